"""How the database computes the lives of reports from the log, and what they add up to, by itself.

``oversight_catch_up`` takes news up: what the reports' old lives added is taken out of classes and sums, the
lives are computed anew, and what they add now is put in. One transaction does so at a time; news that comes
meanwhile waits for the next. ``oversight_rebuild`` computes everything from the log, by the same statements.
Written as SQL here; the newest migration that needs a change makes the functions anew.
"""

from __future__ import annotations

from .stages import ALL, CLOCKS, KINDS, NO_DISTRICT, STAGES, WRONGLY_HELD

VERBS = ", ".join(f"('{verb}', '{stage}')" for verb, stage in STAGES.items())
WRONG = ", ".join(f"'{outcome}'" for outcome in WRONGLY_HELD)
RUNS = ", ".join(f"('{start}-{end}', l.{start}_at, l.{end}_at)" for start, end in CLOCKS)
OF_ALL = f"('{ALL}', '{ALL}', '{NO_DISTRICT}')"
OF_EACH = (f"('{kind}', l.{column}, l.district_id)" for kind, column in KINDS.items())
UNITS = ", ".join((OF_ALL, *OF_EACH))
PATH = "security definer set search_path = pg_catalog, public, pg_temp"

LIFE = (
    "report_id, district_id, station, category, bank, officer, outcome, disputed, reported_at,"
    " first_request_at, first_answer_at, held_at, decided_at, returned_at, closed_at, told_at, pauses,"
    " moved_at, sums, band, channel, language"
)


STEPS = """steps as (
    select report_id,
      min(at) filter (where stage = 'first_request') as first_request_at,
      min(at) filter (where stage = 'first_answer') as first_answer_at,
      min(at) filter (where stage = 'hold_started') as held_at,
      min(at) filter (where stage = 'decided') as decided_at,
      min(at) filter (where stage = 'returned') as returned_at,
      min(at) filter (where stage = 'closed' and at > coalesce(again, '-infinity')) as closed_at,
      min(at) filter (where stage = 'told' and at > coalesce(again, '-infinity')) as told_at,
      max(at) as moved_at,
      count(*) filter (where stage = 'reopened') as reopened,
      count(*) filter (where stage = 'transferred') as transfers,
      count(*) filter (where stage = 'contest_upheld') as contests_upheld,
      (array_agg(coalesce(facts ->> 'after', facts ->> 'category') order by at desc)
        filter (where stage in ('reclassified', 'reported')
          and coalesce(facts ->> 'after', facts ->> 'category', '') <> ''))[1] as category,
      (array_agg(coalesce(facts ->> 'after', facts ->> 'station') order by at desc)
        filter (where stage in ('transferred', 'placed', 'reported')
          and coalesce(facts ->> 'after', facts ->> 'station', '') <> ''))[1] as station,
      (array_agg(actor order by at desc) filter (where stage = 'closed'))[1] as officer,
      (array_agg(facts ->> 'outcome' order by at desc) filter (where stage = 'closed'))[1] as outcome
    from told group by report_id)"""
"""When each stage was reached first; what names a report, as it was said last."""
STOPS = """stops as (
    select report_id, jsonb_agg(jsonb_build_array(at, till) order by at) as pauses
    from (select report_id, stage, at, lead(at) over (partition by report_id order by at) as till
      from told where stage in ('paused', 'resumed')) p
    where stage = 'paused' group by report_id)"""
"""Pauses, each with its end."""
PARTS = """parts as (
    select report_id, subject, min(at) filter (where stage = 'hold_started') as since,
      coalesce(sum(amount) filter (where stage = 'hold_started'), 0)
        > coalesce(sum(amount) filter (where stage = 'hold_released'), 0) as open
    from told where stage in ('hold_started', 'hold_released') group by report_id, subject)"""
"""Each hold: since when, and whether some of it still stands."""
WRONGLY = f"""wrong as (
    select t.report_id, count(*) as wrong_holds, sum(t.amount) as wrong_amount,
      sum(floor(extract(epoch from t.at - p.since))) as wrong_hold_seconds,
      sum(t.amount * floor(extract(epoch from t.at - p.since))) as wrong_amount_seconds
    from told t join parts p on p.report_id = t.report_id and p.subject = t.subject
    where t.stage = 'hold_released' and t.facts ->> 'outcome' in ({WRONG}) and t.at > p.since
    group by t.report_id)"""  # noqa: S608 - our own tables
"""What was held wrongly: how often, how much, how long."""
STANDING = """standing as (
    select report_id, count(*) as open_holds from parts where open group by report_id)"""
"""Holds that stand."""


