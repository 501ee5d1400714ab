"""What is written to the log waits for its seal, and the seals are kept so that nobody changes them.

A statement trigger leaves the ids of new events in audit_waiting, in the act's own transaction: no lock, no
reading, and an act that commits late brings its own rows. ``audit_seal`` takes them up in the order of the
sweep that calls it. The keeper writes leaves; nobody else can, and nobody changes one.
"""

from django.db import migrations

from haltline.centre.kernel.policies import append_only

PATH = "security definer set search_path = pg_catalog, public, pg_temp"
SQL = f"""
insert into audit_log (name) values ('haltline-log-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 16));

create function audit_waits() returns trigger language plpgsql {PATH} as $body$
begin
  insert into audit_waiting (event_id) select id from added;
  return null;
end $body$;
create trigger audit_event_waits after insert on audit_event referencing new table as added
  for each statement execute function audit_waits();

create function audit_seal(first bigint, waited bigint[], events uuid[], hashes bytea[]) returns bigint
  language plpgsql {PATH} as $body$
declare
  size bigint;
begin
  if scope_kind() <> 'audit' then
    return 0;
  end if;
  perform pg_advisory_xact_lock(hashtext('audit seal'));
  select coalesce(max(number) + 1, 0) into size from audit_leaf;
  if first <> size or cardinality(events) <> cardinality(hashes) then
    raise exception 'the log has % leaves: leaf % cannot be the next', size, first;
  end if;
  insert into audit_leaf (number, event_id, hash)
    select first + place - 1, event, hash from unnest(events, hashes) with ordinality u(event, hash, place);
  delete from audit_waiting where id = any(waited);
  return first + cardinality(events);
end $body$;

grant select on audit_event, audit_leaf to haltline_keeper;
grant insert on audit_leaf to haltline_keeper;
grant select, insert, delete on audit_waiting to haltline_keeper;
grant usage on sequence audit_waiting_id_seq to haltline_keeper;
revoke all on function audit_seal(bigint, bigint[], uuid[], bytea[]) from public;
grant execute on function audit_seal(bigint, bigint[], uuid[], bytea[]) to haltline_app;
alter function audit_waits() owner to haltline_keeper;
alter function audit_seal(bigint, bigint[], uuid[], bytea[]) owner to haltline_keeper;
revoke insert, update, delete, truncate on audit_waiting, audit_leaf, audit_log from haltline_app;
revoke delete, truncate on audit_check from haltline_app;
{append_only("audit_leaf")}
{append_only("audit_checkpoint")}
"""

BEFORE = """
set local role haltline_keeper;
insert into audit_waiting (event_id) select id from audit_event order by id;
reset role
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_seals")]
    operations = [
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
    ]
