"""The queue's page from rows: order, filters as words, one verb to do next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote_plus
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from haltline.protocol import RequestState

from ...holds.models import HoldRequest
from ...holds.queries import AWAITED
from ...kernel.profile import profile
from ...people.models import Person
from ...reports.models import Report
from ...reports.urgency import Urgency, Waiting, urgency
from ...trails.queries import picture_sums, sums_of
from .. import money_style, spans
from ..pictures.states import Sums
from .pages import Filter, QueuePage, QueueRow, Verification
from .queries import LATE, OpenWork, newest_reports, open_work, overdue_banks, reports_with_payments
from .verifying import proofs, ways_to_reach

ROWS_MOST = 25  # rows on one page


@dataclass(frozen=True, slots=True)
class Item:
    """One report in the queue before it is shown."""

    report: Report
    urgency: Urgency
    requests: Sequence[HoldRequest]
    in_review: bool
    golden_until: datetime
    unverified: bool = False
    unanswered: bool = False

    @property
    def awaited(self) -> HoldRequest | None:
        """The request whose bank has the ball; the first to be due."""
        waiting = [request for request in self.requests if request.state in AWAITED]
        return min(waiting, key=lambda request: request.answer_due_at or request.expires_at, default=None)

    @property
    def late(self) -> HoldRequest | None:
        """A request past its clock."""
        return next((request for request in self.requests if request.state in LATE), None)

    @property
    def draft(self) -> bool:
        """Whether a request waits for a hand."""
        return any(request.state == RequestState.DRAFT for request in self.requests)


Keep = Callable[[Item, Person, datetime], bool]
WORDS: Mapping[str, tuple[object, Keep]] = {
    "golden-hour": (gettext_lazy("golden hour"), lambda item, _who, now: item.golden_until > now),
    "unclaimed": (gettext_lazy("unclaimed"), lambda item, _who, _now: item.report.claimed_by_id is None),
    "mine": (gettext_lazy("mine"), lambda item, who, _now: item.report.claimed_by_id == who.pk),
    "large": (gettext_lazy("needs two hands"), lambda item, _who, _now: _large(item)),
    "waiting-for-a-bank": (
        gettext_lazy("waiting for a bank"),
        lambda item, _who, _now: item.awaited is not None,
    ),
    "not-verified": (
        gettext_lazy("not verified"),
        lambda item, _who, _now: item.unverified,
    ),
    "victim-wrote": (gettext_lazy("victim wrote"), lambda item, _who, _now: item.unanswered),
    "overdue": (gettext_lazy("bank overdue"), lambda item, _who, _now: item.late is not None),
}
"""The filters; a page shows reports for which all chosen words are true. ``all`` adds the settled ones."""
ALL = "all"


def queue_page(person: Person, words: Sequence[str], number: int, now: datetime) -> QueuePage:
    """The page ``number`` of the queue under these filter words, as this person sees it."""
    chosen = [word for word in (*WORDS, ALL) if word in words]
    work = open_work()
    listed = work.reports.union(newest_reports()) if ALL in chosen else work.reports
    items = sorted((_item(report, work, now) for report in reports_with_payments(listed)), key=_order)
    wanted = [
        item for item in items if all(WORDS[word][1](item, person, now) for word in chosen if word != ALL)
    ]
    start = min((number - 1) * ROWS_MOST, max(0, len(wanted) - 1) // ROWS_MOST * ROWS_MOST)
    shown = wanted[start : start + ROWS_MOST]
    sums = sums_of([item.report.pk for item in shown])
    still_open = [item for item in items if item.report.pk in work.reports]
    return QueuePage(
        rows=tuple(_row(item, sums.get(item.report.pk, {}), person, now) for item in shown),
        now=now,
        golden_open=sum(item.golden_until > now for item in still_open),
        in_reach=sum(item.urgency.in_reach for item in still_open),
        overdue_banks=overdue_banks(),
        unclaimed=sum(item.report.claimed_by_id is None for item in still_open),
        mine=sum(item.report.claimed_by_id == person.pk for item in still_open),
        filters=_filters(chosen),
        total=len(wanted),
        first=start + 1,
        previous_href=_href(chosen, start // ROWS_MOST) if start else "",
        next_href=_href(chosen, start // ROWS_MOST + 2) if start + ROWS_MOST < len(wanted) else "",
    )


def _item(report: Report, work: OpenWork, now: datetime) -> Item:
    clocks = profile().clocks
    paid_at = getattr(report, "paid_at", None) or report.created_at
    waits = report.claimed_by_id is None and report.pk in work.moving
    waiting = Waiting(work.reach.get(report.pk, 0), paid_at, report.created_at, taken=not waits)
    how = urgency(
        waiting, now, half_seconds=clocks.reach_half_seconds, wait_most_seconds=clocks.wait_most_seconds
    )
    until = paid_at + timedelta(seconds=clocks.golden_seconds)
    review, unsure = report.pk in work.review, report.pk in work.unverified
    requests, wrote = work.requests.get(report.pk, ()), report.pk in work.unanswered
    return Item(report, how, requests, review, until, unsure, wrote)


def _order(item: Item) -> tuple[tuple[bool, int, int], UUID]:
    return item.urgency.order, item.report.pk


def _large(item: Item) -> bool:
    return item.urgency.in_reach >= profile().holds.second_officer_from


def _row(item: Item, by_state: dict[str, int], person: Person, now: datetime) -> QueueRow:
    report, waits = item.report, item.late or item.awaited
    return QueueRow(
        reference=report.reference,
        reference_key=report.reference.replace(" ", ""),
        what=what_of(report),
        place=report.district.name,
        paid_at=getattr(report, "paid_at", None) or report.created_at,
        golden_until=item.golden_until,
        loss_per_minute=_whole(item.urgency.loss_per_minute),
        sums=Sums(**picture_sums(by_state)),
        next_verb=_next(item),
        waiting_for=_waiting_for(item, waits, now),
        late=item.late is not None,
        owner=report.claimed_by.desk_name if report.claimed_by else "",
        mine=report.claimed_by_id == person.pk,
        unverified=_unverified(item),
    )


def _unverified(item: Item) -> Verification | None:
    """What the row's form offers; whether the payer's bank has answered is asked on the report's page."""
    if not item.unverified:
        return None
    return Verification(item.report.lapses_at, ways=ways_to_reach(), proofs=proofs(answered=False))


