"""SQL that writes the lives of reports from the log: when each stage came first, what was said last.

Cost: the log is read twice, once for all stages and once for the few events that are read closer; nothing is
sorted but these.
"""

from __future__ import annotations

from .stages import STAGES, WRONGLY_HELD

CLOSER = (
    "hold_started", "hold_released", "paused", "resumed", "closed", "reported", "placed", "transferred",
    "reclassified",
)  # fmt: skip
"""Stages whose events tell more than when they were."""
VERBS = ", ".join(f"('{verb}', '{stage}')" for verb, stage in STAGES.items())
CLOSER_VERBS = ", ".join(f"('{verb}', '{stage}')" for verb, stage in STAGES.items() if stage in CLOSER)
REOPENED = ", ".join(f"'{verb}'" for verb, stage in STAGES.items() if stage == "reopened")
WRONG = ", ".join(f"'{outcome}'" for outcome in WRONGLY_HELD)
LIFE = (
    "report_id, district_id, station, category, bank, officer, outcome, disputed, reported_at,"
    " first_request_at, first_answer_at, held_at, decided_at, returned_at, closed_at, told_at, pauses,"
    " moved_at, sums, band, channel, language"
)

STEPS = """
    select e.report_id,
      min(e.at) filter (where s.stage = 'first_request') as first_request_at,
      min(e.at) filter (where s.stage = 'first_answer') as first_answer_at,
      min(e.at) filter (where s.stage = 'hold_started') as held_at,
      min(e.at) filter (where s.stage = 'decided') as decided_at,
      min(e.at) filter (where s.stage = 'returned') as returned_at,
      min(e.at) filter (where s.stage = 'closed' and (a.at is null or e.at > a.at)) as closed_at,
      min(e.at) filter (where s.stage = 'told' and (a.at is null or e.at > a.at)) as told_at,
      max(e.at) as moved_at,
      count(*) filter (where s.stage = 'reopened') as reopened,
      count(*) filter (where s.stage = 'transferred') as transfers,
      count(*) filter (where s.stage = 'contest_upheld') as contests_upheld"""
"""When each stage was reached first; the end only after the last re-opening."""
NAMES = """names as (
    select report_id,
      (array_agg(coalesce(after, category) order by at desc, id desc)
        filter (where stage in ('reclassified', 'reported') and coalesce(after, category, '') <> ''))[1]
        as category,
      (array_agg(coalesce(after, station) order by at desc, id desc)
        filter (where stage in ('transferred', 'placed', 'reported')
          and coalesce(after, station, '') <> ''))[1] as station,
      (array_agg(actor order by at desc, id desc) filter (where stage = 'closed'))[1] as officer,
      (array_agg(outcome order by at desc, id desc) filter (where stage = 'closed'))[1] as outcome
    from told where stage in ('closed', 'reported', 'placed', 'transferred', 'reclassified')
    group by report_id)"""
"""What names a report, as it was said last."""
STOPS = """stops as (
    select report_id, jsonb_agg(jsonb_build_array(at, till) order by at, id) as pauses
    from (select report_id, stage, at, id, lead(at) over (partition by report_id order by at, id) as till
      from told where stage in ('paused', 'resumed')) p
    where stage = 'paused' group by report_id)"""
"""Pauses, each with its end."""
PARTS = """parts as materialized (
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
    where t.stage = 'hold_released' and t.outcome in ({WRONG}) and t.at > p.since
    group by t.report_id)"""  # noqa: S608 - our own tables
"""What was held wrongly: how often, how much, how long."""
STANDING = """standing as (
    select report_id, count(*) as open_holds from parts where open group by report_id)"""
"""Holds that stand."""


def told(among: str) -> str:
    """The parts of the statement that read the log."""
    return f"""
  with again as materialized (
    select report_id, max(at) as at from audit_event e
    where verb in ({REOPENED}) and report_id is not null {among} group by report_id
  ), steps as ({STEPS}
    from audit_event e join (values {VERBS}) s(verb, stage) on s.verb = e.verb
    left join again a on a.report_id = e.report_id
    where e.report_id is not null {among} group by e.report_id
  ), told as materialized (
    select e.report_id, s.stage, e.at, e.id, e.subject, e.actor, (e.facts ->> 'amount')::bigint as amount,
      e.facts ->> 'outcome' as outcome, e.facts ->> 'after' as after,
      e.facts ->> 'category' as category, e.facts ->> 'station' as station
    from audit_event e join (values {CLOSER_VERBS}) s(verb, stage) on s.verb = e.verb
    where e.report_id is not null {among}
  ), {NAMES}, {STOPS}, {PARTS}, {WRONGLY}, {STANDING}"""  # noqa: S608 - our own tables


def lives(only: str) -> str:
    """SQL that writes the lives of reports; ``only`` narrows a column of report ids, empty for all."""

    def among(column: str) -> str:
        return f"and {column} = any({only})" if only else ""

    return f"""{told(among("e.report_id"))}, money as (
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
  select r.id, r.district_id, coalesce(n.station, ''), coalesce(n.category, ''), coalesce(c.bank, ''),
    coalesce(n.officer, ''), coalesce(n.outcome, ''), coalesce(c.disputed, 0), r.created_at,
    s.first_request_at, s.first_answer_at, s.held_at, s.decided_at, s.returned_at, s.closed_at, s.told_at,
    coalesce(p.pauses, '[]'), greatest(s.moved_at, r.created_at),
    jsonb_strip_nulls(coalesce(m.sums, '{{}}') || jsonb_build_object(
      'reports', 1, 'disputed', nullif(c.disputed, 0), 'reopened', nullif(s.reopened, 0),
      'transfers', nullif(s.transfers, 0), 'contests_upheld', nullif(s.contests_upheld, 0),
      'open_holds', h.open_holds, 'wrong_holds', w.wrong_holds, 'wrong_amount', w.wrong_amount,
      'wrong_hold_seconds', w.wrong_hold_seconds, 'wrong_amount_seconds', w.wrong_amount_seconds)),
    oversight_band(coalesce(c.disputed, 0)), r.channel, r.language
  from reports_report r
  left join steps s on s.report_id = r.id left join names n on n.report_id = r.id
  left join stops p on p.report_id = r.id left join standing h on h.report_id = r.id
  left join wrong w on w.report_id = r.id left join money m on m.report_id = r.id
  left join claims c on c.report_id = r.id
  where r.leads_id is null {among("r.id")}
  on conflict (report_id) do update set ({LIFE}) = row(excluded.*)"""  # noqa: S608 - our own tables
