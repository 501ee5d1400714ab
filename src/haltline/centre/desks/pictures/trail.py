"""The trail of disputed money: which accounts each strand went through, and where it is now.

A strand is a sum that took one way and is in one state. Strands, not accounts, are what adds up: their sum
is the disputed sum, at every hop.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from haltline.centre.desks.pictures.states import ORDER, Sums

MAX_POSTS = 40
"""Accounts drawn at most; a longer trail is shown as its table only, and says so."""
MAX_STRANDS = 160
"""Strands drawn at most, for the same reason."""
STAYS = frozenset({"held", "in_flight"})
"""States in which money still lies in the last account; all others are drawn to the right edge."""


@dataclass(frozen=True, slots=True)
class Post:
    """An account the money passed: the bank's name, the masked account ("··4471") and a word on what came in.

    ``waits`` while its bank has not answered; ``href`` leads to its facts.
    """

    key: str
    name: str
    account: str = ""
    detail: str = ""
    waits: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Strand:
    """Money that took one way: posts from the payer on, its state now, minor units, a word on its end."""

    path: tuple[str, ...]
    state: str
    amount: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Trail:
    """All strands of a report, and the posts they name. An empty trail is allowed: nothing is known yet."""

    posts: tuple[Post, ...] = ()
    strands: tuple[Strand, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn honestly: unknown posts or states, empty ways, amounts of nothing."""
        known = {post.key for post in self.posts}
        for strand in self.strands:
            if not strand.path or not known.issuperset(strand.path):
                raise ValueError(f"a strand names a post that is not there: {strand.path}")
            if strand.state not in ORDER or strand.amount <= 0:
                raise ValueError(f"a strand has no state or no amount: {strand.state} {strand.amount}")

    @property
    def sums(self) -> Sums:
        """Where the money is now, as the bar shows it."""
        totals: dict[str, int] = defaultdict(int)
        for strand in self.strands:
            totals[strand.state] += strand.amount
        return Sums(**totals)

    @property
    def hops(self) -> int:
        """Transfers from the payer to the farthest account."""
        return max((len(strand.path) for strand in self.strands), default=1) - 1

    @property
    def drawable(self) -> bool:
        """Whether there is something to draw and not too much of it."""
        stops = {(hop, key) for strand in self.strands for hop, key in enumerate(strand.path)}
        return 0 < len(stops) <= MAX_POSTS and len(self.strands) <= MAX_STRANDS


def merged(trail: Trail) -> Trail:
    """The same trail with strands of one way, state and detail joined into one."""
    joined: dict[tuple[tuple[str, ...], str, str], Strand] = {}
    for strand in trail.strands:
        key = (strand.path, strand.state, strand.detail)
        before = joined.get(key)
        joined[key] = replace(strand, amount=strand.amount + before.amount) if before else strand
    return Trail(trail.posts, tuple(joined.values()))
