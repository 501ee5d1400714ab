"""What the sweep may count over all districts, and who may touch what is published.

Figures are everybody's to read and are only added to. True figures of days can be written by the application
and read by nobody but through ``published_kept_of``, in the sweep's scope.
"""

from django.db import migrations

from haltline.centre.kernel.policies import append_only, crossing
from haltline.centre.oversight.stages import WRONGLY_HELD

SWEEP = "(select scope_kind()) = 'sweep'"
WRONG = ", ".join(f"'{outcome}'" for outcome in WRONGLY_HELD)
SINCE = (
    "(select min(b.at) from audit_event b where b.report_id = t.report_id and b.subject = t.subject"
    " and b.verb = 'hold.started' and b.at < t.at)"
)
ENTRIES = crossing(
    "published_entries",
    "starts timestamptz[], stops timestamptz[]",
    "table(district_id text, measure text, n bigint, reports bigint, total numeric, largest numeric)",
    f"""
  with told as materialized (
    select e.district_id, e.report_id, e.verb, e.subject, e.at, (e.facts ->> 'amount')::numeric as amount,
      e.facts ->> 'outcome' as outcome
    from unnest(starts, stops) s(start, stop) join audit_event e on e.at >= s.start and e.at < s.stop
    where {SWEEP} and e.report_id is not null
      and e.verb in ('report.taken', 'hold.started', 'hold.freed', 'payout.credited', 'contest.upheld')
  ), taken as (
    select distinct t.district_id, t.report_id from told t join reports_report r on r.id = t.report_id
    where t.verb = 'report.taken' and r.leads_id is null
  ), wrong as (
    select t.district_id, t.report_id, t.amount, floor(extract(epoch from t.at - {SINCE})) as seconds
    from told t where t.verb = 'hold.freed' and t.outcome in ({WRONG})
  ), single as (
    select district_id, report_id, 'reports' as measure, 1 as n, 0::numeric as amount from taken
    union all
    select k.district_id, k.report_id, 'disputed', 1, d.amount
    from taken k join reports_dispute d on d.report_id = k.report_id and d.duplicate_of_id is null
    union all
    select district_id, report_id, case verb when 'hold.started' then 'held' when 'hold.freed' then 'released'
      when 'payout.credited' then 'returned' else 'contests_upheld' end, 1, coalesce(amount, 0)
    from told where verb <> 'report.taken' and (verb <> 'hold.freed' or coalesce(outcome, '') <> 'returned')
    union all
    select w.district_id, w.report_id, m.measure, m.n, m.amount from wrong w cross join lateral (values
      ('wrong_holds', 1, 0), ('wrong_amount', 1, w.amount), ('wrong_hold_seconds', 1, w.seconds)) m(measure, n, amount)
    where w.seconds is not null
  ), each_report as (
    select s.district_id, s.measure, sum(s.n) as n, sum(s.amount) as amount from single s
    group by s.district_id, s.measure, s.report_id
  )
  select e.district_id::text, e.measure, sum(e.n)::bigint, count(*), sum(e.amount), max(e.amount)
  from each_report e group by 1, 2
  having e.measure in ('reports', 'wrong_holds', 'contests_upheld') or sum(e.amount) <> 0
""",  # noqa: S608 - our own words
    "audit_event, reports_report, reports_dispute",
)
KEPT = crossing(
    "published_kept_of",
    "first date, last date, by_day boolean",
    "table(day date, district_id text, measure text, n bigint, reports bigint, total numeric, largest numeric)",
    "select case when by_day then k.day end, case when not by_day then k.district_id end, k.measure,"
    " sum(k.n)::bigint, sum(k.reports)::bigint, sum(k.total), max(k.largest) from published_kept k"
    f" where {SWEEP} and k.day >= first and k.day <= last group by 1, 2, 3",
    "published_kept",
)
FIRST = crossing(
    "published_first",
    "",
    "timestamptz",
    f"select min(at) from audit_event where {SWEEP} and verb = 'report.taken'",
    "audit_event",
)
DURATIONS = crossing(
    "published_durations",
    "start timestamptz, stop timestamptz, clock text",
    "table(size smallint, ended boolean, n bigint)",
    "select oversight_bin(greatest(0, extract(epoch from coalesce(x.till, x.closed_at, now()) - x.reported_at))"
    "::double precision), x.till is not null, count(*) from (select l.reported_at, l.closed_at,"
    " case clock when 'reported-held' then l.held_at when 'reported-returned' then l.returned_at end as till"
    f" from oversight_life l where {SWEEP} and l.reported_at >= start and l.reported_at < stop) x group by 1, 2",
    "oversight_life",
)
RIGHTS = """
create index audit_event_at on audit_event using brin (at) with (pages_per_range = 32, autosummarize = on);
create index life_reported on oversight_life using brin (reported_at) with (autosummarize = on);
revoke select, update, delete, truncate on published_kept from haltline_app;
"""


class Migration(migrations.Migration):
    dependencies = [("published", "0001_initial"), ("oversight", "0002_kept"), ("audit", "0002_policies")]
    operations = [
        migrations.RunSQL(
            append_only("published_figure") + append_only("published_kept")
            + ENTRIES + KEPT + FIRST + DURATIONS + RIGHTS,
            migrations.RunSQL.noop,
        )
    ]
