"""Clocks that have run so long that the profile lifts them to somebody above (``escalate_seconds``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from ..kernel.profile import OversightClock
from .stages import CLOCKS

SHOWN_MOST = 20  # reports of each clock, the oldest first
WAITED = """
  case when l.pauses = '[]' then 0 else coalesce((
    select sum(greatest(0, extract(epoch from coalesce((e ->> 1)::timestamptz, %(now)s)
      - greatest((e ->> 0)::timestamptz, c.start)))) from jsonb_array_elements(l.pauses) e), 0) end
"""
RISEN = """
with late as materialized (select l.report_id, c.clock, c.start, c.after
  from oversight_life l cross join lateral (values {runs}) c(clock, start, stop, after)
  where l.told_at is null and ({any}) and (l.closed_at is null or c.clock like 'closed-%%')
    and c.start is not null and c.stop is null and extract(epoch from %(now)s - c.start) > c.after)
select c.clock, count(*), (array_agg(l.report_id order by c.start))[1:%(most)s]
from late c join oversight_life l on l.report_id = c.report_id
where extract(epoch from %(now)s - c.start) - {waited} > c.after
group by 1"""
ANY = "l.{start}_at < %(now)s - make_interval(secs => {after}) and l.{stop}_at is null{open}"
"""Few reports are late by any clock: told without their pauses, from an index that has all it takes."""


@dataclass(frozen=True, slots=True)
class Risen:
    """One clock: how many reports have run so long on it, and the oldest of them."""

    clock: str
    rule: OversightClock
    n: int
    oldest: tuple[UUID, ...]


def risen(clocks: Mapping[str, OversightClock], now: datetime) -> list[Risen]:
    """Of the scope's districts, by clock in the profile's order; clocks that nothing lifts are left out.

    Time in which a report was paused does not count. Cost: the reports whose end nobody was told of.
    """
    kept = {f"{start}-{end}": (start, end) for start, end in CLOCKS}
    lifted = {name: rule for name, rule in clocks.items() if rule.escalate_seconds and name in kept}
    if not lifted:
        return []
    runs = ", ".join(
        f"('{name}', l.{kept[name][0]}_at, l.{kept[name][1]}_at, {float(rule.escalate_seconds or 0)})"
        for name, rule in lifted.items()
    )
    any_ = " or ".join(
        ANY.format(
            start=kept[name][0], stop=kept[name][1], after=float(rule.escalate_seconds or 0),
            open="" if name.startswith("closed-") else " and l.closed_at is null",
        )
        for name, rule in lifted.items()
    )  # fmt: skip
    with connection.cursor() as cursor:
        statement = RISEN.format(runs=runs, waited=WAITED, any=any_)
        cursor.execute(statement, {"now": now, "most": SHOWN_MOST})
        found = {clock: (n, tuple(oldest)) for clock, n, oldest in cursor.fetchall()}
    return [Risen(name, rule, *found[name]) for name, rule in lifted.items() if name in found]
