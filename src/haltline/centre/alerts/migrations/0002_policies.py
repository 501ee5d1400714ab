"""A partner may write an alert and read none; one of no district is every district's to read."""

from django.db import migrations

from haltline.centre.kernel.policies import CENTRE, DISTRICT, DISTRICT_WRITES, PARTNER, protect

NOBODYS = "(district_id is null and (select scope_kind()) = 'district')"
SQL = protect(
    "alerts_alert",
    read=f"{DISTRICT} or {CENTRE} or {NOBODYS}",
    insert=f"{PARTNER} or {DISTRICT_WRITES}",
    update=f"{DISTRICT_WRITES} or {NOBODYS}",
)


class Migration(migrations.Migration):
    dependencies = [("alerts", "0001_initial")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
