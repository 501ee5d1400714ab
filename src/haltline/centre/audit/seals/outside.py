"""What this centre has told the world: its folder of checkpoints, outside the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from haltline.seals import checkpoints
from haltline.seals.checkpoints import Checkpoint, LogKey
from haltline.seals.outside import Leaves, named_notes, text_of
from haltline.seals.tree import Frontier
from haltline.values.errors import InvalidValue

from ..models import Checkpoint as Row
from .log_key import published_key
from .queries import checkpoints_back, log_name


def folder() -> Path:
    """Where this log's checkpoints go; each log has a folder of its own."""
    return Path(settings.LOG_FOLDER) / log_name()


def key() -> LogKey:
    """The key with which this log's checkpoints are checked."""
    return published_key(log_name())


def published(above: int = -1, upto: int | None = None) -> Iterator[Checkpoint]:
    """Checkpoints of the folder that our key has signed, the largest first; others count for nothing."""
    ours = key()
    for size, file in reversed(named_notes(folder())):
        if size > above and (upto is None or size <= upto) and (found := _signed(file, ours)):
            yield found


def newest() -> Checkpoint | None:
    """The largest checkpoint that was published."""
    return next(published(), None)


def as_signed(row: Row, ours: LogKey) -> Checkpoint | None:
    """The checkpoint of a row of ours; none where the row is not what was signed, whatever it became."""
    try:
        found = checkpoints.read(row.note)
    except InvalidValue:
        return None
    same = (found.size, found.root) == (row.size, bytes(row.root))
    return found if same and found.signed_by(ours) else None


def tree_of(row: Row, ours: LogKey) -> Frontier | None:
    """The tree to go on from at a row of ours; none where anything of the row is not what was signed."""
    signed = as_signed(row, ours)
    try:
        tree = Frontier.of_bytes(row.size, bytes(row.frontier))
    except ValueError:
        return None
    return tree if signed and tree.root() == signed.root else None


def last_signed() -> Row | None:
    """The newest checkpoint of the database that is what was signed."""
    ours = key()
    return next((row for row in checkpoints_back() if tree_of(row, ours)), None)


def leaves() -> Leaves:
    """The leaf hashes that were published."""
    return Leaves(folder())


def _signed(file: Path, ours: LogKey) -> Checkpoint | None:
    try:
        found = checkpoints.read(text_of(file))
    except (InvalidValue, OSError):  # what cannot be read is an alarm where checkpoints are published
        return None
    return found if found.signed_by(ours) else None
