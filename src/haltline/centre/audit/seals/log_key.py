"""The keys that sign checkpoints: in files of the centre, outside the database that they vouch for.

The private key lies at ``HALTLINE_LOG_KEY``; beside it, a file for each log, the **book** of its public
keys: the first one, and the checkpoints by which it was changed. While a key is changed the next one lies
beside, too, so that a change that is broken off goes on or has not begun.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from haltline.protocol.keys import SigningKey, generate_key
from haltline.seals import checkpoints
from haltline.seals.checkpoints import Checkpoint, LogKey
from haltline.seals.succession import Keys, change_of, keys_from

from ...kernel.errors import NotHere
from ...kernel.private_keys import keep_private

KEYID = "log"


def signing_key(log: str) -> SigningKey:
    """The private half of the key that signs now; made with a log's first checkpoint."""
    head = keys_of(log).head.text()
    for file in (_file(), _next_file()):
        if file.exists() and under(log, _private(file)).text() == head:
            if file != _file():  # a change of keys was broken off here
                file.replace(_file())
            return _private(_file())
    raise NotHere(
        f"{_file()} is not the key with which this log is signed. Put the right file back; where it is lost:"
        " haltline audit revoke."
    )


def keys_of(log: str) -> Keys:
    """All public keys that this log has had."""
    book = _book(log)
    if not book.exists():
        if not _file().exists():
            keep_private(generate_key(KEYID), _file())
        _write(book, under(log, _private(_file())), ())
    stamp = book.stat()
    return _read(book, stamp.st_mtime_ns, stamp.st_ino)


def under(log: str, key: SigningKey) -> LogKey:
    """The public half under the log's name."""
    return LogKey(log, key.public.ed25519)


def next_key() -> SigningKey:
    """The key that is about to follow; made where there is none."""
    if not _next_file().exists():
        keep_private(generate_key(KEYID), _next_file())
    return _private(_next_file())


def hand_over(log: str, told: Checkpoint) -> None:
    """From here on the next key signs: write the change into the book, and the old private key is no more."""
    keys = keys_of(log)
    _write(_book(log), keys.chain[0], [*(change.told for change in keys.changes), told])
    _next_file().replace(_file())


def _file() -> Path:
    return Path(settings.LOG_KEY_FILE)


def _next_file() -> Path:
    return _file().with_name(f"{_file().stem}-next.pem")


def _book(log: str) -> Path:
    return _file().with_name(f"{_file().stem}-{log}.json")


def _private(file: Path) -> SigningKey:
    return SigningKey.from_pem(KEYID, file.read_text())


def _write(book: Path, first: LogKey, changes: Sequence[Checkpoint]) -> None:
    """The whole book, or the one before."""
    told = {"first": first.text(), "changes": [change.note for change in changes]}
    draft = book.with_name(f".{book.name}.{os.getpid()}")
    draft.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(book)


@lru_cache(maxsize=4)
def _read(book: Path, _changed: int, _inode: int) -> Keys:
    told = json.loads(book.read_text(encoding="utf-8"))
    notes = [checkpoints.read(note) for note in told["changes"]]
    last = change_of(notes[-1]) if notes else None
    return keys_from(last.new if last else LogKey.of_text(told["first"]), notes)
