"""Publishing: a day at a time, once, with the longer spans that end with it; nothing is changed later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import connection

from haltline.oversight.suppression.policy import Cell, Policy, sum_may_stand

from ..audit.actions import MACHINE, record
from ..kernel import clock
from ..kernel.errors import HaltlineError
from ..kernel.profile import profile
from ..kernel.scope import in_scope
from ..reports.queries import district_names
from . import counting, hiding, spans
from .counting import NONE, Entry
from .measures import PACE_CODES, SHARE_CODES
from .models import Figure, Kept
from .pace import paces
from .queries import WHOLE, around, changes, newest_day, of_span
from .whereabouts import shares

LATE_DAYS = 2
"""Days after a span's end until which it is told how things stand; later they no longer stand as they did."""
LATE = "late"
"""The reason that stands beside what is hidden because of that."""
MENDED = ("reports", "disputed")
"""The figures that a correction publishes anew."""


class NotToBeTold(HaltlineError):
    """The correction is not published; the message says why."""

    status = 422


def policy() -> Policy:
    """The profile's rule for small figures."""
    return Policy(profile().publishing.least, profile().publishing.dominance_percent)


def next_day() -> date | None:
    """The day that is to be published next; none in a centre without a report."""
    if last := newest_day():
        return last + timedelta(1)
    first = counting.first_report()
    return spans.day_of(first, counting.zone()) if first else None


def due_at(day: date) -> datetime:
    """From when a day may be published."""
    return spans.due(day, counting.zone(), profile().publishing.hour)


def publish_next() -> date | None:
    """Publish the oldest day that is due and give it; None where none is, or another process does so."""
    with in_scope("sweep"):
        if not _alone():
            return None
        day = next_day()
        if day is None or due_at(day) > clock.database_now():
            return None
        rows = _publish(day)
        hidden = sum(row.hidden for row in rows)
        record("figures.published", MACHINE, subject=day.isoformat(), figures=len(rows), hidden=hidden)
        return day


def correct(day: date, reason: str) -> list[Figure]:
    """Publish a day's figures anew where the log says otherwise now, beside the old ones, with the reason.

    NotToBeTold where nothing has changed, or where the change, or what is left, would tell of few reports.
    """
    with in_scope("sweep"):
        _after_the_others()
        told = of_span(day, spans.DAY).get(WHOLE, {})
        if not told:
            raise NotToBeTold(f"{day} has not been published")
        later = 1 + sum(told[code].revision for code in MENDED)
        counting.keep_counted(day, later)  # rolled back with the rest where it is not to be told
        shown = [code for code in MENDED if told[code].value is not None]
        change = _change(day, later, shown)
        rows = [row for code, moved in change.items() for row in _again(day, code, moved, reason)]
        Figure.objects.bulk_create(rows)
        record("figures.corrected", MACHINE, subject=day.isoformat(), figures=len(rows), reason=reason)
        return rows


def _change(day: date, later: int, shown: Sequence[str]) -> dict[str, int]:
    """By shown figure what a correction changes it by; those who add and those who take away pass apart."""
    moved, rule = counting.changes(day, later), policy()
    if not moved.pop("before", Cell()).n and _counted_before(day):
        raise NotToBeTold(f"{day} was published before the centre wrote down which reports a day counts")
    if not moved:
        raise NotToBeTold(f"{day}: the log says now what was published")
    if any(cell.n in rule.small for cell in moved.values()):
        raise NotToBeTold(f"{day}: the change would tell of fewer than {rule.least} reports")
    sums = [cell for name, cell in moved.items() if name.startswith("disputed")]
    if "disputed" in shown and not all(sum_may_stand(cell, rule) for cell in sums):
        raise NotToBeTold(f"{day}: one report makes up more than {rule.dominance_percent} % of the change")
    fresh = hiding.day(_together(counting.entries([day])), rule)
    if any(fresh[code] is None for code in shown):
        raise NotToBeTold(f"{day}: what is left is of too few reports to be shown")
    sides = {code: [moved.get(f"{code} {side}", Cell()).total for side in ("more", "less")] for code in shown}
    change = {code: more - less for code, (more, less) in sides.items()}
    if not any(change.values()):
        raise NotToBeTold(f"{day}: nothing that is shown would be another")
    return change


def _counted_before(day: date) -> int:
    """How many reports the day counted when it was published."""
    return sum(entry.n for (_, code), entry in counting.kept_by_day(day, day).items() if code == "reports")


