"""Trails belong to their district; the ledger only grows and every journal sums to zero."""

from django.db import migrations

from haltline.centre.kernel.policies import CENTRE, DISTRICT, DISTRICT_WRITES, REPORT, append_only, crossing, protect

READ = f"{DISTRICT} or {CENTRE} or {REPORT}"
TABLES = "".join(
    protect(table, read=READ, insert=DISTRICT_WRITES, update=DISTRICT_WRITES) for table in ("trails_leg", "trails_fact")
)
LEDGER = (
    protect("trails_journal", read=f"{DISTRICT} or {CENTRE}", insert=DISTRICT_WRITES)
    + protect("trails_posting", read=READ, insert=DISTRICT_WRITES)
    + append_only("trails_journal")
    + append_only("trails_posting")
    # the check sees every row whatever the scope, so it runs as the crossing role
    + """
create function journal_balances() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare gap bigint;
begin
  select coalesce(max(abs(total)), 0) into gap from (
    select sum(amount) as total from trails_posting where journal_id = new.journal_id group by dispute_id, currency) t;
  if gap <> 0 then
    raise exception 'journal % does not balance: gap %', new.journal_id, gap using errcode = 'check_violation';
  end if;
  if exists (select 1 from trails_posting p where p.dispute_id = new.dispute_id and p.state <> 'disputed'
             group by p.leg_id, p.state having sum(p.amount) < 0) then
    raise exception 'journal % takes units that are not there', new.journal_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
grant select on trails_posting to haltline_cross;
alter function journal_balances() owner to haltline_cross;
create constraint trigger journal_balances after insert on trails_posting
  deferrable initially deferred for each row execute function journal_balances();
"""
)
# Crossing districts (architecture 6), three named looks: which legs and which disputes lie on one payment.
CROSSINGS = crossing(
    "legs_on_payment",
    "institution text, payment_reference text",
    "table(leg_id uuid, district_id text, dispute_id uuid, slices jsonb)",
    "select l.id, l.district_id, l.dispute_id, l.slices from trails_leg l"
    " where l.from_institution = $1 and l.reference = $2 and not l.ended and not l.settled"
    " and l.hop > 1",
    "trails_leg",
) + crossing(
    "disputes_on_payment",
    "institution text, payment_reference text",
    "table(dispute_id uuid, district_id text, amount bigint)",
    "select d.id, d.district_id, d.amount from reports_dispute d"
    " where d.from_institution = institution and d.reference = payment_reference and d.duplicate_of_id is null",
    "reports_dispute",
)


class Migration(migrations.Migration):
    dependencies = [("trails", "0001_initial"), ("reports", "0002_policies")]
    operations = [migrations.RunSQL(TABLES + LEDGER + CROSSINGS, migrations.RunSQL.noop)]
