"""The outbox belongs to the district whose decision it carries out; a bank sees what has reached it."""

from django.db import migrations

from haltline.centre.kernel.policies import CENTRE, DISTRICT, DISTRICT_WRITES, PARTNER, protect

OUTBOX = protect(
    "kernel_outboxmessage",
    read=f"{DISTRICT} or {CENTRE} or ({PARTNER} and state = 'delivered')",
    insert=DISTRICT_WRITES,
    update=DISTRICT_WRITES,
)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_initial")]
    operations = [migrations.RunSQL(OUTBOX, migrations.RunSQL.noop)]
