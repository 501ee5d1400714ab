"""The log takes rows from every scope, shows them to the audit scope and to a victim their own."""

from django.db import migrations

from haltline.centre.kernel.policies import DISTRICT, append_only, protect

EVENTS = protect(
    "audit_event",
    read=f"(select scope_kind()) = 'audit' or {DISTRICT} or report_id = (select scope_report())",
    insert="(select scope_kind()) is not null",
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("reports", "0002_policies")]
    operations = [migrations.RunSQL(EVENTS + append_only("audit_event"), migrations.RunSQL.noop)]
