"""A journal is looked at once, when it is written, and each place it takes units from at the end.

Looked at for every one of its rows, one of 2,000 postings was read 2,000 times over.
"""

from django.db import migrations

ONCE = """
create function journal_sums_to_zero() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare bad record;
begin
  select p.journal_id, sum(p.amount) as gap into bad from trails_posting p
    where p.journal_id in (select journal_id from fresh)
    group by p.journal_id, p.dispute_id, p.currency having sum(p.amount) <> 0 limit 1;
  if found then
    raise exception 'journal % does not balance: gap %', bad.journal_id, abs(bad.gap)
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
create function place_has_units() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if (select sum(amount) from trails_posting
      where leg_id = new.leg_id and dispute_id = new.dispute_id and state = new.state) < 0 then
    raise exception 'journal % takes units that are not there', new.journal_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
drop trigger journal_balances on trails_posting;
drop function journal_balances();
create trigger journal_balances after insert on trails_posting
  referencing new table as fresh for each statement execute function journal_sums_to_zero();
create constraint trigger place_has_units after insert on trails_posting
  deferrable initially deferred for each row when (new.amount < 0 and new.state <> 'disputed')
  execute function place_has_units();
revoke all on function journal_sums_to_zero(), place_has_units() from public;
alter function journal_sums_to_zero() owner to haltline_cross;
alter function place_has_units() owner to haltline_cross;
"""


class Migration(migrations.Migration):
    dependencies = [("trails", "0002_policies")]
    operations = [migrations.RunSQL(ONCE, migrations.RunSQL.noop)]
