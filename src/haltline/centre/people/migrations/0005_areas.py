"""Supervisors of more than one district, and two roles that only read: inspectors, and auditors of the log."""

import django.contrib.postgres.fields
from django.db import migrations, models

ROLES = [
    ("officer", "Officer"), ("supervisor", "Supervisor"), ("recovery", "Recovery"), ("bank", "Bank"),
    ("reviewer", "Reviewer"), ("inspector", "Inspector"), ("auditor", "Auditor"),
]
OF_NO_DISTRICT = ["inspector", "auditor"]


class Migration(migrations.Migration):
    dependencies = [("people", "0004_stations")]
    operations = [
        migrations.AlterField(
            "person", "role", models.CharField(choices=ROLES, default="officer", max_length=12)
        ),
        migrations.AddField(
            "person",
            "area",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40),
                blank=True,
                default=list,
                help_text="districts that a supervisor oversees beside the own one",
                size=None,
            ),
        ),
        migrations.RemoveConstraint("person", "person_has_a_place"),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                name="person_has_a_place",
                condition=models.Q(role="bank", partner_id__gt="", district__isnull=True)
                | models.Q(role__in=OF_NO_DISTRICT, partner_id="", district__isnull=True)
                | (
                    ~models.Q(role__in=["bank", *OF_NO_DISTRICT])
                    & models.Q(partner_id="", district__isnull=False)
                ),
            ),
        ),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                name="only_a_supervisor_has_an_area",
                condition=models.Q(area__len=0) | models.Q(role="supervisor"),
            ),
        ),
    ]
