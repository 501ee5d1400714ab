"""The cap of a case counts held money for the case whose victims a plan in force pays with it."""

from django.db import migrations

from haltline.centre.kernel.policies import crossing

OWED = "p.state in ('instructed', 'refused')"
PAID_ACROSS = crossing(
    "paid_across",
    "reports uuid[]",
    "table(hold_id uuid, gained boolean, amount bigint)",
    "select d.part_id, false, d.amount from holds_holdpart h"
    " join recovery_payoutdraw d on d.part_id = h.request_id join recovery_payout p on p.id = d.payout_id"
    f" where h.report_id = any(reports) and h.state = 'return_ordered' and {OWED} and p.report_id <> all(reports)"
    " union all select d.part_id, true, d.amount from recovery_payout p"
    " join recovery_payoutdraw d on d.payout_id = p.id join holds_holdpart h on h.request_id = d.part_id"
    f" where p.report_id = any(reports) and {OWED} and h.report_id <> all(reports)",
    "recovery_payoutdraw, recovery_payout, holds_holdpart",
)


class Migration(migrations.Migration):
    dependencies = [("recovery", "0002_policies"), ("holds", "0009_status_first")]
    operations = [migrations.RunSQL(PAID_ACROSS, migrations.RunSQL.noop)]
