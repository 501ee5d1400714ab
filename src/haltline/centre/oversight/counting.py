"""SQL that adds lives to what pages read: classes of durations, and sums; all kinds of units in one pass.

A row of ``oversight_class`` holds all durations of a unit's week by one clock: codes (bins.py), and how many
there are of each. Cost: each life's clocks are computed once, and counted once for each kind. The rows of the
year up to now are added up from the weeks once, and then take what is new as these do.
"""

from __future__ import annotations

from .bins import ENDED, LEFT, RUNS, WEEK_HOURS, YEAR_WEEKS
from .stages import ALL, CLOCKS, FREEING, KINDS, MEASURES, NO_DISTRICT

REPORTS = ", ".join(
    f"('{start}-{end}', l.{start}_at, l.{end}_at, null::timestamptz)" for start, end in CLOCKS
)
SPANS = f"""values {REPORTS} union all
            select '{FREEING}', (e ->> 0)::timestamptz, (e ->> 1)::timestamptz, (e ->> 2)::timestamptz
            from jsonb_array_elements(l.freeings) e"""  # noqa: S608 - our own words
"""The clocks of a report, and one more of each hold whose holder asks for it: from, to, given up."""
PLACED = [column for column in KINDS.values() if column != "district_id"]
COLUMNS = ", ".join(("district_id", *PLACED))
SETS = ", ".join(("()", "(district_id)", *(f"(district_id, {column})" for column in PLACED)))
# of a set's rows all columns are null that it does not count by
WHENS = " ".join(
    f"when {column} is not null then '{kind}'" for kind, column in KINDS.items() if column in PLACED
)
UNIT = f"""case {WHENS} when district_id is not null then 'district' else '{ALL}' end as kind,
      coalesce({", ".join(PLACED)}, district_id, '{ALL}') as unit,
      coalesce(district_id, '{NO_DISTRICT}') as place"""

OF_REPORT = f"c.clock <> '{FREEING}'"
TILL = f"""coalesce(c.stop, c.gone,
      case when l.closed_at >= c.start and {OF_REPORT} and c.clock not like 'closed-%' then l.closed_at end,
      case when l.pauses <> '[]' and {OF_REPORT} then (
        select (e ->> 0)::timestamptz from jsonb_array_elements(l.pauses) e
        where e ->> 1 is null and (e ->> 0)::timestamptz >= c.start) end)"""  # noqa: S608 - our own words
"""When a clock stopped: at its end, where the report was closed without it, or at a pause that lasts.

A holder does not wait less because the report waits for somebody."""
WAITED = f"""case when l.pauses <> '[]' and {OF_REPORT} then coalesce((
      select sum(greatest(0, extract(epoch from least(coalesce((e ->> 1)::timestamptz, 'infinity'), t.till)
        - greatest((e ->> 0)::timestamptz, c.start)))) from jsonb_array_elements(l.pauses) e
        where t.till is not null or e ->> 1 is not null), 0) else 0 end"""  # noqa: S608 - our own words
"""Seconds of pauses that are over, or were before the clock stopped."""


def clocked(lives: str, clocks: str = "") -> str:
    """SQL of a row for each life and clock: its report, since which week, which code, and the life's sign."""
    chosen = f"{clocks} and" if clocks else ""
    return f"""
      select report_id, sign, clock, {COLUMNS}, oversight_week(since) as since,
        (case when till is null then {RUNS} + {WEEK_HOURS} * oversight_lap(since)
            + floor(date_part('epoch', since - oversight_week(since)) / 3600)
          when stop is null then {LEFT} + oversight_bin(seconds)
          else {ENDED} + oversight_bin(seconds) end)::smallint as code
      from (select *,
          case when till is null then start + make_interval(secs => waited) else start end as since,
          case when waited = 0 then date_part('epoch', till - start)
            else greatest(0, extract(epoch from till - start) - waited)::double precision end as seconds
        from (select l.report_id, l.sign, c.clock, c.start, c.stop, t.till, w.waited, {COLUMNS}
          from ({lives}) l
          cross join lateral ({SPANS}) c(clock, start, stop, gone)
          cross join lateral (select {TILL} as till) t
          cross join lateral (select {WAITED} as waited) w
          where {chosen} c.start is not null and (c.stop is null or c.stop >= c.start)
          offset 0) computed
        offset 0) timed"""  # noqa: S608 - our own tables


