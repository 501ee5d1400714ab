"""The stations of a district, and where a person sits."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_reviewer")]
    operations = [
        migrations.CreateModel(
            name="Station",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stations", to="people.district"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            "person",
            "station",
            models.ForeignKey(
                blank=True,
                help_text="where what the person takes lies at first",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="people.station",
            ),
        ),
    ]
