"""A bank may hold again what a plan has shared out elsewhere: such units are kept apart from the ledger's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("holds", "0012_named_twice")]
    operations = [
        migrations.AddField(
            "holdpart",
            "beside",
            models.BigIntegerField(default=0, help_text="of what is held, minor units that the ledger has elsewhere"),
        ),
    ]
