"""The backlog: what is not closed, by its age and by who holds the ball now.

One row of the queue is in one class. A person of ours comes before a bank: while an officer can go on, the
ball is here. Cost: one pass over the rows of the scope's districts that are not closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import Case, CharField, Count, Q, QuerySet, Sum, Value, When

from ..reports.models import Life
from .models import Entry
from .queries import unclosed

DAY: Final = timedelta(days=1)
AGES: Final = (timedelta(0), DAY, 7 * DAY, 30 * DAY, 90 * DAY)
"""Where the classes of age begin; the last has no end."""


class Ball(StrEnum):
    """Who has to do the next thing."""

    OUTSIDE = "outside"  # paused: the victim, a court, another office
    OFFICER = "officer"  # a hand, a look, an answer to the victim
    LATE_BANK = "late-bank"  # a bank past its clock
    BANK = "bank"
    RECOVERY = "recovery"  # money is held and nothing else is open
    CLOSING = "closing"  # nothing is open: it only has to be closed


@dataclass(frozen=True, slots=True)
class Class:
    """How many reports of one age wait for one holder of the ball, and minor units still in reach."""

    age: int
    ball: Ball
    n: int
    in_reach: int


def backlog(now: datetime) -> list[Class]:
    """All classes that are not empty; ``age`` counts from the youngest of ``AGES``."""
    rows = unclosed().annotate(age=_age(now), ball=_ball()).values_list("age", "ball")
    found = rows.annotate(n=Count("pk"), reach=Sum("in_reach")).order_by("age", "ball")
    return [Class(int(age), Ball(ball), n, int(reach)) for age, ball, n, reach in found]


def of_class(age: int, ball: Ball, now: datetime) -> QuerySet[Entry]:
    """The rows of one class, the oldest first."""
    rows = unclosed().annotate(age=_age(now), ball=_ball()).filter(age=str(age), ball=ball.value)
    return rows.order_by("created_at", "pk")


def _age(now: datetime) -> Case:
    oldest_first = reversed([*enumerate(AGES)])
    older = [When(created_at__lte=now - since, then=Value(str(n))) for n, since in oldest_first]
    return Case(*older, default=Value("0"), output_field=CharField())


def _ball() -> Case:
    here = Q(draft=True) | Q(review=True) | Q(contested=True) | Q(unverified=True) | Q(unanswered=True)
    return Case(
        When(life=Life.PAUSED, then=Value(Ball.OUTSIDE.value)),
        When(here | Q(new=True), then=Value(Ball.OFFICER.value)),
        When(late=True, then=Value(Ball.LATE_BANK.value)),
        When(awaited=True, then=Value(Ball.BANK.value)),
        When(held=True, then=Value(Ball.RECOVERY.value)),
        When(open=True, then=Value(Ball.OFFICER.value)),
        default=Value(Ball.CLOSING.value), output_field=CharField(),
    )  # fmt: skip
