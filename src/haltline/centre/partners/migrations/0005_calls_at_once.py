"""Calls of the centre under way, so that a partner gets no more at one time than was agreed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0004_words")]
    operations = [
        migrations.CreateModel(
            name="CallUnderWay",
            fields=[
                (
                    "message",
                    models.UUIDField(
                        help_text="the outbox message it is about", primary_key=True, serialize=False
                    ),
                ),
                ("partner", models.CharField(max_length=40)),
                ("until", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["partner", "until"], name="call_under_way")]},
        ),
        migrations.RunSQL("alter table partners_callunderway set unlogged", migrations.RunSQL.noop),
    ]
