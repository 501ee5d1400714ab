"""How banks serve the victims: speed, what was held of what was asked, and replies that did not add up.

Counted over all districts in scope ``centre``: a bank is one bank, and what is told of it is the same to its
own desk and to every officer. No sum or name of a report is told.
Cost: a few indexed reads of the bank's newest requests, REQUESTS_MOST of them at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, Sum

from haltline.protocol import Ask, RequestState
from haltline.protocol.decisions import Speed, Wait, share_interval, speed

from ...kernel.clock import database_now
from ...kernel.profile import profile
from ...kernel.scope import in_scope
from ...partners.actions.lines import measured
from ...partners.queries import all_partners, measured_since
from ...trails.models import Fact
from ..models import HoldRequest, PartnerReply

REQUESTS_MOST = 20_000  # newest requests of one bank that are counted
MEDIAN_OF = 200  # newest requests by which a bank's speed of late is judged
OF_LATE = timedelta(days=7)
MEASURE_EVERY = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
KEPT = ("held", "released")  # facts of money that a bank kept, also where it has since been let go


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the 95 % interval of the share."""

    hits: int
    n: int

    @property
    def interval(self) -> tuple[float, float]:
        return share_interval(self.hits, self.n)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One bank since a moment. ``asked`` and ``held``: minor units asked to be held, answered, and kept."""

    partner: str
    since: datetime
    speed: Speed
    asked: int
    held: int
    refused: Share
    late: Share
    unbalanced: Share


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request as the card counts it."""

    ask: str
    state: str
    amount: int
    leg: UUID
    seconds: int
    answered: bool


def scorecard(partner: str, since: datetime) -> Scorecard:
    """How a bank has served since a moment; the same numbers for its own desk and for officers."""
    with in_scope("centre"):
        rows = _asked(partner, since, REQUESTS_MOST)
        to_hold = [row for row in rows if row.ask == Ask.HOLD and row.answered]
        replies = PartnerReply.objects.filter(partner_id=partner, received_at__gte=since).aggregate(
            n=Count("pk"), wrong=Count("pk", filter=Q(why_review="sum-mismatch"))
        )
        kept = _kept(partner, [row.leg for row in to_hold])
    clock = int(profile().clocks.answer_seconds)
    return Scorecard(
        partner,
        since,
        speed(Wait(row.seconds, row.answered) for row in rows),
        asked=sum(row.amount for row in to_hold),
        held=kept,
        refused=Share(sum(row.state == RequestState.REFUSED for row in rows), len(rows)),
        late=Share(sum(row.seconds > clock for row in rows), len(rows)),
        unbalanced=Share(replies["wrong"], replies["n"]),
    )


def _asked(partner: str, since: datetime, most: int) -> list[_Asked]:
    """The newest requests that reached a bank's clock; those taken back before an answer tell nothing."""
    rows = HoldRequest.objects.filter(partner_id=partner, sent_at__gte=since)
    rows = rows.exclude(state=RequestState.RECALLED.value, answered_at=None).order_by("-sent_at")
    now = database_now()
    found = rows.values_list("ask", "state", "amount", "leg_id", "sent_at", "answered_at")[:most]
    return [
        _Asked(ask, state, amount, leg, max(0, ((answered or now) - sent) // SECOND), answered is not None)
        for ask, state, amount, leg, sent, answered in found
        if sent is not None
    ]


def _kept(partner: str, legs: list[UUID]) -> int:
    facts = Fact.objects.filter(leg__in=legs, leg__institution=partner, replaced=False, kind__in=KEPT)
    return int(facts.aggregate(total=Sum("amount", default=0))["total"])


def measure_speeds() -> None:
    """Write down how long each bank takes of late, by which waiting requests are ordered; once a minute."""
    now = database_now()
    if measured_since(now - MEASURE_EVERY):
        return
    with in_scope("centre"):
        medians = {
            partner.code: speed(
                Wait(row.seconds, row.answered) for row in _asked(partner.code, now - OF_LATE, MEDIAN_OF)
            ).median
            for partner in all_partners().filter(retired_at=None)
        }
    measured(medians, now)
