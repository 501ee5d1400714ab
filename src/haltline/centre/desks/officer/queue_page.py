"""The queue's page from rows: order, filters as words, one verb to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import quote_plus

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ...holds.models import HoldRequest
from ...holds.queries import AWAITED
from ...kernel.profile import profile
from ...people.models import Person
from ...queue.models import Entry
from ...queue.queries import ALL, counts, late_banks, listed
from ...reports.models import Report
from ...reports.urgency import Urgency, Waiting, urgency
from ...trails.queries import picture_sums, sums_of
from .. import money_style, spans
from ..pictures.states import Sums
from .alarms import alarms
from .pages import Ending, Filter, QueuePage, QueueRow, Verification
from .queries import LATE, ending_soon, live_requests, reports_with_payments
from .verifying import proofs, ways_to_reach

ROWS_MOST = 25  # rows on one page


@dataclass(frozen=True, slots=True)
class Item:
    """One report in the queue before it is shown."""

    report: Report
    entry: Entry
    urgency: Urgency
    requests: Sequence[HoldRequest]
    golden_until: datetime
    ending: Ending | None = None

    @property
    def awaited(self) -> HoldRequest | None:
        """The request whose bank has the ball; the first to be due."""
        waiting = [request for request in self.requests if request.state in AWAITED]
        return min(waiting, key=lambda request: request.answer_due_at or request.expires_at, default=None)

    @property
    def late(self) -> HoldRequest | None:
        """A request past its clock."""
        return next((request for request in self.requests if request.state in LATE), None)


WORDS: Mapping[str, object] = {
    "golden-hour": gettext_lazy("golden hour"),
    "unclaimed": gettext_lazy("unclaimed"),
    "mine": gettext_lazy("mine"),
    "large": gettext_lazy("needs two hands"),
    "waiting-for-a-bank": gettext_lazy("waiting for a bank"),
    "not-verified": gettext_lazy("not verified"),
    "victim-wrote": gettext_lazy("victim wrote"),
    "overdue": gettext_lazy("bank overdue"),
    "silent": gettext_lazy("silent"),
    "moved-around": gettext_lazy("moved around"),
    "to-be-closed": gettext_lazy("to be closed"),
}
"""The filters; a page shows reports for which all chosen words are true. ``all`` adds the settled ones."""


def queue_page(person: Person, words: Sequence[str], number: int, now: datetime) -> QueuePage:
    """The page ``number`` of the queue under these filter words, as this person sees it."""
    chosen = [word for word in (*WORDS, ALL) if word in words]
    found = listed(person, chosen, now, start=(number - 1) * ROWS_MOST, most=ROWS_MOST)
    strip, ids = counts(person, now), [entry.pk for entry in found.entries]
    reports, live = {report.pk: report for report in reports_with_payments(ids)}, live_requests(ids)
    items = [_item(reports[each.pk], each, live.get(each.pk, ()), now) for each in found.entries]
    ends = ending_soon(ids, now)
    items = [replace(item, ending=ends.get(item.report.pk)) for item in items]
    sums = sums_of(ids)
    return QueuePage(
        rows=tuple(_row(item, sums.get(item.report.pk, {}), person, now) for item in items),
        now=now,
        golden_open=strip.golden_open,
        in_reach=strip.in_reach,
        overdue_banks=late_banks(),
        unclaimed=strip.unclaimed,
        mine=strip.mine,
        filters=_filters(chosen),
        total=found.total,
        first=found.start + 1,
        previous_href=_href(chosen, found.start // ROWS_MOST) if found.start else "",
        next_href=_href(chosen, found.start // ROWS_MOST + 2) if found.more else "",
        alarms=alarms(person, now),
    )


def _item(report: Report, entry: Entry, requests: Sequence[HoldRequest], now: datetime) -> Item:
    clocks = profile().clocks
    waits = entry.claimed_by_id is None and entry.moving
    waiting = Waiting(entry.in_reach, entry.paid_at, entry.created_at, taken=not waits)
    how = urgency(
        waiting, now, half_seconds=clocks.reach_half_seconds, wait_most_seconds=clocks.wait_most_seconds
    )
    return Item(report, entry, how, requests, entry.paid_at + timedelta(seconds=clocks.golden_seconds))


def _row(item: Item, by_state: dict[str, int], person: Person, now: datetime) -> QueueRow:
    report, waits = item.report, item.late or item.awaited
    return QueueRow(
        reference=report.reference,
        reference_key=report.reference.replace(" ", ""),
        what=what_of(report),
        place=report.district.name,
        paid_at=item.entry.paid_at,
        golden_until=item.golden_until,
        loss_per_minute=_whole(item.urgency.loss_per_minute),
        sums=Sums(**picture_sums(by_state)),
        next_verb=_next(item),
        waiting_for=_waiting_for(item, waits, now),
        late=item.late is not None,
        owner=report.claimed_by.desk_name if report.claimed_by else "",
        mine=report.claimed_by_id == person.pk,
        unverified=_unverified(item),
        ending=item.ending,
    )


def _unverified(item: Item) -> Verification | None:
    """What the row's form offers; whether the payer's bank has answered is asked on the report's page."""
    if not item.entry.unverified:
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
    if item.entry.draft:
        return "approve"
    if item.late:
        return "phone"
    if item.entry.review:
        return "read"
    if item.entry.unanswered:
        return "answer"
    return "call" if item.entry.unverified else "look"


def _waiting_for(item: Item, request: HoldRequest | None, now: datetime) -> str:
    if request is None:
        return _("an officer") if item.entry.draft or item.entry.unverified or item.entry.unanswered else ""
    due = request.answer_due_at
    if item.late or due is None or due <= now:
        return request.partner.name
    return _("%(bank)s, %(length)s") % {"bank": request.partner.name, "length": spans.left(due, now)}


def _filters(chosen: Sequence[str]) -> tuple[Filter, ...]:
    """Every word as a link that adds it or takes it away."""
    labels = {word: str(label) for word, label in WORDS.items()} | {ALL: _("settled ones too")}
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
