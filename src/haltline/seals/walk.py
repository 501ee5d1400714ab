"""Walking along a log from an index on: is every event what was sealed, and is the tree what was signed?

The first index that is bad is named. An event that no longer fits its leaf does not end the walk, since the
tree goes on over the leaves; a leaf that is missing does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .tree import Frontier


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and from which index on; ``last``: the bad index lies up to here, if it is not known."""

    index: int
    why: str
    last: int | None = None

    def __str__(self) -> str:
        if self.last is None or self.last <= self.index:
            return f"index {self.index}: {self.why}"
        return f"index {self.index} or a later one up to {self.last}: {self.why}"


@dataclass(slots=True)
class Walk:
    """How far a walk has come. ``known``: signed roots by size; ``good``: the last size whose root was right.

    Up to ``sure`` every leaf is known to be right, by such a root or by the leaf that was published.
    ``fault`` is the first event that is bad, ``torn`` the first stretch whose root is not the signed
    one, where no published leaf pins that to an index; ``more`` counts further bad events.
    """

    frontier: Frontier = field(default_factory=Frontier)
    known: Mapping[int, bytes] = field(default_factory=dict)
    good: int = 0
    sure: int = 0
    fault: Fault | None = None
    torn: Fault | None = None
    more: int = 0
    broken: bool = False
    pinned: bool = False

    @property
    def position(self) -> int:
        """The next index."""
        return self.frontier.size

    @property
    def first(self) -> Fault | None:
        """The fault with the lowest index."""
        found = [each for each in (self.torn, self.fault) if each is not None]
        return min(found, key=lambda each: each.index, default=None)

    def step(self, index: int, leaf: bytes, now: bytes | None, outside: bytes | None = None) -> None:
        """Take the leaf of ``index``: ``now`` is the hash of its event as it stands, none when it is gone.

        ``outside`` is the leaf hash that was published for this index, where one is at hand.
        """
        if self.broken:
            return
        if index > self.position:
            self.stop(f"is missing; the next one is {index}")
        elif index < self.position:
            self.stop(f"index {index} stands in its place: the order was changed")
        else:
            self._take(leaf, now, outside)

    def stop(self, why: str) -> None:
        """End the walk here: what follows has no place in the tree."""
        if not self.broken:
            self.broken = True
            self._found(why)

    def _take(self, leaf: bytes, now: bytes | None, outside: bytes | None) -> None:
        if outside is not None and outside != leaf:
            self._found("the event was altered together with its seal: another leaf was published")
            self.pinned = True
        elif now is None:
            self._found("the event is gone from the log; its seal is still there")
        elif now != leaf:
            self._found("the event is not what was sealed: it was altered")
        if outside == leaf and self.sure == self.position:
            self.sure += 1
        self.frontier.append(leaf)
        if signed := self.known.get(self.position):
            self._compare(signed)

    def _compare(self, signed: bytes) -> None:
        if self.frontier.root() == signed:
            self.good = self.sure = self.position
        elif self.torn is None and not self.pinned:
            why = f"what stands here is not what the checkpoint of size {self.position} was signed over"
            self.torn = Fault(self.sure, why, self.position - 1)

    def _found(self, why: str) -> None:
        if self.fault is None:
            self.fault = Fault(self.position, why)
        else:
            self.more += 1
