"""Reports from one browser can be counted for a day, whatever telephone numbers they give."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_unverified")]
    operations = [
        migrations.AddField(
            model_name="report",
            name="device",
            field=models.CharField(
                blank=True,
                default="",
                help_text="of a random word that the form's browser had for a day; a hash",
                max_length=64,
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("device", ""), _negated=True), fields=["device", "created_at"],
                name="report_device_day",
            ),
        ),
    ]
