"""After a restore the questions how holds stand wait behind nothing."""

from importlib import import_module

from django.db import migrations

from haltline.centre.kernel.policies import crossing, without

BEFORE = import_module("haltline.centre.holds.migrations.0005_crossings")
DUE = BEFORE.DUE.replace("m.kind in ('hold', 'payout')", "m.kind in ('hold', 'payout', 'status')").replace(
    "order by coalesce", "order by m.kind <> 'status', coalesce"
)


class Migration(migrations.Migration):
    dependencies = [("holds", "0008_living_floor"), ("kernel", "0005_restoration")]
    operations = [
        migrations.RunSQL(
            without("due_outbox")
            + crossing(
                "due_outbox",
                "",
                "table(message_id uuid, district_id text)",
                DUE,
                "kernel_outboxmessage, partners_line",
            ),
            migrations.RunSQL.noop,
        )
    ]
