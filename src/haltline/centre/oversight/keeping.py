"""How the database computes the lives of reports from the log, and what they add up to, by itself.

``oversight_catch_up`` takes news up: the lives are computed anew, and where they differ from what they were,
the difference goes into classes and sums. One transaction does so at a time; news that comes meanwhile waits
for the next. ``oversight_rebuild`` computes everything from the log, by the same statements.
The year up to now begins anew each Monday: it is added up from its weeks one clock a call, and a page that
finds no year reads the weeks.
Written as SQL here; the newest migration that needs a change makes the functions anew.
"""

from __future__ import annotations

from .bins import WEEK_HOURS, YEAR_WEEKS
from .counting import OF_YEAR, YEAR_OF_SUMS, classes, clocked, differing, spans, sums, year_of_classes
from .living import lives
from .stages import ALL, FREEING, NAMES

PATH = "security definer set search_path = pg_catalog, public, pg_temp set jit = off"
# tables of groups are a sixteenth as large as the planner thinks; it would write them to the disc
TABLES = "set hash_mem_multiplier = 8"
# of a rebuild: many lives come to few units, so that tables of these are quicker than sorting
MEMORY = "set work_mem = '256MB' set enable_sort = off"
CLOCKED = ", ".join(f"'{name}'" for name in (*NAMES, FREEING))
ALL_LIVES = "select 1 as sign, l.* from oversight_life l"
BEFORE = "select -1 as sign, o.* from unnest(old) o"
MOVED_LIVES = f"{BEFORE} union all {ALL_LIVES} where l.report_id = any(moved)"
WEEKS_ONLY = "select told.*, since as begun, 1 as weeks from ({}) told"
LIFE_WEEKS = "select *, oversight_week(reported_at) as since from ({}) l"
# the first week of the year up to now
YEAR_BEGAN = f"oversight_week(clock_timestamp()) - make_interval(hours => {(YEAR_WEEKS - 1) * WEEK_HOURS})"
HAS_CLOCK = f"""exists (select from oversight_class o
      where o.clock = named.clock and kind = '{ALL}' and weeks = {YEAR_WEEKS} and since = year)"""
HAS_SUMS = f"""exists (select from oversight_sum
      where measure = 'reports' and kind = '{ALL}' and weeks = {YEAR_WEEKS} and since = year)"""

KEPT = f"""
create function oversight_catch_up(most integer) returns integer language plpgsql {PATH} {TABLES} as $body$
declare
  year constant timestamptz := {YEAR_BEGAN};
  years text[];
  each_clock text;
  moved uuid[];
  old oversight_life[];
begin
  if scope_kind() <> 'sweep' or not pg_try_advisory_xact_lock(hashtext('oversight')) then
    return 0;
  end if;
  select min(clock) into each_clock from unnest(array[{CLOCKED}]) named(clock)
    where not {HAS_CLOCK} and exists (select from oversight_class o where o.clock = named.clock
      and kind = '{ALL}' and {OF_YEAR});
  if each_clock is not null then
    {year_of_classes("clock = each_clock")};
  elsif not {HAS_SUMS} and exists (select from oversight_sum
      where measure = 'reports' and kind = '{ALL}' and {OF_YEAR}) then
    {YEAR_OF_SUMS};
  end if;
  select array_agg(clock) into years from unnest(array[{CLOCKED}]) named(clock) where {HAS_CLOCK};
  with taken as (
    delete from oversight_news where id in (select id from oversight_news order by id limit most)
    returning report_id)
  select array_agg(distinct report_id) into moved from taken;
  if moved is null then
    return 0;
  end if;
  select array_agg(l) into old from oversight_life l where l.report_id = any(moved);
  {lives("moved")};
  delete from oversight_life l using reports_report r
    where l.report_id = any(moved) and r.id = l.report_id and r.leads_id is not null;
  {classes(spans(differing(clocked(MOVED_LIVES)), "clock = any(years)"))};
  {sums(spans(LIFE_WEEKS.format(MOVED_LIVES), HAS_SUMS))};
  return cardinality(moved);
end $body$;

create function oversight_rebuild() returns bigint language plpgsql {PATH} {TABLES} {MEMORY} as $body$
declare
  year constant timestamptz := {YEAR_BEGAN};
  found bigint;
  each_clock text;
begin
  perform pg_advisory_xact_lock(hashtext('oversight'));
  delete from oversight_news;
  delete from oversight_class;
  delete from oversight_sum;
  delete from oversight_life;
  {lives("")};
  get diagnostics found = row_count;
  analyze oversight_life;
  foreach each_clock in array array[{CLOCKED}] loop  -- one after the other, for memory
    {classes(WEEKS_ONLY.format(clocked(ALL_LIVES, "c.clock = each_clock")))};
    {year_of_classes("clock = each_clock")};
  end loop;
  {sums(WEEKS_ONLY.format(LIFE_WEEKS.format(ALL_LIVES)))};
  {YEAR_OF_SUMS};
  return found;
end $body$;
grant select on audit_event, reports_report, reports_dispute, trails_posting to haltline_keeper;
grant select, insert, update, delete on oversight_news, oversight_life, oversight_class, oversight_sum
  to haltline_keeper;
grant maintain on oversight_life to haltline_keeper;
grant usage on sequence oversight_news_id_seq to haltline_keeper;
revoke all on function oversight_catch_up(integer), oversight_rebuild() from public;
grant execute on function oversight_catch_up(integer) to haltline_app;
alter function oversight_catch_up(integer) owner to haltline_keeper;
alter function oversight_rebuild() owner to haltline_keeper;
"""  # noqa: S608 - our own tables