def lives(only: str) -> str:
    """SQL that writes the lives of reports; ``only`` narrows a column of report ids, empty for all."""

    def among(column: str) -> str:
        return f"and {column} = any({only})" if only else ""

    return f"""
  with told as materialized (
    select e.report_id, s.stage, e.at, e.subject, e.facts, e.actor, (e.facts ->> 'amount')::bigint as amount,
      max(e.at) filter (where s.stage = 'reopened') over (partition by e.report_id) as again
    from audit_event e join (values {VERBS}) s(verb, stage) on s.verb = e.verb
    where e.report_id is not null {among("e.report_id")}
  ), {STEPS}, {STOPS}, {PARTS}, {WRONGLY}, {STANDING}, money as (
    select report_id, jsonb_object_agg(state, total) as sums
    from (select report_id, state, sum(amount) as total from trails_posting
      where state <> 'disputed' {among("report_id")} group by report_id, state having sum(amount) <> 0) m
    group by report_id
  ), claims as (
    select report_id, sum(amount)::bigint as disputed,
      (array_agg(from_institution order by number))[1] as bank
    from reports_dispute where duplicate_of_id is null {among("report_id")} group by report_id
  )
  insert into oversight_life as kept ({LIFE})
  select r.id, r.district_id, coalesce(s.station, ''), coalesce(s.category, ''), coalesce(c.bank, ''),
    coalesce(s.officer, ''), coalesce(s.outcome, ''), coalesce(c.disputed, 0), r.created_at,
    s.first_request_at, s.first_answer_at, s.held_at, s.decided_at, s.returned_at, s.closed_at, s.told_at,
    coalesce(p.pauses, '[]'), greatest(s.moved_at, r.created_at),
    jsonb_strip_nulls(coalesce(m.sums, '{{}}') || jsonb_build_object(
      'reports', 1, 'disputed', nullif(c.disputed, 0), 'reopened', nullif(s.reopened, 0),
      'transfers', nullif(s.transfers, 0), 'contests_upheld', nullif(s.contests_upheld, 0),
      'open_holds', h.open_holds, 'wrong_holds', w.wrong_holds, 'wrong_amount', w.wrong_amount,
      'wrong_hold_seconds', w.wrong_hold_seconds, 'wrong_amount_seconds', w.wrong_amount_seconds)),
    oversight_band(coalesce(c.disputed, 0)), r.channel, r.language
  from reports_report r
  left join steps s on s.report_id = r.id left join stops p on p.report_id = r.id
  left join standing h on h.report_id = r.id left join wrong w on w.report_id = r.id
  left join money m on m.report_id = r.id
  left join claims c on c.report_id = r.id
  where r.leads_id is null {among("r.id")}
  on conflict (report_id) do update set ({LIFE}) = row(excluded.*)"""  # noqa: S608 - our own tables


def added(sign: str, only: str) -> str:
    """SQL that puts what lives add into classes and sums, or takes it out with a ``sign`` of minus one."""
    among = f"where l.report_id = any({only})" if only else ""
    return f"""
  insert into oversight_class as kept (clock, kind, unit, district_id, since, size, ended, n)
  select c.clock, k.kind, k.unit, k.district_id,
    case when t.till is null then date_trunc('hour', c.start + make_interval(secs => w.waited), 'UTC')
      else oversight_week(c.start) end as since,
    case when t.till is null then -1
      else oversight_bin(greatest(0, extract(epoch from t.till - c.start) - w.waited)::double precision)
    end as size,
    c.stop is not null as ended, {sign} * count(*)
  from oversight_life l
  cross join lateral (values {RUNS}) c(clock, start, stop)
  cross join lateral (values {UNITS}) k(kind, unit, district_id)
  cross join lateral (select coalesce(c.stop, case when l.closed_at >= c.start and c.clock not like 'closed-%'
      then l.closed_at end, (select (e ->> 0)::timestamptz from jsonb_array_elements(l.pauses) e
        where e ->> 1 is null and (e ->> 0)::timestamptz >= c.start)) as till) t
  cross join lateral (select case when l.pauses = '[]' then 0 else coalesce((
      select sum(greatest(0, extract(epoch from least(coalesce((e ->> 1)::timestamptz, 'infinity'), t.till)
        - greatest((e ->> 0)::timestamptz, c.start)))) from jsonb_array_elements(l.pauses) e
        where t.till is not null or e ->> 1 is not null), 0) end::double precision as waited) w
  {among}{" and" if only else "where"} c.start is not null and (c.stop is null or c.stop >= c.start)
    and k.unit <> ''
  group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 5, 3, 4, 6, 7
  on conflict (clock, kind, since, unit, district_id, size, ended) do update set n = kept.n + excluded.n;

  insert into oversight_sum as kept (measure, kind, unit, district_id, since, value)
  select s.key, k.kind, k.unit, k.district_id, oversight_week(l.reported_at), {sign} * sum(s.value::numeric)
  from oversight_life l cross join lateral jsonb_each_text(l.sums) s
  cross join lateral (values {UNITS}) k(kind, unit, district_id)
  {among}{" and" if only else "where"} k.unit <> ''
  group by 1, 2, 3, 4, 5 order by 1, 2, 5, 3, 4
  on conflict (measure, kind, since, unit, district_id) do update set value = kept.value + excluded.value"""  # noqa: S608


KEPT = f"""
create function oversight_catch_up(most integer) returns integer language plpgsql {PATH} as $body$
declare
  moved uuid[];
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
  {added("-1", "moved")};
  {lives("moved")};
  delete from oversight_life l using reports_report r
    where l.report_id = any(moved) and r.id = l.report_id and r.leads_id is not null;
  {added("1", "moved")};
  return cardinality(moved);
end $body$;

create function oversight_rebuild() returns bigint language plpgsql {PATH} as $body$
declare
  found bigint;
begin
  perform pg_advisory_xact_lock(hashtext('oversight'));
  delete from oversight_news;
  delete from oversight_class;
  delete from oversight_sum;
  delete from oversight_life;
  {lives("")};
  get diagnostics found = row_count;
  {added("1", "")};
  return found;
end $body$;
grant select on audit_event, reports_report, reports_dispute, trails_posting to haltline_keeper;
grant select, insert, update, delete on oversight_news, oversight_life, oversight_class, oversight_sum
  to haltline_keeper;
grant usage on sequence oversight_news_id_seq to haltline_keeper;
revoke all on function oversight_catch_up(integer), oversight_rebuild() from public;
grant execute on function oversight_catch_up(integer) to haltline_app;
alter function oversight_catch_up(integer) owner to haltline_keeper;
alter function oversight_rebuild() owner to haltline_keeper;
"""  # noqa: S608 - our own tables
