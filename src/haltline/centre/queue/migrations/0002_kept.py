"""The database keeps the queue: at the end of each transaction every report it touched is summed up anew.

A deferred trigger on each table that says something about open work notes the report; at commit the first of
them sums it up, and those that follow find it done (the row bears the transaction's own number). Two
transactions about one report wait for each other at its row, and the later one reads what the earlier wrote.
"""

from django.db import migrations

from haltline.centre.kernel.policies import CENTRE, DISTRICT, protect
from haltline.protocol import LIVE_PART_STATES, OPEN_REQUEST_STATES, RequestState


def _listed(*states: str) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


LIVE = _listed(*OPEN_REQUEST_STATES, RequestState.ESCALATED)
AWAITED = _listed(*(OPEN_REQUEST_STATES - {RequestState.DRAFT, RequestState.APPROVED}), RequestState.ESCALATED)
LATE = _listed(RequestState.OVERDUE, RequestState.ESCALATED)
HELD = _listed(*LIVE_PART_STATES)

READS = (
    "reports_report, reports_dispute, reports_message, trails_leg, trails_posting, holds_holdrequest,"
    " holds_partnerreply, holds_holdpart, holds_contest"
)

SUM_UP = f"""
grant usage, create on schema public to haltline_keeper;
create function queue_sum_up(about uuid) returns void language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $body$
begin
  perform 1 from queue_entry where report_id = about for update;
  if exists (select 1 from queue_entry where report_id = about and xmin = pg_current_xact_id()::xid) then
    return;
  end if;
  insert into queue_entry (report_id, district_id, created_at, paid_at, claimed_by_id, in_flight, in_reach,
    new, draft, awaited, late, late_partners, review, contested, unverified, unanswered, moving, open)
  select r.id, r.district_id, r.created_at, coalesce(d.paid_at, r.created_at), r.claimed_by_id,
    m.in_flight, m.in_reach, r.started_at is null, coalesce(q.draft, false), coalesce(q.awaited, false),
    coalesce(q.late, false), coalesce(q.late_partners, '[]'), s.review, s.contested, s.unverified, s.unanswered,
    s.moving or m.in_flight > 0 or q.live > 0,
    s.moving or m.in_flight > 0 or q.live > 0 or s.unverified or s.unanswered
  from reports_report r
  cross join lateral (
    select min(paid_at) as paid_at from reports_dispute where report_id = r.id) d
  cross join lateral (
    select coalesce(sum(amount) filter (where state = 'in_flight'), 0)::bigint as in_flight,
      coalesce(sum(amount), 0)::bigint as in_reach
    from trails_posting where report_id = r.id and state in ('in_flight', 'unknown')) m
  cross join lateral (
    select count(*) as live, bool_or(h.state = 'draft') as draft, bool_or(h.state in ({AWAITED})) as awaited,
      bool_or(h.state in ({LATE})) as late,
      jsonb_agg(distinct h.partner_id) filter (where h.state in ({LATE})) as late_partners
    from holds_holdrequest h join trails_leg l on l.id = h.leg_id
    where h.report_id = r.id and h.state in ({LIVE}) and not l.ended) q
  cross join lateral (
    select t.*, r.started_at is null or t.review or t.contested as moving from (select
      exists (select 1 from holds_partnerreply p join holds_holdrequest h on h.id = p.request_id
        where h.report_id = r.id and h.state in ({LIVE}) and p.state = 'review') as review,
      exists (select 1 from holds_contest where report_id = r.id and state = 'open') as contested,
      r.verified_at is null and r.lapsed_at is null and r.lapses_at is not null and exists (
        select 1 from holds_holdpart p join holds_holdrequest h on h.id = p.request_id
        where p.report_id = r.id and p.state in ({HELD}) and h.standing_order_id is not null) as unverified,
      exists (select 1 from reports_message
        where report_id = r.id and person_id is null and answered_at is null) as unanswered) t) s
  where r.id = about
  on conflict (report_id) do update set
    district_id = excluded.district_id, created_at = excluded.created_at, paid_at = excluded.paid_at,
    claimed_by_id = excluded.claimed_by_id, in_flight = excluded.in_flight, in_reach = excluded.in_reach,
    new = excluded.new, draft = excluded.draft, awaited = excluded.awaited, late = excluded.late,
    late_partners = excluded.late_partners, review = excluded.review, contested = excluded.contested,
    unverified = excluded.unverified, unanswered = excluded.unanswered, moving = excluded.moving,
    open = excluded.open;
end $body$;
grant select on {READS} to haltline_keeper;
grant select, insert, update on queue_entry to haltline_keeper;
revoke all on function queue_sum_up(uuid) from public;
alter function queue_sum_up(uuid) owner to haltline_keeper;

create function queue_sum_up_all() returns void language sql security definer
  set search_path = pg_catalog, public, pg_temp as $body$ select queue_sum_up(id) from reports_report $body$;
revoke all on function queue_sum_up_all() from public;
alter function queue_sum_up_all() owner to haltline_keeper;

create function queue_follows() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $body$
begin
  if tg_table_name = 'reports_report' then
    perform queue_sum_up(new.id);
  elsif tg_table_name = 'holds_partnerreply' then
    perform queue_sum_up((select report_id from holds_holdrequest where id = new.request_id));
  else
    perform queue_sum_up(new.report_id);
  end if;
  return null;
end $body$;
alter function queue_follows() owner to haltline_keeper;
"""  # noqa: S608 - states of the protocol


def follows(table: str, changes: str = "", when: str = "") -> str:
    """SQL that sums a report up when a row of ``table`` is added, or one of its named columns changes."""
    on = "insert" if not changes else f"insert or update of {changes}"
    condition = f"when ({when})" if when else ""
    return f"""
create constraint trigger {table}_queue after {on} on {table} deferrable initially deferred
  for each row {condition} execute function queue_follows();
"""


KEPT = "".join(
    (
        follows("reports_report", "district_id, created_at, started_at, claimed_by_id, verified_at, lapsed_at, lapses_at"),
        follows("reports_dispute", "paid_at"),
        follows("reports_message", "answered_at"),
        follows("trails_leg", "ended", "new.ended"),
        follows("trails_posting", when="new.state in ('in_flight', 'unknown')"),
        follows("holds_holdrequest", "state"),
        follows("holds_partnerreply", "state", "new.state = 'review'"),
        follows("holds_holdpart", "state"),
        follows("holds_contest", "state"),
    )
)
# a reply that leaves review, too
LEAVES_REVIEW = """
create constraint trigger holds_partnerreply_left_queue after update of state on holds_partnerreply
  deferrable initially deferred for each row
  when (old.state = 'review' and new.state <> 'review') execute function queue_follows();
"""

PROTECTED = protect("queue_entry", read=f"{DISTRICT} or {CENTRE}", insert="false") + """
revoke insert, update, delete, truncate on queue_entry from haltline_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("queue", "0001_initial"),
        ("holds", "0003_policies"),
        ("reports", "0002_policies"),
        ("trails", "0002_policies"),
    ]
    operations = [
        migrations.RunSQL(PROTECTED + SUM_UP + KEPT + LEAVES_REVIEW, migrations.RunSQL.noop),
        migrations.RunSQL(
            "set local role haltline_keeper; select queue_sum_up_all(); reset role", migrations.RunSQL.noop
        ),
    ]
