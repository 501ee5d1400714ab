"""Who the database server runs as: PostgreSQL refuses root, so root steps down to ``nobody``."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import Any

UNPRIVILEGED = "nobody"


@dataclass(frozen=True, slots=True)
class ServerAccount:
    """The user and group that own the data; ``stepped_down`` when we are root and they are not."""

    uid: int
    gid: int
    stepped_down: bool

    def spawn_options(self) -> dict[str, Any]:
        """Keyword arguments for subprocess that start a program as this account."""
        if not self.stepped_down:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def private_folder(self, path: Path) -> Path:
        """Make ``path`` with mode 0700, owned by this account."""
        path.mkdir(mode=0o700, exist_ok=True)
        if self.stepped_down:
            os.chown(path, self.uid, self.gid)
        path.chmod(0o700)
        return path


def server_account() -> ServerAccount:
    """The account that may run PostgreSQL here: ourselves, or ``nobody`` when we are root."""
    if os.geteuid() != 0:
        return ServerAccount(os.geteuid(), os.getegid(), stepped_down=False)
    entry = pwd.getpwnam(UNPRIVILEGED)
    return ServerAccount(entry.pw_uid, entry.pw_gid, stepped_down=True)
