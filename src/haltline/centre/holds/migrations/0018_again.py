"""A bank that was called and stays silent comes to a supervisor; the sweep finds those whose time is over."""

import django.db.models.deletion
from django.db import migrations, models

from haltline.centre.kernel.policies import crossing

DUE = crossing(
    "due_calls",
    "",
    "table(call_id uuid, district_id text)",
    "select id, district_id from holds_holdcall where again_at <= clock_timestamp() order by again_at limit 500",
    "holds_holdcall",
)


class Migration(migrations.Migration):
    dependencies = [("holds", "0017_due_orders")]
    operations = [
        migrations.AddField(
            model_name="holdcall",
            name="before",
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="holds.holdcall"),
        ),
        migrations.AddField(
            model_name="holdcall",
            name="again_at",
            field=models.DateTimeField(help_text="called, and looked at again then", null=True),
        ),
        migrations.AddIndex(
            model_name="holdcall",
            index=models.Index(condition=models.Q(("again_at__isnull", False)), fields=["again_at"], name="call_again"),
        ),
        migrations.RunSQL(DUE, migrations.RunSQL.noop),
    ]
