"""Where compiled kernels are kept: a folder of the user, named by what the kernels are."""

import os
import tempfile
from hashlib import sha256
from pathlib import Path

SETTING = "NUMBA_CACHE_DIR"


def keep_compiled() -> Path:
    """Makes the folder and tells numba, unless the user already named one; call before numba is loaded."""
    if SETTING not in os.environ:
        os.environ[SETTING] = str(_writable(cache_home() / "haltline" / f"kernels-{fingerprint()}"))
    return Path(os.environ[SETTING])


def cache_home() -> Path:
    """The user's cache folder by the XDG rule."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def fingerprint() -> str:
    """A short name for the sources of all kernels, of whichever package; it changes when any of them does."""
    packages = [Path(__file__).parents[2] / name for name in ("engine", "sources")]
    sources = sorted(found for package in packages for found in package.glob("**/kernels/*.py"))
    return sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()[:16]


def _writable(folder: Path) -> Path:
    """The folder, or one beside the system's temporary files when the user has no home to write in."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    spare = Path(tempfile.gettempdir()) / f"haltline-{os.getuid()}" / folder.name
    spare.mkdir(mode=0o700, parents=True, exist_ok=True)
    return spare
