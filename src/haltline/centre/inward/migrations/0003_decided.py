"""What a person decided about a line that no rule could place; one of no district any district may read."""

from django.db import migrations, models
from django.db.models.functions import Now

from haltline.centre.kernel.policies import CENTRE, DISTRICT, DISTRICT_WRITES, PARTNER

NOBODYS = "(district_id is null and (select scope_kind()) = 'district')"
SQL = f"""
drop policy inward_inwardline_read on inward_inwardline;
create policy inward_inwardline_read on inward_inwardline for select
  using ({DISTRICT} or {CENTRE} or {PARTNER} or {NOBODYS});
drop policy inward_inwardline_update on inward_inwardline;
create policy inward_inwardline_update on inward_inwardline for update
  using ({DISTRICT_WRITES} or {NOBODYS}) with check ({DISTRICT_WRITES} or {NOBODYS});
"""
OPEN = models.Q(outcome__in=["review", "unmatched"], decision="")


class Migration(migrations.Migration):
    dependencies = [("inward", "0002_policies")]
    operations = [
        migrations.AddField("inwardline", "told_at", models.DateTimeField(db_default=Now())),
        migrations.AddField(
            "inwardline",
            "decision",
            models.CharField(
                blank=True, default="", max_length=10,
                choices=[("back", "Back"), ("other", "Other"), ("nothing", "Nothing")],
            ),
        ),
        migrations.AddField(
            "inwardline", "decided_why", models.CharField(blank=True, default="", max_length=300)
        ),
        migrations.AddField(
            "inwardline", "decided_by", models.CharField(blank=True, default="", max_length=80)
        ),
        migrations.AddField("inwardline", "decided_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "inwardline",
            models.CheckConstraint(
                name="inward_decided",
                condition=models.Q(decision="", decided_at=None)
                | models.Q(decision__gt="", decided_why__gt="", decided_by__gt="", decided_at__isnull=False),
            ),
        ),
        migrations.AddIndex(
            "inwardline", models.Index(fields=["district", "told_at"], name="inward_open", condition=OPEN)
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
