"""Who is on duty for a district. Rows are added, never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import haltline.centre.kernel.ids
from haltline.centre.kernel.policies import CENTRE, DISTRICT, DISTRICT_WRITES, append_only, protect

SQL = protect("people_duty", read=f"{DISTRICT} or {CENTRE}", insert=DISTRICT_WRITES) + append_only("people_duty")


class Migration(migrations.Migration):
    dependencies = [("people", "0006_glass"), ("kernel", "0001_scopes")]
    operations = [
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.UUIDField(default=haltline.centre.kernel.ids.row_id, editable=False, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("district", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="people.district")),
                ("named_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(fields=["district", "-since"], name="duty_newest")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("until__gt", models.F("since"))), name="duty_ends"),
                ],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
