"""Emergencies: who opened another district's report, and who has taken note of it.

The officer writes both rows; the owner's is then the owner's alone. Only taking note changes a row.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import haltline.centre.kernel.ids
from haltline.centre.kernel.policies import DISTRICT, DISTRICT_WRITES, protect

SQL = protect(
    "people_glass",
    read=f"{DISTRICT} or (select scope_kind()) = 'audit'",
    insert="home_id = any((select scope_writes())::text[])",
    update=DISTRICT_WRITES,
) + """
revoke update, delete, truncate on people_glass from haltline_app;
grant update (seen_by_id, seen_at) on people_glass to haltline_app;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0005_areas"), ("kernel", "0001_scopes")]
    operations = [
        migrations.CreateModel(
            name="Glass",
            fields=[
                ("id", models.UUIDField(default=haltline.centre.kernel.ids.row_id, editable=False, primary_key=True, serialize=False)),
                ("use", models.UUIDField(help_text="the same in both rows")),
                ("district_id", models.CharField(max_length=40)),
                ("home_id", models.CharField(help_text="the officer's district", max_length=40)),
                ("part", models.CharField(choices=[("owner", "Owner"), ("home", "Home")], max_length=5)),
                ("report_id", models.UUIDField()),
                ("reference", models.CharField(max_length=24)),
                ("owner", models.CharField(help_text="the report's district", max_length=40)),
                ("human", models.UUIDField()),
                ("code", models.CharField(max_length=24)),
                ("why", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("nth", models.IntegerField(help_text="which use by this human being within the profile's days")),
                ("seen_at", models.DateTimeField(null=True)),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("seen_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["human", "at"], name="glass_human"),
                    models.Index(condition=models.Q(("seen_at", None)), fields=["district_id", "at"], name="glass_not_seen"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("use", "part"), name="one_glass_row_a_part"),
                    models.CheckConstraint(
                        name="glass_of_two_districts",
                        condition=~models.Q(home_id=models.F("owner"))
                        & (
                            models.Q(part="owner", district_id=models.F("owner"))
                            | models.Q(part="home", district_id=models.F("home_id"))
                        ),
                    ),
                ],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
