"""Words that were typed and not sent are kept with the district, so that nobody's leaving loses them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import haltline.centre.kernel.ids
from haltline.centre.kernel.policies import DISTRICT, DISTRICT_WRITES, protect

SQL = protect("reports_draft", read=DISTRICT, insert=DISTRICT_WRITES, update=DISTRICT_WRITES)


def key(to: str, **more: object) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to, **more)


class Migration(migrations.Migration):
    dependencies = [("reports", "0006_lives_policies"), ("people", "0006_glass")]
    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.UUIDField(default=haltline.centre.kernel.ids.row_id, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("close", "Close"), ("answer", "Answer")], max_length=8)),
                ("typed", models.JSONField(default=dict, help_text="field to text; emptied once it was sent")),
                ("at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("begun_by", key(settings.AUTH_USER_MODEL)),
                ("district", key("people.district")),
                ("holder", key(settings.AUTH_USER_MODEL, null=True)),
                ("report", key("reports.report")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("holder", None), ("sent_at", None)), fields=["district", "at"], name="draft_left"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("sent_at", None)), fields=("report", "kind", "holder"), name="one_draft_a_hand"
                    )
                ],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
