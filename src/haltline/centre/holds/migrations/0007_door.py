"""Contests live in a house of their own; holders are found by bank and last four digits."""

from django.db import migrations, models
from django.db.models.functions import Right


class Migration(migrations.Migration):
    dependencies = [("holds", "0006_unverified"), ("contests", "0001_initial")]
    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Contest")]),
        migrations.AddIndex(
            model_name="holdrequest",
            index=models.Index(models.F("partner"), Right("account", 4), name="request_door"),
        ),
    ]
