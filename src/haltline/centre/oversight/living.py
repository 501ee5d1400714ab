"""SQL that writes the lives of reports from the log: when each stage came first, what was said last.

Cost: the log is read twice, once for all stages and once for the few events that are read closer; nothing is
sorted but these.
"""

from __future__ import annotations

from .stages import HARM_STAGES, STAGES, WRONGLY_HELD

CLOSER = (
    "hold_started", "hold_released", "paused", "resumed", "closed", "reported", "placed", "transferred",
    "reclassified", "contest_upheld",
)  # fmt: skip
"""Stages whose events tell more than when they were."""
VERBS = ", ".join(f"('{verb}', '{stage}')" for verb, stage in STAGES.items())
CLOSER_VERBS = ", ".join(
    f"('{verb}', '{stage}')" for verb, stage in (STAGES | HARM_STAGES).items()
    if stage in CLOSER or verb in HARM_STAGES
)  # fmt: skip
REOPENED = ", ".join(f"'{verb}'" for verb, stage in STAGES.items() if stage == "reopened")
WRONG = ", ".join(f"'{outcome}'" for outcome in WRONGLY_HELD)
LIFE = (
    "report_id, district_id, station, category, bank, officer, outcome, disputed, reported_at,"
    " first_request_at, first_answer_at, held_at, decided_at, returned_at, closed_at, told_at, pauses,"
    " moved_at, sums, band, channel, language, freeings"
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
      count(*) filter (where s.stage = 'transferred') as transfers"""
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
      max(at) filter (where stage = 'hold_released') as freed_at,
      coalesce(sum(amount) filter (where stage = 'hold_started'), 0)
        > coalesce(sum(amount) filter (where stage = 'hold_released'), 0) as open
    from told where stage in ('hold_started', 'hold_released') group by report_id, subject)"""
"""Each hold: since when, when something of it was freed last, and whether some of it still stands."""
FOUND = """found as (
    select distinct t.report_id, t.subject from told t left join again a on a.report_id = t.report_id
    where t.stage = 'found_wrong' and (a.at is null or t.at > a.at))"""
"""Holds of reports that ended as false; an end that was undone does not count."""
PIECES = f"""pieces as materialized (
    select t.report_id, t.subject, t.amount, floor(extract(epoch from t.at - p.since)) as seconds,
      t.outcome in ({WRONG}) as said
    from told t join parts p on p.report_id = t.report_id and p.subject = t.subject
    left join found f on f.report_id = t.report_id and f.subject = t.subject
    where t.stage = 'hold_released' and t.at > p.since
      and (t.outcome in ({WRONG}) or f.subject is not null and t.outcome <> 'returned'))"""  # noqa: S608 - our own tables
"""What was held wrongly, piece by piece: freed as wrong (``said``), or of a report found false at its end."""
WRONGLY = """wrong as (
    select report_id, count(distinct subject) as wrong_holds,
      sum(amount) filter (where said) as wrong_amount, sum(seconds) filter (where said) as wrong_hold_seconds,
      sum(amount * seconds) filter (where said) as wrong_amount_seconds,
      count(distinct subject) - count(distinct subject) filter (where said) as false_holds,
      sum(amount) filter (where not said) as false_amount,
      sum(seconds) filter (where not said) as false_hold_seconds
    from pieces group by report_id)"""
"""How many holds were wrong, how much they kept, how long; what only the report's end says stands apart."""
STANDING = """standing as (
    select p.report_id, count(*) filter (where p.open) as open_holds,
      count(*) filter (where p.since is not null and (not p.open or w.subject is not null)) as settled_holds
    from parts p left join (select distinct report_id, subject from pieces) w
      on w.report_id = p.report_id and w.subject = p.subject
    group by p.report_id)"""
"""Holds that stand; and those of which it is known whether they were wrong."""
DECIDED = """decided as (
    select report_id, count(*) as contests_decided,
      count(*) filter (where last = 'contest_upheld') as contests_upheld
    from (select report_id, subject, (array_agg(stage order by at desc, id desc))[1] as last from told
      where stage in ('contested', 'appealed', 'contest_rejected', 'contest_upheld') group by 1, 2) contests
    where last in ('contest_rejected', 'contest_upheld') group by report_id)"""
"""Contests by what was said last: one that was rejected and goes on to the next tier is not decided."""
FREEINGS = f"""freeings as (
    select report_id, jsonb_agg(jsonb_build_array(since,
        case when not open and freed_at >= since and (rejected_at is null or freed_at <= rejected_at)
          then freed_at end, rejected_at) order by since, hold) as freeings
    from (select t.report_id, t.hold, p.open, p.freed_at,
        min(t.at) filter (where t.stage in ('contested', 'release_sent')) as since,
        case when (array_agg(t.stage order by t.at desc, t.id desc))[1] = 'contest_rejected'
          then max(t.at) end as rejected_at
      from told t join parts p on p.report_id = t.report_id and p.subject = t.hold
      where t.stage in ('contested', 'appealed', 'contest_rejected', 'contest_upheld')
        or t.stage = 'release_sent' and t.because in ({WRONG})
      group by t.report_id, t.hold, p.open, p.freed_at) asked
    where since is not null group by report_id)"""  # noqa: S608 - our own tables
"""Holds contested or found wrong: since when, when they stood no more, when a contest was rejected."""
CALLED = """called as (
    select report_id, count(*) as calls, count(*) filter (where needed = 'no') as needless_calls
    from told where stage = 'telephoned' and needed <> '' group by report_id)"""
"""Calls of which somebody said whether they were needed."""


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
      e.facts ->> 'category' as category, e.facts ->> 'station' as station,
      coalesce(e.facts ->> 'hold', e.subject) as hold, e.facts ->> 'because' as because,
      e.facts ->> 'needed' as needed
    from audit_event e join (values {CLOSER_VERBS}) s(verb, stage) on s.verb = e.verb
    where e.report_id is not null {among}
  ), {NAMES}, {STOPS}, {PARTS}, {FOUND}, {PIECES}, {WRONGLY}, {STANDING}, {DECIDED}, {FREEINGS}, {CALLED}"""  # noqa: S608 - our own tables


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
      'transfers', nullif(s.transfers, 0), 'contests_upheld', nullif(d.contests_upheld, 0),
      'contests_decided', d.contests_decided, 'open_holds', nullif(h.open_holds, 0),
      'settled_holds', nullif(h.settled_holds, 0), 'calls', k.calls,
      'needless_calls', nullif(k.needless_calls, 0), 'wrong_holds', w.wrong_holds,
      'wrong_amount', w.wrong_amount, 'wrong_hold_seconds', w.wrong_hold_seconds,
      'wrong_amount_seconds', w.wrong_amount_seconds, 'false_holds', nullif(w.false_holds, 0),
      'false_amount', w.false_amount, 'false_hold_seconds', w.false_hold_seconds)),
    oversight_band(coalesce(c.disputed, 0)), r.channel, r.language, coalesce(f.freeings, '[]')
  from reports_report r
  left join steps s on s.report_id = r.id left join names n on n.report_id = r.id
  left join stops p on p.report_id = r.id left join standing h on h.report_id = r.id
  left join wrong w on w.report_id = r.id left join money m on m.report_id = r.id
  left join claims c on c.report_id = r.id left join decided d on d.report_id = r.id
  left join freeings f on f.report_id = r.id left join called k on k.report_id = r.id
  where r.leads_id is null {among("r.id")}
  on conflict (report_id) do update set ({LIFE}) = row(excluded.*)"""  # noqa: S608 - our own tables
