"""Drawing closed reports: one list a district and week, a seed nobody can know before, everything kept."""

from __future__ import annotations

import secrets
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Sum

from haltline.oversight.quality.drawing import WHOLE, Closed, Shares, counts, draw, fingerprint, twice

from ...audit.actions import MACHINE, event
from ...audit.models import Event
from ...kernel.clock import database_now
from ...kernel.profile import Quality, profile
from ...kernel.storing import store
from ...reports.clocks import course, runs
from ...reports.models import Closing, Dispute
from ..models import Draw, Reading, Review

SEED_BYTES = 16
CLOCK = "reported-closed"
PAUSES = ("report.paused", "report.resumed")


def monday(moment: datetime) -> datetime:
    """The Monday 00:00 UTC at or before a moment."""
    at = moment.astimezone(UTC)
    return (at - timedelta(days=at.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)


def draw_span(district: str, start: datetime, stop: datetime, seed: str = "") -> Draw | None:
    """Draw from all reports closed in the span whose end still stands; nothing where there are none.

    In scope ``worker:DISTRICT``. IntegrityError where another drew first. ``seed`` is random unless given.
    """
    closings = Closing.objects.filter(at__gte=start, at__lt=stop, reopened_at=None, district_id=district)
    rows = {closing.pk.hex: closing for closing in closings.select_related("report").order_by("pk")}
    rules = profile().quality
    if not rows or not rules.items:
        return None
    frame, seed = listed(list(rows.values()), rules), seed or secrets.token_hex(SEED_BYTES)
    found = draw(frame, shares_of(rules), seed)
    double = round(WHOLE * rules.double)
    drawn = Draw(
        district_id=district, start=start, stop=stop, at=database_now(), seed=seed,
        shares={**_told(shares_of(rules)), "twice": double}, fingerprint=fingerprint(frame),
        listed=[[each.key, each.stratum, int(each.closer)] for each in frame], strata=_strata(frame),
        drawn=len(found),
    )  # fmt: skip
    reviews = [
        Review(
            district_id=district, draw=drawn, report_id=rows[each.key].report_id, closing=rows[each.key],
            officer_id=rows[each.key].officer_id, stratum=each.stratum, closer=each.closer,
            chance=each.chance, readers=2 if twice(each.key, double, seed) else 1,
        )
        for each in found
    ]  # fmt: skip
    readings = [
        Reading(district_id=district, report_id=review.report_id, review=review, number=number)
        for review in reviews
        for number in range(1, review.readers + 1)
    ]
    told = event("review.drawn", MACHINE, district=district, subject=drawn.pk, listed=len(frame),
                 drawn=len(found), seed=seed)  # fmt: skip
    store(drawn, *reviews, *readings, told)
    return drawn


def shares_of(rules: Quality) -> Shares:
    """The profile's shares in millionths."""
    return Shares(round(WHOLE * rules.share), round(WHOLE * rules.share_closer), rules.least, rules.most)


def again(drawn: Draw) -> list[str]:
    """The closings that the kept seed draws from the kept list: those of the draw's reviews."""
    frame = [Closed(key, stratum, bool(closer)) for key, stratum, closer in drawn.listed]
    told = drawn.shares
    shares = Shares(told["usual"], told["closer"], told["least"], told["most"])
    return [each.key for each in draw(frame, shares, drawn.seed)]


def listed(closings: list[Closing], rules: Quality) -> list[Closed]:
    """The list to draw from: each closing with its stratum, and whether it is looked at closer."""
    reports = [closing.report_id for closing in closings]
    sums: dict[UUID, int] = dict(
        Dispute.objects.filter(report__in=reports, duplicate_of=None)
        .values_list("report")
        .annotate(total=Sum("amount"))
    )
    waits = defaultdict(list)
    told = Event.objects.filter(report_id__in=reports, verb__in=PAUSES).order_by("at", "pk")
    for report, verb, at, facts in told.values_list("report_id", "verb", "at", "facts"):
        waits[report].append((verb, at, str(facts.get("why", ""))))
    return [
        Closed(
            closing.pk.hex,
            f"{closing.outcome} {band(sums.get(closing.report_id, 0), rules.bands)}",
            closing.outcome in rules.closer_outcomes or _near(closing, waits[closing.report_id], rules),
        )
        for closing in closings
    ]


def band(amount: int, edges: tuple[int, ...]) -> int:
    """In which band of sums an amount lies: 0 below the first edge."""
    return sum(amount >= edge for edge in edges)


def _near(closing: Closing, waits: list[tuple[str, datetime, str]], rules: Quality) -> bool:
    """Whether it was closed in the last stretch before its clock ran out."""
    rule = profile().oversight.clocks.get(CLOCK)
    if rule is None:
        return False
    found = course([each for each in waits if each[1] <= closing.at])
    found.reached = {"reported": closing.report.created_at, "closed": closing.at}
    (run,) = runs(found, {CLOCK: rule}, closing.at)
    return timedelta() <= run.target - run.used <= timedelta(seconds=rules.near_seconds)


def _told(shares: Shares) -> dict[str, int]:
    return {"usual": shares.usual, "closer": shares.closer, "least": shares.least, "most": shares.most}


def _strata(frame: list[Closed]) -> list[list[object]]:
    return [
        [int(closer), stratum, size]
        for closer in (False, True)
        for stratum, size in counts([each for each in frame if each.closer is closer]).items()
    ]
