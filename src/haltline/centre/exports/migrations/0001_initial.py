"""Exports belong to the district of who took them; an auditor's to none. Nobody changes or deletes one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import haltline.centre.kernel.ids
from haltline.centre.kernel.policies import DISTRICT, append_only, protect

AUDIT = "(select scope_kind()) = 'audit'"
SQL = protect(
    "exports_export", read=f"{DISTRICT} or {AUDIT}", insert=f"{DISTRICT} or ({AUDIT} and district_id = '')"
) + append_only("exports_export")


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("people", "0005_areas"),
        ("kernel", "0001_scopes"),
    ]
    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.UUIDField(default=haltline.centre.kernel.ids.row_id, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("district_id", models.CharField(blank=True, help_text="of who took it; none for an auditor", max_length=40)),
                ("desk_name", models.CharField(help_text="as it stands in the file", max_length=80)),
                ("kind", models.CharField(help_text="which page: fast, harm, reports or log", max_length=12)),
                ("form", models.CharField(help_text="csv or xlsx", max_length=4)),
                ("asked", models.JSONField(default=dict, help_text="the words of the page's address")),
                ("purpose", models.CharField(max_length=500)),
                ("rows", models.IntegerField()),
                ("cut", models.BooleanField(help_text="more was there than one file takes")),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("name", models.CharField(max_length=160)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
