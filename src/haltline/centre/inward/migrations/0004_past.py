"""What was decided is read again, the newest first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inward", "0003_decided")]
    operations = [
        migrations.AddIndex(
            "inwardline",
            models.Index(fields=["decided_at"], name="inward_past", condition=models.Q(decision__gt="")),
        )
    ]
