"""A spoiled checkpoint of which the log says why is counted by each check, and alarms nobody any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0007_one_clock")]
    operations = [
        migrations.AddField(
            "check",
            "explained",
            models.PositiveIntegerField(
                default=0, help_text="spoiled checkpoints of which the log itself says why"
            ),
        )
    ]