def _again(day: date, code: str, change: int, reason: str) -> list[Figure]:
    """The figure of a day, and of each published span around it, with the change."""
    rows = []
    for row in around(day, code) if change else ():
        again = _figure(row.days, row.since, WHOLE, code, int(row.value or 0) + change)
        again.revision, again.reason = row.revision + 1, reason
        rows.append(again)
    return rows


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(hashtext('published'))")
        return bool(cursor.fetchone()[0])


def _after_the_others() -> None:
    """Wait for whoever publishes: what is corrected is then what stands."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('published'))")


def _publish(day: date) -> list[Figure]:
    found = counting.entries([day])
    Kept.objects.bulk_create(
        Kept(day=day, district_id=district, measure=measure, n=each.n, reports=each.reports,
             total=each.total, largest=each.largest)
        for (district, measure), each in found.items()
    )  # fmt: skip
    counting.keep_counted(day, 0)
    rows = _rows(spans.DAY, day, WHOLE, hiding.day(_together(found), policy()))
    Figure.objects.bulk_create(rows)
    for length in spans.ending(day):
        rows += _publish_longer(day - timedelta(length - 1), length)
    return rows


def _publish_longer(since: date, length: int) -> list[Figure]:
    last = since + timedelta(length - 1)
    span = hiding.Span(since, length, counting.kept_by_day(since, last), _past(since, last), _rest)
    told = hiding.longer(span, policy())
    mended = changes(since, last)
    corrected = {code: None if value is None else value + mended.get(code, 0) for code, value in told.items()}
    rows = _rows(length, since, WHOLE, corrected)
    if length == spans.FOUR_WEEKS:
        for place, values in hiding.districts(_table(since, last), told, policy()).items():
            rows += _rows(length, since, place, values)
    if length >= spans.FOUR_WEEKS:
        rows += _of_reports(since, length, few=told["reports"] is None)
    Figure.objects.bulk_create(rows)
    return rows


def _of_reports(since: date, length: int, *, few: bool) -> list[Figure]:
    """How long it took, and where the money is; hidden where the number of reports is, or too late."""
    late = _late(since + timedelta(length))
    found = None if few or late else paces(since, length)
    where = None if few or late else shares(since, length, policy())
    rows = _rows(length, since, WHOLE, dict.fromkeys(PACE_CODES) if found is None else {})
    rows += [_figure(length, since, WHOLE, code, value) for code, value in (found or {}).items()]
    rows += _rows(length, since, WHOLE, dict.fromkeys(SHARE_CODES) if where is None else {**where})
    for row in rows if late else ():
        row.reason = LATE
    return rows


def _late(end: date) -> bool:
    """Whether a span that ended before this day is published so late that the log tells of other days."""
    return clock.database_now() > spans.begins(end + timedelta(LATE_DAYS), counting.zone())


def _table(since: date, last: date) -> hiding.Table:
    """Districts in the order of their codes, begun at another one every four weeks."""
    codes = sorted(district_names())
    turn = (since - spans.FIRST).days // spans.FOUR_WEEKS % (len(codes) or 1)
    order = codes[turn:] + codes[:turn]
    once = counting.entries(spans.days(since, (last - since).days + 1))
    return hiding.Table(order, counting.kept_by_district(since, last), once)


def _rest(days: Sequence[date]) -> dict[str, Entry]:
    return _together(counting.entries(days))


def _together(found: counting.ByDistrict) -> dict[str, Entry]:
    """All districts together; a report belongs to one of them."""
    whole: dict[str, Entry] = {}
    for (_, measure), entry in found.items():
        whole[measure] = whole.get(measure, NONE) + entry
    return whole


def _past(since: date, last: date) -> hiding.Past:
    """What is published of the spans within these days, as it was published first."""
    told: dict[tuple[date, int], hiding.Told] = {}
    least: dict[tuple[date, int], int] = {}
    for row in Figure.objects.filter(place=WHOLE, since__gte=since, since__lte=last, revision=0):
        value = None if row.hidden else int(row.value or 0)
        told.setdefault((row.since, row.days), {})[row.measure] = value
        least[row.since, row.days] = row.least
    return hiding.Past(told, least)


def _rows(length: int, since: date, place: str, told: hiding.Told) -> list[Figure]:
    return [
        _figure(length, since, place, measure, value, hidden=value is None)
        for measure, value in told.items()
    ]  # fmt: skip


def _figure(
    length: int, since: date, place: str, measure: str, value: int | None, *, hidden: bool = False
) -> Figure:
    return Figure(
        days=length, since=since, place=place, measure=measure, value=value, hidden=hidden,
        least=policy().least, published_at=clock.database_now(),
    )  # fmt: skip
