"""What a page is made from: the trail, what was asked, and how its sums are written."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import NamedTuple

from haltline.engine.disputes import Parts
from haltline.engine.limits import Limits
from haltline.engine.reversals import Integers
from haltline.engine.trail import Trail
from haltline.pictures.fates import Fate
from haltline.pictures.figures import Figures
from haltline.pictures.one_dispute import apart


class Kinds(NamedTuple):
    """What kind each payment of a ledger is: a number for each row, and the name of each number."""

    codes: Integers
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Counts:
    """What the files held: distinct rows, those left out, and those that stood twice."""

    rows: int
    ignored: int
    repeated: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A trail with its question. `ledger` and `disputes` are the digests that name the two inputs.

    `span` holds the times of the first and last payment of a ledger of which the trail has a part only.
    `among` holds all disputes that were traced where the trail is that of one of them alone.
    """

    trail: Trail
    limits: Limits
    figures: Figures
    counts: Counts
    version: str
    ledger: str
    kinds: Kinds | None = None
    among: Parts | None = None
    span: tuple[int, int] | None = None

    def alone(self, *disputes: str) -> "Iterator[Answered]":
        """The same for each of some disputes by itself; they must be the trail's."""
        labels = [self.trail.parts.names.index(dispute) for dispute in disputes]
        for trail in apart(self.trail, labels):
            yield replace(self, trail=trail, among=self.among or self.trail.parts)

    @property
    def dispute(self) -> str | None:
        """The dispute whose money alone this is; None where it is that of all."""
        return self.trail.parts.names[0] if self.among else None

    def sums(self) -> dict[Fate, int]:
        """The units of all disputes by what became of them; they add up to what is disputed."""
        columns = list(zip(*(account[1:] for account in self.trail.disputes().values()), strict=True))
        return {fate: sum(columns[fate]) if columns else 0 for fate in Fate}

    @property
    def disputed(self) -> int:
        """All units of all disputes."""
        return sum(self.trail.parts.amounts)

    @property
    def rests(self) -> int:
        """All units that rest in accounts."""
        return sum(self.trail.outcome.positions.amount)

    def disputes_named(self) -> str:
        """SHA-256 of the lines `dispute_id,transaction_id,amount`, sorted as bytes, each ended by LF."""
        parts, ids = self.among or self.trail.parts, self.trail.ledger.ids
        entries = zip(parts.labels, parts.rows, parts.amounts, strict=True)
        lines = [f"{parts.names[label]},{ids[row]},{amount}\n".encode() for label, row, amount in entries]
        return sha256(b"".join(sorted(lines))).hexdigest()


class Ranked(NamedTuple):
    """The largest of many sums in full, and the others together."""

    shown: list[tuple[str, int]]
    others: int
    others_sum: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(amount for _, amount in self.shown) + self.others_sum


def ranked(sums: Iterable[tuple[str, int]], most: int) -> Ranked:
    """The `most` largest sums above 0, ties by name as bytes; one more instead of "1 other"."""
    order = sorted(((name, amount) for name, amount in sums if amount), key=lambda each: (-each[1], each[0]))
    cut = most + 1 if len(order) == most + 1 else most
    return Ranked(order[:cut], len(order[cut:]), sum(amount for _, amount in order[cut:]))
