"""The outbox belongs to the district whose decision it carries out."""

from django.db import migrations

from haltline.centre.kernel.policies import CENTRE, DISTRICT, DISTRICT_WRITES, protect

OUTBOX = protect("kernel_outboxmessage", read=f"{DISTRICT} or {CENTRE}", insert=DISTRICT_WRITES, update=DISTRICT_WRITES)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_initial")]
    operations = [migrations.RunSQL(OUTBOX, migrations.RunSQL.noop)]
