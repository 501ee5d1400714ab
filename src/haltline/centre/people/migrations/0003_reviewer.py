"""A role for those who hear contests of other offices."""

from django.db import migrations, models

ROLES = [
    ("officer", "Officer"), ("supervisor", "Supervisor"), ("recovery", "Recovery"), ("bank", "Bank"),
    ("reviewer", "Reviewer"),
]


class Migration(migrations.Migration):
    dependencies = [("people", "0002_attempts")]
    operations = [
        migrations.AlterField(
            "person", "role", models.CharField(choices=ROLES, default="officer", max_length=12)
        )
    ]
