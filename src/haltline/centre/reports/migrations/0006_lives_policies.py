"""Who sees the end of a report, a verdict on it, and a call.

A verdict is its victim's, and a supervisor's of the area among others; an officer of the district does not see it.
"""

from django.db import migrations

from haltline.centre.kernel.policies import CENTRE, DISTRICT, DISTRICT_WRITES, REPORT, protect

SQL = (
    protect("reports_closing", read=f"{DISTRICT} or {REPORT}", insert=DISTRICT_WRITES, update=DISTRICT_WRITES)
    + protect(
        "reports_verdict",
        read=f"{REPORT} or ((select scope_kind()) = 'area' and {DISTRICT})",
        insert=REPORT,
        update=REPORT,
    )
    + protect("reports_call", read=f"{DISTRICT} or {CENTRE}", insert=DISTRICT_WRITES)
)


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_lives")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
