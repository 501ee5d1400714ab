"""How often the door may be tried: by pauses that grow, and by counts that make no list of who asks.

What is kept for each place is one row: a salted hash of the place, a number, the time of the last try and
when the row goes. The salt is this centre's secret and the day: no row can be laid beside tomorrow's;
rows whose time is over are deleted with the next try, whoever's it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from ..kernel import clock
from ..kernel.ids import derived


@dataclass(frozen=True, slots=True)
class Limit:
    """How often one place may be tried within ``seconds``; ``pauses``: seconds to wait after each try."""

    place: str
    most: int
    seconds: int
    pauses: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Used:
    """What is known of a place: tries in its running window, the last of them, the window's end."""

    times: int
    at: datetime
    until: datetime


def wait_seconds(limit: Limit, used: Used | None, now: datetime) -> int:
    """How long to wait before the next try at a place; 0 when it may be tried now."""
    if used is None or used.until <= now or not used.times:
        return 0
    if used.times >= limit.most:
        return max(1, round((used.until - now).total_seconds()))
    pause = limit.pauses[min(used.times, len(limit.pauses)) - 1] if limit.pauses else 0
    left = used.at + timedelta(seconds=pause) - now
    return max(0, -(-int(left.total_seconds() * 1000) // 1000))


def spend(limits: Sequence[Limit]) -> int:
    """Use up one try at every place together; else the seconds to wait, and nothing is used up.

    The same statements whatever the places are. Of many tries at once each is counted: they queue up.
    """
    now = clock.now()
    places = {_hidden(limit.place, now): limit for limit in limits}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(place, 0)) from"
            " (select unnest(%s::text[]) as place order by 1) p",
            [list(places)],
        )
        cursor.execute("delete from contests_doortry where gone_at <= %s", [now])
        cursor.execute(
            "select place, used, tried_at, gone_at from contests_doortry where place = any(%s)",
            [list(places)],
        )
        known = {place: Used(*rest) for place, *rest in cursor.fetchall()}
        wait = max(wait_seconds(limit, known.get(place), now) for place, limit in places.items())
        gone = [now + timedelta(seconds=limit.seconds) for limit in places.values()]
        cursor.execute(
            "insert into contests_doortry as t (place, used, tried_at, gone_at)"
            " select p, 1, %s, g from unnest(%s::text[], %s::timestamptz[]) u(p, g) where not %s"
            " on conflict (place) do update set used = t.used + 1, tried_at = excluded.tried_at",
            [now, list(places), gone, bool(wait)],
        )
    return wait


def give_back(limits: Sequence[Limit]) -> None:
    """The try just spent was right, so it does not count: who comes again tomorrow does not wait for it."""
    places = [_hidden(limit.place, clock.now()) for limit in limits]
    with connection.cursor() as cursor:
        cursor.execute(
            "update contests_doortry set used = used - 1 where place = any(%s) and used > 0", [places]
        )


def _hidden(place: str, now: datetime) -> str:
    return derived("door-try", f"{now.date().isoformat()}:{place}")
