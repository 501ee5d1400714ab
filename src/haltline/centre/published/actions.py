"""Publishing: a day at a time, once, with the longer spans that end with it; nothing is changed later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import connection

from haltline.oversight.suppression.policy import Policy

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

    NotToBeTold where nothing has changed, or so little that the change would tell of few reports.
    """
    with in_scope("sweep"):
        _after_the_others()
        told, kept = of_span(day, spans.DAY).get(WHOLE, {}), _whole_kept(day)
        if not told:
            raise NotToBeTold(f"{day} has not been published")
        now = _together(counting.entries([day]))
        moved = abs(
            now.get("reports", NONE).n - kept.get("reports", NONE).n - changes(day, day).get("reports", 0)
        )
        if not moved:
            raise NotToBeTold(f"{day}: the log says now what was published")
        if moved < policy().least:
            raise NotToBeTold(f"{day}: the change would tell of fewer than {policy().least} reports")
        fresh, rows = hiding.day(now, policy()), []
        for code in ("reports", "disputed"):
            if fresh[code] is not None and told[code].value is not None:
                rows += _again(day, code, (fresh[code] or 0) - int(told[code].value or 0), reason)
        Figure.objects.bulk_create(rows)
        record("figures.corrected", MACHINE, subject=day.isoformat(), figures=len(rows), reason=reason)
        return rows


def _whole_kept(day: date) -> dict[str, Entry]:
    return {code: entry for (_, code), entry in counting.kept_by_day(day, day).items()}


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
