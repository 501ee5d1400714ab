"""A message is its sender's; a line is its district's too. Which requests a payment's name means is looked
up across districts, for the one partner that was asked."""

from django.db import migrations

from haltline.centre.kernel.policies import CENTRE, DISTRICT, DISTRICT_WRITES, PARTNER, append_only, crossing, protect

SQL = (
    protect("inward_inwardmessage", read=f"{PARTNER} or {CENTRE}", insert=PARTNER)
    + append_only("inward_inwardmessage")
    + protect(
        "inward_inwardline",
        read=f"{DISTRICT} or {CENTRE} or {PARTNER}",
        insert=f"({PARTNER} and district_id is null) or {DISTRICT_WRITES}",
        update=DISTRICT_WRITES,
    )
    # an account's institution with a payment's name: how a bank's message finds the request it answers
    + """
create index leg_asked_reference on trails_leg (institution, reference);
create index leg_asked_transfer on trails_leg (institution, transfer_id) where transfer_id <> '';
"""
)
LEGS = "select l.id, n.name from unnest(names) as n(name) join trails_leg l on l.institution = partner and not l.ended"
CROSSINGS = crossing(
    "holds_on_payments",
    "partner text, names text[]",
    "table(given text, request_id uuid, district_id text)",
    f"select found.name, r.id, r.district_id from ({LEGS} and l.reference = n.name"
    f" union {LEGS} and l.transfer_id = n.name) found"
    " join holds_holdrequest r on r.leg_id = found.id"
    " where r.partner_id = partner and r.state not in ('draft', 'approved')",
    "holds_holdrequest, trails_leg",
)


class Migration(migrations.Migration):
    dependencies = [
        ("inward", "0001_initial"),
        ("holds", "0003_policies"),
        ("trails", "0002_policies"),
    ]
    operations = [migrations.RunSQL(SQL + CROSSINGS, migrations.RunSQL.noop)]