def differing(rows: str) -> str:
    """SQL of those rows of ``clocked`` that a report's old and new life do not share."""
    return f"""
      select report_id, clock, {COLUMNS}, since, code, sum(sign) as sign from ({rows}) either
      group by report_id, clock, {COLUMNS}, since, code having sum(sign) <> 0"""  # noqa: S608


YEAR = f"make_interval(hours => {YEAR_WEEKS * WEEK_HOURS})"
OF_YEAR = f"weeks = 1 and since >= year and since < year + {YEAR}"


def spans(rows: str, kept: str) -> str:
    """SQL of rows with ``since``: each for its week, and once more for the year where that is ``kept``."""
    return f"""
      select once.*, begun, weeks from ({rows}) once
      cross join lateral (values (since, 1), (year, {YEAR_WEEKS})) span(begun, weeks)
      where weeks = 1 or {kept} and since >= year and since < year + {YEAR}"""  # noqa: S608


def classes(rows: str) -> str:
    """SQL that counts rows of ``clocked``, with their ``spans``, into classes."""
    return f"""
  insert into oversight_class as kept (clock, kind, weeks, since, unit, district_id, codes, counts)
  select clock, kind, weeks, begun, unit, place, counted.codes, counted.counts
  from (select clock, weeks, begun, {UNIT}, array_agg((sign * code)::smallint) as told
    from ({rows}) once group by clock, weeks, begun, grouping sets ({SETS})) cells
  cross join lateral (
    select array_agg(code) as codes, array_agg(n) as counts
    from (select abs(code) as code, sum(sign(code))::integer as n from unnest(told) each(code)
      group by 1 having sum(sign(code)) <> 0) differ) counted
  where unit <> '' and counted.codes is not null order by 1, 2, 3, 4, 5, 6
  on conflict (clock, kind, weeks, since, unit, district_id) do update set (codes, counts) = (
    select coalesce(array_agg(code), '{{}}'), coalesce(array_agg(n), '{{}}')
    from (select code, sum(n)::integer as n
      from (select * from unnest(kept.codes, kept.counts)
        union all select * from unnest(excluded.codes, excluded.counts)) each(code, n)
      group by code having sum(n) <> 0) together)"""  # noqa: S608 - our own tables


def year_of_classes(clocks: str) -> str:
    """SQL that adds the weeks of a year up, of the clocks that the condition names."""
    return f"""
  delete from oversight_class where weeks > 1 and {clocks};
  insert into oversight_class (clock, kind, weeks, since, unit, district_id, codes, counts)
  select clock, kind, {YEAR_WEEKS}, year, unit, district_id, array_agg(code), array_agg(n)
  from (select clock, kind, unit, district_id, code, sum(n)::integer as n
    from (select clock, kind, unit, district_id, unnest(codes) as code, unnest(counts) as n
      from oversight_class where {clocks} and {OF_YEAR}) told group by 1, 2, 3, 4, 5) added
  group by clock, kind, unit, district_id"""  # noqa: S608 - our own tables


YEAR_OF_SUMS = f"""
  delete from oversight_sum where weeks > 1;
  insert into oversight_sum (measure, kind, weeks, since, unit, district_id, value)
  select measure, kind, {YEAR_WEEKS}, year, unit, district_id, sum(value)
  from oversight_sum where {OF_YEAR} group by measure, kind, unit, district_id"""  # noqa: S608


def sums(lives: str) -> str:
    """SQL that adds what signed lives, with their ``spans``, come to."""
    added = ", ".join(f"sum(sign * (sums ->> '{each}')::numeric) as {each}" for each in MEASURES)
    apart = ", ".join(f"('{each}', {each})" for each in MEASURES)
    return f"""
  insert into oversight_sum as kept (measure, kind, weeks, since, unit, district_id, value)
  select m.measure, kind, weeks, begun, unit, place, m.value
  from (select {UNIT}, weeks, begun, {added} from ({lives}) told
    group by weeks, begun, grouping sets ({SETS})) whole
  cross join lateral (values {apart}) m(measure, value)
  where unit <> '' and m.value <> 0 order by 1, 2, 3, 4, 5, 6
  on conflict (measure, kind, weeks, since, unit, district_id)
    do update set value = kept.value + excluded.value"""  # noqa: S608
