"""Private keys of the centre lie in files that only it can read, never in the database."""

from __future__ import annotations

import os
from pathlib import Path

from haltline.protocol.keys import SigningKey


def keep_private(key: SigningKey, file: Path) -> None:
    """Write a private key, for the centre alone; the first of two processes wins, both read it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.write(handle, key.pem().encode())
    os.close(handle)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    draft.unlink()