def _whole(minor: int) -> int:
    """An estimate in whole units of the currency: smaller coins would look like knowledge."""
    unit = int(10 ** money_style.in_use().exponent)
    return minor // unit * unit


def what_of(report: Report) -> str:
    """What kind of loss it is, in two words; ``report`` carries the annotations of reports_with_payments."""
    rail = profile().rail(getattr(report, "rail", None) or "")
    count = getattr(report, "payments", 1)
    if count == 1:
        return rail.name if rail else ""
    return ngettext("%(n)d payment", "%(n)d payments", count) % {"n": count}


def _next(item: Item) -> str:
    """The one verb: a key of NEXT in words.py."""
    if item.draft:
        return "approve"
    if item.late:
        return "phone"
    if item.in_review:
        return "read"
    if item.unanswered:
        return "answer"
    return "call" if item.unverified else "look"


def _waiting_for(item: Item, request: HoldRequest | None, now: datetime) -> str:
    if request is None:
        return _("an officer") if item.draft or item.unverified or item.unanswered else ""
    due = request.answer_due_at
    if item.late or due is None or due <= now:
        return request.partner.name
    return _("%(bank)s, %(length)s") % {"bank": request.partner.name, "length": spans.left(due, now)}


def _filters(chosen: Sequence[str]) -> tuple[Filter, ...]:
    """Every word as a link that adds it or takes it away."""
    labels = {word: str(label) for word, (label, _keep) in WORDS.items()} | {ALL: _("settled ones too")}
    first = Filter(_("open"), "/desk/queue", not chosen)
    return (
        first,
        *(Filter(label, _href(_toggled(chosen, word), 1), word in chosen) for word, label in labels.items()),
    )


def _toggled(chosen: Sequence[str], word: str) -> list[str]:
    return [each for each in chosen if each != word] if word in chosen else [*chosen, word]


def _href(chosen: Sequence[str], number: int) -> str:
    parts = [f"show={quote_plus(' '.join(chosen))}"] if chosen else []
    if number > 1:
        parts.append(f"page={number}")
    return "/desk/queue" + ("?" + "&".join(parts) if parts else "")
