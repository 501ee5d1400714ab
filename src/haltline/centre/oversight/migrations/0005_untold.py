"""Reports whose end nobody was told of are found without reading the others: their clocks may rise."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("oversight", "0004_questions")]
    operations = [
        migrations.AddIndex(
            "life",
            models.Index(
                fields=["district_id", "reported_at"], condition=models.Q(told_at=None), name="life_untold"
            ),
        ),
    ]
