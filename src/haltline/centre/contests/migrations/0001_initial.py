"""Contests move here from the holds; their table stays where it is, with its name and its rows."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import haltline.centre.kernel.ids

AS_IT_WAS = migrations.CreateModel(
    name="Contest",
    fields=[
        ("id", models.UUIDField(default=haltline.centre.kernel.ids.row_id, editable=False, primary_key=True, serialize=False)),
        ("text", models.TextField()),
        ("state", models.CharField(choices=[("open", "Open"), ("upheld", "Upheld"), ("rejected", "Rejected")], default="open", max_length=8)),
        ("entered_at", models.DateTimeField()),
        ("decide_by", models.DateTimeField()),
        ("decided_at", models.DateTimeField(null=True)),
        ("reason", models.TextField(blank=True)),
        ("district", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="people.district")),
        ("report", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="contests", to="reports.report")),
        ("partner", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.partner")),
        ("part", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="contests", to="holds.holdpart")),
        ("entered_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        ("decided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
    ],
    options={
        "db_table": "holds_contest",
        "constraints": [
            models.UniqueConstraint(condition=models.Q(("state", "open")), fields=("part",), name="one_open_contest")
        ]
    },
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("holds", "0003_policies"),
        ("partners", "0001_initial"),
        ("people", "0003_reviewer"),
        ("reports", "0002_policies"),
        ("trails", "0002_policies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [migrations.SeparateDatabaseAndState(state_operations=[AS_IT_WAS])]
