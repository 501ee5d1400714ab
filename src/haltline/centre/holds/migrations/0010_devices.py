"""Unverified reports of one device: those from its browser, and those that give its telephone number."""

from django.db import migrations

from haltline.centre.kernel.policies import crossing, without

UNVERIFIED = "r.created_at > $7 and r.verified_at is null and r.lapses_at is not null and r.id <> $6"
BESIDE = without("unverified_beside", "text, text, text, text, text, uuid, timestamptz") + crossing(
    "unverified_beside",
    "payer_institution text, payer_account text, telephone text, institution text, account_number text,"
    " but_report uuid, after timestamptz, browser text",
    "table(payer bigint, device bigint, target bigint)",
    "select (select count(distinct d.report_id) from reports_dispute d join reports_report r on r.id = d.report_id"
    f" where d.from_institution = $1 and d.from_account = $2 and {UNVERIFIED}),"
    " (select count(*) from reports_report r"
    f" where (r.phone = $3 or (r.device <> '' and r.device = $8)) and {UNVERIFIED}),"
    " (select count(distinct h.report_id) from holds_holdrequest h join reports_report r on r.id = h.report_id"
    " where h.partner_id = $4 and h.account = $5 and h.account <> '' and h.ask = 'hold'"
    f" and h.standing_order_id is not null and h.created_at > $7 and {UNVERIFIED})",
    "reports_dispute, reports_report, holds_holdrequest",
)


class Migration(migrations.Migration):
    dependencies = [("holds", "0009_status_first"), ("reports", "0004_device")]
    operations = [migrations.RunSQL(BESIDE, migrations.RunSQL.noop)]
