"""View-models of answering many at once: picking, looking at each balance, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from haltline.centre.desks.bank.pages import InboxItem
from haltline.centre.desks.typed import Problem


@dataclass(frozen=True, slots=True)
class ManyPage:
    """desks/bank/many.html at ``/bank/many``: ``ticked`` ids stay ticked; ``most`` go at once."""

    items: tuple[InboxItem, ...]
    ticked: frozenset[str]
    now: datetime
    ask: str
    number: int
    pages: int
    total: int
    kind: str
    code: str
    reference: str
    excerpt: str
    most: int
    problems: tuple[Problem, ...] = ()

    @property
    def others(self) -> tuple[int, ...]:
        """The pages beside this one."""
        near = range(max(1, self.number - 3), min(self.pages, self.number + 3) + 1)
        return tuple(near) if self.pages > 1 else ()


@dataclass(frozen=True, slots=True)
class OneReviewed:
    """One request with the lines of its reply; ``wrong`` says why it cannot go and is empty when it can."""

    hold_id: str
    ask: str
    amount: int
    account: str
    explained: int
    lines: tuple[tuple[str, int], ...]
    wrong: str
    reference: str
    holds: bool

    @property
    def href(self) -> str:
        """The request's page."""
        return f"/bank/requests/{self.hold_id}"


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """desks/bank/many_review.html: what would leave; ``gone`` were answered or taken back meanwhile."""

    reviewed: tuple[OneReviewed, ...]
    gone: int
    kind: str
    code: str
    reference: str
    excerpt: str
    ask: str
    number: str

    @property
    def ready(self) -> int:
        """How many replies can go."""
        return sum(not each.wrong for each in self.reviewed)

    @property
    def sum(self) -> int:
        """All sums that can go, minor units."""
        return sum(each.amount for each in self.reviewed if not each.wrong)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one request; ``wrong`` is empty when its reply left."""

    hold_id: str
    ask: str
    amount: int
    account: str
    wrong: str

    @property
    def href(self) -> str:
        """The request's page."""
        return f"/bank/requests/{self.hold_id}"
