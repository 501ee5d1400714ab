"""Whether a clock has risen is read from an index: reports that wait lie all over a table of a million."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("oversight", "0007_years")]
    operations = [
        migrations.RemoveIndex("life", "life_untold"),
        migrations.AddIndex(
            "life",
            models.Index(
                fields=["district_id", "reported_at"],
                condition=models.Q(told_at=None),
                name="life_untold",
                include=[
                    "report_id", "first_request_at", "first_answer_at", "held_at", "decided_at",
                    "returned_at", "closed_at",
                ],
            ),
        ),
    ]
