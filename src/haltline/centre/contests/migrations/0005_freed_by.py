"""A holder reads by when the bank is to free a hold, and whether it has not: a release is sent, not assumed."""

from django.db import migrations

from haltline.centre.kernel.policies import crossing, without

FACTS = without("hold_facts", "uuid") + crossing(
    "hold_facts",
    "hold uuid",
    "table(district_id text, partner_id text, ending text, state text, amount bigint, releasing bigint,"
    " currency text, since timestamptz, expires_at timestamptz, hop int, asked bigint, rail text,"
    " booked_at timestamptz, payment bigint, office text, officer text, law text, free_by timestamptz,"
    " not_freed text, told jsonb)",
    """select r.district_id, r.partner_id, right(r.account, 4), p.state, p.amount, p.releasing, r.currency, p.since,
          p.expires_at, r.hop, r.amount, l.rail, l.booked_at, l.payment_amount, m.body -> 'authority' ->> 'office',
          m.body -> 'authority' ->> 'officer', m.body -> 'authority' ->> 'legal_basis', p.free_by, p.not_freed,
          coalesce((select jsonb_object_agg(k.kind, k.total) from (
             select f.kind, sum(f.amount) as total from trails_fact f where f.leg_id = l.id and not f.replaced
             group by f.kind) k), '{}')
        from holds_holdrequest r join holds_holdpart p on p.request_id = r.id join trails_leg l on l.id = r.leg_id,
          lateral (select convert_from(r.body, 'UTF8')::jsonb as body) m
        where r.id = hold and (
          (scope_kind() = 'door' and scope_id() = hold::text)
          or r.district_id = any(scope_districts())
          or (scope_kind() = 'partner' and r.partner_id = scope_partner())
          or (scope_kind() = 'review' and r.district_id <> scope_id() and exists (
             select 1 from holds_contest c where c.part_id = hold and c.tier = 'reviewer')))""",
    "holds_holdrequest, holds_holdpart, trails_leg, trails_fact, holds_contest",
)


class Migration(migrations.Migration):
    dependencies = [("contests", "0004_proof_district"), ("holds", "0016_orders")]
    operations = [migrations.RunSQL(FACTS, migrations.RunSQL.noop)]
