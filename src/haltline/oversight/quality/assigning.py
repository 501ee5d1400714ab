"""Who reads a drawn report: somebody of another district with no part in it, whose desk is the emptiest."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reader:
    """One account that may re-read. ``human`` is the same over all accounts of one human being.

    ``districts``: the own one first, then those the reader oversees.

    ``waiting`` readings lie on the desk; ``given`` were given in the last weeks, read or not.
    """

    key: int
    human: str
    districts: tuple[str, ...]
    waiting: int = 0
    given: int = 0


def choose(
    reading: str, district: str, readers: Sequence[Reader], barred: Collection[str], *, waiting_most: int
) -> Reader | None:
    """The reader of a reading, or nobody while all who may are busy.

    Never of the report's ``district``, never a human being in ``barred`` (who acted on the report, read it
    already, or had it and let it lie). Where two are alike, the reading's own name decides between them, so
    that the choice can be made again and favours nobody.
    """
    free = [
        each
        for each in readers
        if district not in each.districts and each.human not in barred and each.waiting < waiting_most
    ]
    return min(free, key=lambda each: (each.given, each.waiting, _lot(reading, each.key)), default=None)


def _lot(reading: str, key: int) -> str:
    return hashlib.sha256(f"{reading}:{key}".encode()).hexdigest()
