"""Orders about holds have a clock, whoever's they are. Those that no bank has answered yet get theirs now."""

from django.db import migrations

from haltline.centre.kernel.policies import crossing

BEGUN = """
alter table kernel_outboxmessage no force row level security;
update kernel_outboxmessage set rung_at = clock_timestamp()
  where kind in ('release', 'reduce', 'extend', 'tombstone') and answered_at is null and state <> 'withdrawn';
alter table kernel_outboxmessage force row level security;
"""
DUE = crossing(
    "due_orders",
    "",
    "table(message_id uuid, district_id text)",
    "select id, district_id from kernel_outboxmessage where rung_at <= clock_timestamp() order by rung_at limit 500",
    "kernel_outboxmessage",
)


class Migration(migrations.Migration):
    dependencies = [("holds", "0016_orders"), ("kernel", "0007_rungs")]
    operations = [migrations.RunSQL(BEGUN + DUE, migrations.RunSQL.noop)]
