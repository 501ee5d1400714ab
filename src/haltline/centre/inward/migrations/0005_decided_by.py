"""Whoever decided on a line stands there as others see them, by the desk's name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inward", "0004_past")]
    operations = [
        migrations.AlterField(
            "inwardline",
            "decided_by",
            models.CharField(blank=True, default="", help_text="as others see them", max_length=80),
        )
    ]
