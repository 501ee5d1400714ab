"""A request says why it waits for a person; what was asked of a partner in a day counts in all districts."""

from django.db import migrations, models

from haltline.centre.kernel.policies import crossing, without

# what is approved and has not left yet counts already; both halves read an index that begins with the partner
ASKED = """
select coalesce(sum(amount), 0)::bigint from (
  select amount from holds_holdrequest where partner_id = $1 and ask = 'hold' and sent_at > $2
  union all
  select amount from holds_holdrequest where partner_id = $1 and ask = 'hold' and state = 'approved'
    and sent_at is null
) asked
"""


class Migration(migrations.Migration):
    dependencies = [("holds", "0010_devices")]
    operations = [
        migrations.AddField(
            "holdrequest",
            "waits_for",
            models.CharField(
                blank=True,
                default="",
                max_length=10,
                choices=[
                    ("", "Nothing"), ("verified", "Verified"), ("look", "Look"), ("call", "Call"),
                    ("day-sum", "Day Sum"),
                ],
            ),
        ),
        migrations.RunSQL(
            crossing(
                "asked_of_partner",
                "institution text, after timestamptz",
                "bigint",
                ASKED,
                "holds_holdrequest",
            ),
            without("asked_of_partner"),
        ),
    ]
