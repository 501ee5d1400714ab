"""Holds belong to their district; a partner sees what was asked of it and adds its replies."""

from django.db import migrations

from haltline.centre.kernel.policies import CENTRE, DISTRICT, DISTRICT_WRITES, PARTNER, REPORT, crossing, protect

ALL = f"{DISTRICT} or {CENTRE} or {REPORT} or {PARTNER}"
SENT = "state not in ('draft', 'approved')"
OPEN = "('draft','approved','sent','acknowledged','unknown','part_answered','overdue')"
SQL = (
    protect("holds_standingorder", read=f"{DISTRICT} or {CENTRE}", insert=DISTRICT_WRITES, update=DISTRICT_WRITES)
    + protect(
        "holds_holdrequest",
        read=f"{DISTRICT} or {CENTRE} or {REPORT} or ({PARTNER} and {SENT})",
        insert=DISTRICT_WRITES,
        update=DISTRICT_WRITES,
    )
    + protect("holds_approval", read=f"{DISTRICT} or {CENTRE}", insert=DISTRICT_WRITES)
    + protect(
        "holds_partnerreply",
        read=f"{DISTRICT} or {CENTRE} or {PARTNER}",
        insert=f"{PARTNER} or {DISTRICT_WRITES}",
        update=DISTRICT_WRITES,
    )
    + protect("holds_holdpart", read=ALL, insert=DISTRICT_WRITES, update=DISTRICT_WRITES)
    + protect("holds_contest", read=ALL, insert=f"{PARTNER} or {DISTRICT_WRITES}", update=DISTRICT_WRITES)
)
CROSSINGS = crossing(
    "live_on_payment",
    "institution text, payment_reference text, but_dispute uuid",
    "bigint",
    "select count(*) from holds_holdpart p join holds_holdrequest r on r.id = p.request_id"
    " join trails_leg l on l.id = r.leg_id"
    " where l.from_institution = $1 and l.reference = $2 and l.dispute_id <> but_dispute"
    " and l.hop > 1 and p.state in ('active', 'contested', 'return_ordered') and p.amount > 0 and l.ended",
    "holds_holdpart, holds_holdrequest, trails_leg",
) + crossing(
    "due_requests",
    "",
    "table(request_id uuid, district_id text)",
    f"select id, district_id from holds_holdrequest where state in {OPEN} and state not in ('draft', 'approved')"
    " and answer_due_at <= clock_timestamp() order by answer_due_at limit 500",
    "holds_holdrequest",
) + crossing(
    "due_outbox",
    "",
    "table(message_id uuid, district_id text)",
    "select id, district_id from kernel_outboxmessage where state in ('waiting', 'unsure')"
    " and next_attempt_at <= clock_timestamp() - case attempts when 0 then interval '2 seconds' else '0' end"
    " order by next_attempt_at limit 50",
    "kernel_outboxmessage",
) + crossing(
    "due_replies",
    "",
    "table(reply_id uuid, district_id text)",
    "select id, district_id from holds_partnerreply where state = 'new'"
    " and received_at < clock_timestamp() - interval '2 seconds' order by received_at limit 50",
    "holds_partnerreply",
) + crossing(
    "due_reports",
    "",
    "table(report_id uuid, district_id text)",
    "select distinct report_id, district_id from (select report_id, district_id from reports_dispute"
    " where not begun and told_at < clock_timestamp() - interval '2 seconds' order by told_at limit 50) d",
    "reports_dispute",
) + crossing(
    "due_lapses",
    "",
    "table(report_id uuid, district_id text)",
    "select id, district_id from reports_report where verified_at is null and lapsed_at is null"
    " and lapses_at <= clock_timestamp() order by lapses_at limit 500",
    "reports_report",
) + crossing(
    "district_of_request",
    "hold uuid, partner text",
    "text",
    "select district_id from holds_holdrequest where id = hold and partner_id = partner"
    " and state not in ('draft', 'approved')",
    "holds_holdrequest",
)


class Migration(migrations.Migration):
    dependencies = [
        ("holds", "0002_initial"),
        ("kernel", "0003_policies"),
        ("trails", "0002_policies"),
    ]
    operations = [migrations.RunSQL(SQL + CROSSINGS, migrations.RunSQL.noop)]
