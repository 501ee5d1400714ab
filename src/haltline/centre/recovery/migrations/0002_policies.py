"""Pots and plans belong to their district; a bank sees the payouts asked of it, a victim their own share.

The database itself refuses a plan that pays more than its pot and a payout that draws more than a hold keeps.
"""

from django.db import migrations

from haltline.centre.kernel.policies import (
    CENTRE,
    DISTRICT,
    DISTRICT_WRITES,
    PARTNER,
    REPORT,
    append_only,
    crossing,
    protect,
)

DESK = f"{DISTRICT} or {CENTRE}"
TABLES = (
    protect("recovery_pot", read=DESK, insert=DISTRICT_WRITES, update=DISTRICT_WRITES)
    + protect("recovery_plan", read=DESK, insert=DISTRICT_WRITES, update=DISTRICT_WRITES)
    + protect("recovery_share", read=f"{DESK} or {REPORT}", insert=DISTRICT_WRITES)
    + protect("recovery_hand", read=DESK, insert=DISTRICT_WRITES)
    + protect(
        "recovery_payout", read=f"{DESK} or {REPORT} or {PARTNER}", insert=DISTRICT_WRITES, update=DISTRICT_WRITES
    )
    + protect("recovery_payoutdraw", read=f"{DESK} or {PARTNER}", insert=DISTRICT_WRITES)
    + protect("recovery_correction", read=DESK, insert=DISTRICT_WRITES, update=DISTRICT_WRITES)
    + protect("recovery_proof", read=f"{DESK} or {PARTNER}", insert=f"{PARTNER} or {DISTRICT_WRITES}")
    + "".join(append_only(f"recovery_{table}") for table in ("share", "hand", "payoutdraw", "proof"))
)
# Each guard locks what it counts against before it counts: of two transactions at once the second waits, then
# sees what the first has taken. The first guard sees rows with the inserter's eyes, and only a district's own scope
# can insert. A payout may draw on a hold of another district, so the second runs as the crossing role, which may
# lock no row and takes a lock by the hold's id instead.
GUARDS = """
create function payouts_within_plan() returns trigger language plpgsql set search_path = pg_catalog, public as $$
declare room bigint; paid bigint;
begin
  select amount into room from recovery_plan where id = new.plan_id and state = 'running' for update;
  if room is null then
    raise exception 'plan % does not run', new.plan_id using errcode = 'check_violation';
  end if;
  select sum(amount) into paid from recovery_payout where plan_id = new.plan_id
    and state not in ('replaced', 'lifted');
  if paid > room then
    raise exception 'plan % would pay % out of a pot of %', new.plan_id, paid, room using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger payouts_within_plan after insert on recovery_payout
  for each row execute function payouts_within_plan();

create function draws_within_hold() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare kept bigint; drawn bigint; owed bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended(new.part_id::text, 0));
  select amount into kept from holds_holdpart
    where request_id = new.part_id and state = 'return_ordered' and district_id = new.part_district;
  select sum(d.amount) into drawn from recovery_payoutdraw d join recovery_payout p on p.id = d.payout_id
    where d.part_id = new.part_id and p.state in ('instructed', 'refused');
  if kept is null or drawn > kept then
    raise exception 'hold % keeps % and cannot pay %', new.part_id, coalesce(kept, 0), drawn
      using errcode = 'check_violation';
  end if;
  select p.amount - (select sum(d.amount) from recovery_payoutdraw d where d.payout_id = p.id) into owed
    from recovery_payout p where p.id = new.payout_id;
  if owed is null or owed < 0 then
    raise exception 'payout % would draw more than it pays', new.payout_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
grant select on holds_holdpart, recovery_payoutdraw, recovery_payout to haltline_cross;
alter function draws_within_hold() owner to haltline_cross;
create trigger draws_within_hold after insert on recovery_payoutdraw
  for each row execute function draws_within_hold();

create function payout_is_fixed() returns trigger language plpgsql as $$
begin
  if (new.plan_id, new.dispute_id, new.report_id, new.partner_id, new.amount, new.currency, new.to_institution,
      new.to_account, new.places)
    is distinct from (old.plan_id, old.dispute_id, old.report_id, old.partner_id, old.amount, old.currency,
      old.to_institution, old.to_account, old.places)
  then
    raise exception 'a payout never changes its amount or payee' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger payout_is_fixed before update on recovery_payout
  for each row execute function payout_is_fixed();
"""

# Crossing districts (architecture 6): which districts share an account, who draws on a hold, how far a plan goes.
CROSSINGS = (
    crossing(
        "districts_at",
        "bank text, number text",
        "table(district_id text)",
        "select distinct l.district_id from trails_leg l"
        " where l.institution = bank and l.account = number and not l.ended and l.hop > 0",
        "trails_leg",
    )
    + crossing(
        "owed_from",
        "part uuid",
        "table(payout_id uuid, district_id text, amount bigint)",
        "select p.id, p.district_id, d.amount from recovery_payoutdraw d join recovery_payout p on p.id = d.payout_id"
        " where d.part_id = part and p.state in ('instructed', 'refused')",
        "recovery_payoutdraw, recovery_payout",
    )
    + crossing(
        "joint_sums",
        "plan uuid",
        "table(district_id text, claims bigint, loss bigint, amount bigint)",
        "select p.district_id, count(s.id), coalesce(sum(s.loss), 0)::bigint, p.amount from recovery_plan p"
        " left join recovery_share s on s.plan_id = p.id where p.joint = plan group by p.id",
        "recovery_plan, recovery_share",
    )
)


class Migration(migrations.Migration):
    dependencies = [("recovery", "0001_initial"), ("holds", "0003_policies"), ("trails", "0002_policies")]
    operations = [migrations.RunSQL(TABLES + GUARDS + CROSSINGS, migrations.RunSQL.noop)]
