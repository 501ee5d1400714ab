"""Who sees a contest: its district, its bank, the holder who proved to know of the hold, and late a reviewer.

Words and proofs of a holder are no business of the person who reported. Proofs are seen by the bank only where
the bank is one of the tiers. Facts about a hold that a holder or a reviewer reads come by ``hold_facts``, which
looks at the scope itself.
"""

from django.db import migrations

from haltline.centre.kernel.policies import CENTRE, DISTRICT, DISTRICT_WRITES, PARTNER, append_only, crossing, protect

DOOR = "((select scope_kind()) = 'door' and part_id::text = (select scope_id()))"
REVIEW = "((select scope_kind()) = 'review' and tier = 'reviewer' and district_id <> (select scope_id()))"
FEW = "(select scope_kind()) in ('door', 'review')"
SEEN = "exists (select 1 from holds_contest c where c.id = contest_id)"
AT_BANK = "exists (select 1 from contests_hearing h where h.contest_id = contests_proof.contest_id and h.tier = 'bank')"
OF_PROOF = "exists (select 1 from contests_proof p where p.id = proof_id)"

# before the tables are protected: the rows that are there had one hearing each, at the centre
HEARD = """
drop policy holds_contest_read on holds_contest;
drop policy holds_contest_insert on holds_contest;
drop policy holds_contest_update on holds_contest;
alter table holds_contest no force row level security;
insert into contests_hearing (id, district_id, report_id, partner_id, contest_id, tier, appeal, state, opened_at,
  decide_by, human, decided_by, decided_at, reason)
select gen_random_uuid(), c.district_id, c.report_id, c.partner_id, c.id, 'centre', '', c.state, c.entered_at,
  c.decide_by, p.human, coalesce(p.desk_name, ''), c.decided_at, c.reason
from holds_contest c left join people_person p on p.id = c.decided_by_id;
update holds_contest c set way = 'bank' from people_person p where p.id = c.entered_by_id and p.role = 'bank';
"""

TABLES = (
    protect(
        "holds_contest", read=f"{DISTRICT} or {CENTRE} or {PARTNER} or {DOOR} or {REVIEW}",
        insert=DISTRICT_WRITES, update=DISTRICT_WRITES,
    )
    + protect(
        "contests_hearing", read=f"{DISTRICT} or {CENTRE} or {PARTNER} or ({FEW} and {SEEN})",
        insert=DISTRICT_WRITES, update=DISTRICT_WRITES,
    )
    + protect(
        "contests_proof", read=f"{DISTRICT} or ({FEW} and {SEEN}) or ({PARTNER} and {AT_BANK})",
        insert=DISTRICT_WRITES, update=DISTRICT_WRITES,
    )
    + protect(
        "contests_proofpage",
        read=f"{DISTRICT} or (((select scope_kind()) in ('door', 'review', 'partner')) and {OF_PROOF})",
        insert=DISTRICT_WRITES,
    )
    + protect("contests_harm", read=f"{DISTRICT} or {CENTRE}", insert=DISTRICT_WRITES)
    + append_only("contests_harm")
)

# how often something was tried: a salted hash of what, a number, and when the row goes
TRIES = """
create table contests_doortry (
  place char(64) primary key, used integer not null, tried_at timestamptz not null, gone_at timestamptz not null);
create index contests_doortry_gone on contests_doortry (gone_at);
"""

LIVE = "('active', 'contested', 'return_ordered')"
ENDED = "('released', 'expired', 'returned')"
DOORS = crossing(
    "door_holds",
    "institution text, four text, from_time timestamptz, to_time timestamptz, typed bigint",
    "table(hold_id uuid, fits boolean)",
    f"""select f.id, coalesce(f.amount = typed or f.together = typed or exists (
          select 1 from trails_fact t where t.leg_id = f.leg_id and t.kind = 'held' and t.amount = typed), false)
        from (select r.id, r.leg_id, p.amount, p.since, p.expires_at, sum(p.amount) filter (where p.state in {LIVE})
                over (partition by r.account) as together
              from holds_holdrequest r join holds_holdpart p on p.request_id = r.id
              where r.partner_id = institution and right(r.account, 4) = four and p.since is not null
                and (p.state in {LIVE} or p.state in {ENDED})) f
        where f.since <= to_time and f.expires_at >= from_time order by f.since desc, f.id limit 20""",
    "holds_holdrequest, holds_holdpart, trails_fact",
) + crossing(
    "hold_facts",
    "hold uuid",
    "table(district_id text, partner_id text, ending text, state text, amount bigint, releasing bigint,"
    " currency text, since timestamptz, expires_at timestamptz, hop int, asked bigint, rail text,"
    " booked_at timestamptz, payment bigint, office text, officer text, law text, told jsonb)",
    """select r.district_id, r.partner_id, right(r.account, 4), p.state, p.amount, p.releasing, r.currency, p.since,
          p.expires_at, r.hop, r.amount, l.rail, l.booked_at, l.payment_amount, m.body -> 'authority' ->> 'office',
          m.body -> 'authority' ->> 'officer', m.body -> 'authority' ->> 'legal_basis',
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
) + crossing(
    "due_contests",
    "",
    "table(contest_id uuid, district_id text)",
    "select id, district_id from holds_contest where state = 'open' and late_at is null"
    " and decide_by <= clock_timestamp() order by decide_by limit 200",
    "holds_contest",
)


class Migration(migrations.Migration):
    dependencies = [("contests", "0002_hearings"), ("kernel", "0003_policies"), ("trails", "0002_policies")]
    operations = [migrations.RunSQL(HEARD + TABLES + TRIES + DOORS, migrations.RunSQL.noop)]
