"""What this centre has told the world: its folder of checkpoints, outside the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from haltline.seals import checkpoints
from haltline.seals.checkpoints import Checkpoint
from haltline.seals.judging import fingerprint
from haltline.seals.outside import Leaves, named_notes, text_of
from haltline.seals.succession import Keys, Standing
from haltline.seals.tree import Frontier
from haltline.values.errors import InvalidValue

from ..models import Checkpoint as Row
from .log_key import keys_of
from .queries import Explained, checkpoints_back, log_name


def folder() -> Path:
    """Where this log's checkpoints go; each log has a folder of its own."""
    return Path(settings.LOG_FOLDER) / log_name()


def keys() -> Keys:
    """The keys with which this log's checkpoints are checked."""
    return keys_of(log_name())


def published(above: int = -1, upto: int | None = None) -> Iterator[Checkpoint]:
    """Checkpoints of the folder that our keys have signed, the largest first; others count for nothing."""
    ours = keys()
    for size, file in reversed(named_notes(folder())):
        if size > above and (upto is None or size <= upto) and (found := _signed(file, ours)):
            yield found


def newest() -> Checkpoint | None:
    """The largest checkpoint that was published."""
    return next(published(), None)


def as_signed(row: Row, ours: Keys) -> Checkpoint | None:
    """The checkpoint of a row of ours; none where the row is not what was signed, whatever it became."""
    try:
        found = checkpoints.read(row.note)
    except InvalidValue:
        return None
    return found if _same(row, found) and ours.counts(found) else None


def is_spoiled(row: Row, ours: Keys) -> bool:
    """Whether a row of ours is not what was signed. What a revoked key signed is, and counts nothing."""
    try:
        found = checkpoints.read(row.note)
    except InvalidValue:
        return True
    return not _same(row, found) or ours.standing(found) not in (Standing.COUNTS, Standing.REVOKED)


def is_known(row: Row, explained: Iterable[Explained]) -> bool:
    """Whether the log itself says of this spoiled row why it is so; not when it was altered again since."""
    print_ = fingerprint(row.note)
    return any(each.size == row.size and each.note in ("", print_) for each in explained)


def _same(row: Row, found: Checkpoint) -> bool:
    return (found.size, found.root) == (row.size, bytes(row.root))


def tree_of(row: Row, ours: Keys) -> Frontier | None:
    """The tree to go on from at a row of ours; none where anything of the row is not what was signed."""
    signed = as_signed(row, ours)
    try:
        tree = Frontier.of_bytes(row.size, bytes(row.frontier))
    except ValueError:
        return None
    return tree if signed and tree.root() == signed.root else None


def last_signed() -> Row | None:
    """The newest checkpoint of the database that is what was signed."""
    ours = keys()
    return next((row for row in checkpoints_back() if tree_of(row, ours)), None)


def leaves() -> Leaves:
    """The leaf hashes that were published."""
    return Leaves(folder())


def _signed(file: Path, ours: Keys) -> Checkpoint | None:
    try:
        found = checkpoints.read(text_of(file))
    except (InvalidValue, OSError):  # what cannot be read is an alarm where checkpoints are published
        return None
    return found if ours.counts(found) else None
