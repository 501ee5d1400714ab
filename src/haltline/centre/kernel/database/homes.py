"""Where a checkout's database lives: a folder of its own under the machine's state directory.

Two clones never share one, since the folder is named by a hash of the checkout's path.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path

from haltline.centre.kernel.database.account import ServerAccount
from haltline.centre.kernel.database.failures import DatabaseUnavailable

# a Unix socket's path holds 103 (macOS) or 107 (Linux) bytes; libpq appends /.s.PGSQL.5432
SOCKET_FOLDER_BYTES_MAX = 100 - len("/.s.PGSQL.5432")
STATE_VARIABLE = "HALTLINE_STATE_DIR"


def state_root() -> Path:
    """The folder of all Haltline state: HALTLINE_STATE_DIR, the system's for root, else the user's."""
    if chosen := os.environ.get(STATE_VARIABLE):
        return Path(chosen).absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/haltline")
    user_state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(user_state) / "haltline"


def default_home(name: str = "main") -> Path:
    """This checkout's folder for the cluster called ``name``; nothing is created."""
    return state_root() / _digest(_checkout()) / name


def prepare_home(home: Path, account: ServerAccount) -> Path:
    """Make ``home`` so that the server's account can pass through it; existing parents stay as they are."""
    mode = 0o711 if account.stepped_down else 0o700
    missing = [path for path in (home, *home.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        path.chmod(mode)
    if account.stepped_down:
        _require_passage(home)
    return home


def socket_folder(home: Path, account: ServerAccount) -> Path:
    """The private folder of the server's socket: beside the data, or in /tmp where that path is too long."""
    beside = home / "s"
    if len(os.fsencode(beside)) <= SOCKET_FOLDER_BYTES_MAX:
        return account.private_folder(beside)
    short = Path(tempfile.gettempdir()) / f"haltline-{account.uid}-{_digest(home)}"
    if len(os.fsencode(short)) > SOCKET_FOLDER_BYTES_MAX:
        short = Path("/tmp") / short.name  # noqa: S108 - its mode and owner are checked below
    folder = account.private_folder(short)
    if folder.is_symlink() or folder.stat().st_uid != account.uid:
        raise DatabaseUnavailable(
            f"{folder} is somebody else's; remove it or set {STATE_VARIABLE} to a short path"
        )
    return folder


def _require_passage(home: Path) -> None:
    for path in (home, *home.parents):
        if not path.stat().st_mode & 0o001:
            raise DatabaseUnavailable(
                f"the database runs as an unprivileged user, who cannot pass through {path}; "
                f"set {STATE_VARIABLE} to a folder that others may enter (mode 0711)"
            )


def _checkout() -> Path:
    for folder in Path(__file__).resolve().parents:
        if (folder / "pyproject.toml").is_file():
            return folder
    return Path(sys.prefix)


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
