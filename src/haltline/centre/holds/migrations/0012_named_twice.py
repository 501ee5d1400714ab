"""A request may wait because a bank leads to the same units under another hold, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("holds", "0011_day_sum")]
    operations = [
        migrations.AlterField(
            "holdrequest",
            "waits_for",
            models.CharField(
                blank=True,
                default="",
                max_length=10,
                choices=[
                    ("", "Nothing"), ("verified", "Verified"), ("look", "Look"), ("twice", "Twice"), ("call", "Call"),
                    ("day-sum", "Day Sum"),
                ],
            ),
        ),
    ]
