"""How the database computes the lives of reports from the log, and what they add up to, by itself.

``oversight_catch_up`` takes news up: the lives are computed anew, and where they differ from what they were,
the difference goes into classes and sums. One transaction does so at a time; news that comes meanwhile waits
for the next. ``oversight_rebuild`` computes everything from the log, by the same statements.
Written as SQL here; the newest migration that needs a change makes the functions anew.
"""

from __future__ import annotations

from .counting import classes, clocked, differing, sums
from .living import lives
from .stages import NAMES

PATH = "security definer set search_path = pg_catalog, public, pg_temp set jit = off"
# tables of groups are a sixteenth as large as the planner thinks; it would write them to the disc
TABLES = "set hash_mem_multiplier = 8"
# of a rebuild: many lives come to few units, so that tables of these are quicker than sorting
MEMORY = "set work_mem = '256MB' set enable_sort = off"
CLOCKED = ", ".join(f"'{name}'" for name in NAMES)
ALL_LIVES = "select 1 as sign, l.* from oversight_life l"
BEFORE = "select -1 as sign, o.* from unnest(old) o"
MOVED_LIVES = f"{BEFORE} union all {ALL_LIVES} where l.report_id = any(moved)"

KEPT = f"""
create function oversight_catch_up(most integer) returns integer language plpgsql {PATH} {TABLES} as $body$
declare
  moved uuid[];
  old oversight_life[];
begin
  if scope_kind() <> 'sweep' or not pg_try_advisory_xact_lock(hashtext('oversight')) then
    return 0;
  end if;
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
  {classes(differing(clocked(MOVED_LIVES)))};
  {sums(MOVED_LIVES)};
  return cardinality(moved);
end $body$;

create function oversight_rebuild() returns bigint language plpgsql {PATH} {TABLES} {MEMORY} as $body$
declare
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
    {classes(clocked(ALL_LIVES, "c.clock = each_clock"))};
  end loop;
  {sums(ALL_LIVES)};
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
