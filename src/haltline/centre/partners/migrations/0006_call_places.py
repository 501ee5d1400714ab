"""A place for each call that a partner takes at a time, in the stead of a row for each call under way."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0005_calls_at_once")]
    operations = [
        migrations.DeleteModel("CallUnderWay"),
        migrations.CreateModel(
            name="CallPlace",
            fields=[
                ("partner", models.CharField(max_length=40)),
                (
                    "number",
                    models.PositiveSmallIntegerField(help_text="from 1 to the number of calls that was agreed"),
                ),
                (
                    "message",
                    models.UUIDField(
                        help_text="the outbox message that the call under way is about", null=True
                    ),
                ),
                ("until", models.DateTimeField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "partner", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
        ),
        migrations.RunSQL("alter table partners_callplace set unlogged", migrations.RunSQL.noop),
    ]
