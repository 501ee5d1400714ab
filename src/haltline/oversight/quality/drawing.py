"""Which closed reports are read again: a random sample that anybody can draw once more from its seed.

Each closed report of a district's week has a chance of its own, in whole millionths. The list is put in the
order of its strata, at random within each, and is laid end to end, each report as long as its chance; from a
random start every millionth step falls into one report, which is drawn (systematic sampling with unequal
chances). So each is drawn with exactly its chance, and each stratum has its share of the sample to a whole
report. All chance comes from the seed by SHA-256: no library's generator, which could change, is in it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

WHOLE = 1_000_000  # millionths: a report with this chance is always drawn


@dataclass(frozen=True, slots=True)
class Closed:
    """One closed report that could be drawn. ``closer``: of those that are looked at more often."""

    key: str
    stratum: str
    closer: bool = False


@dataclass(frozen=True, slots=True)
class Shares:
    """How many are drawn of a district's week: shares in millionths, and the least and the most in all."""

    usual: int
    closer: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A report that was drawn, its stratum, and with which chance, in millionths."""

    key: str
    stratum: str
    closer: bool
    chance: int


def draw(frame: Sequence[Closed], shares: Shares, seed: str) -> list[Drawn]:
    """The sample of a list, whatever its order; keys are unique."""
    given = chances(frame, shares)
    order = sorted(
        range(len(frame)), key=lambda at: (frame[at].closer, frame[at].stratum, _hash(seed, frame[at].key))
    )
    start, found = int(_hash(seed, "start"), 16) % WHOLE, []
    before = 0
    for at in order:
        after = before + given[at]
        if (after + WHOLE - 1 - start) // WHOLE > (before + WHOLE - 1 - start) // WHOLE:
            found.append(Drawn(frame[at].key, frame[at].stratum, frame[at].closer, given[at]))
        before = after
    return found


def chances(frame: Sequence[Closed], shares: Shares) -> list[int]:
    """Each report's chance in millionths: its share, all stretched to the least or shrunk to the most."""
    rates = [shares.closer if each.closer else shares.usual for each in frame]
    least, most = WHOLE * min(shares.least, len(rates)), WHOLE * shares.most
    expected = sum(rates)
    if expected < least:
        return _stretched(rates, least)
    if expected > most:
        return [rate * most // expected for rate in rates]
    return rates


def _stretched(rates: list[int], wanted: int) -> list[int]:
    """Rates times one number, none above the whole, so that they come to ``wanted`` (to a rounding)."""
    full: set[int] = set()
    while True:
        free = sum(rate for at, rate in enumerate(rates) if at not in full)
        left = wanted - WHOLE * len(full)
        over = {at for at, rate in enumerate(rates) if at not in full and rate * left >= WHOLE * free}
        if not free or not over:
            break
        full |= over
    return [WHOLE if at in full else rate * left // free for at, rate in enumerate(rates)]


def twice(key: str, share: int, seed: str) -> bool:
    """Whether a drawn report is read by two people; ``share`` in millionths."""
    return int(_hash(seed, "twice", key), 16) % WHOLE < share


def counts(frame: Sequence[Closed]) -> dict[str, int]:
    """How many reports each stratum has."""
    return dict(sorted(Counter(each.stratum for each in frame).items()))


def fingerprint(frame: Sequence[Closed]) -> str:
    """What tells whether a list is the one that was drawn from: SHA-256 over its sorted lines."""
    lines = sorted(f"{each.key} {each.stratum} {int(each.closer)}" for each in frame)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _hash(*parts: str) -> str:
    return hashlib.sha256(":".join(parts).encode()).hexdigest()
