"""The functions that row policies call, before any table of a district exists."""

from django.db import migrations

SQL = """
create function haltline_scope() returns text language plpgsql stable as $$
declare scope text := current_setting('haltline.scope', true);
begin
  if scope is null or scope = '' then
    raise exception 'no scope is set: open one with in_scope() before reading district data'
      using errcode = 'insufficient_privilege';
  end if;
  return scope;
end $$;
create function scope_kind() returns text language sql stable as $$ select split_part(haltline_scope(), ':', 1) $$;
create function scope_id() returns text language sql stable as $$ select substr(haltline_scope(), strpos(haltline_scope(), ':') + 1) $$;
create function scope_districts() returns text[] language sql stable as $$
  select case scope_kind() when 'district' then array[scope_id()] when 'worker' then array[scope_id()]
                           when 'area' then string_to_array(scope_id(), ',')
                           when 'pot' then array[scope_id()] else '{}' end $$;
create function scope_writes() returns text[] language sql stable as $$
  select case scope_kind() when 'district' then array[scope_id()] when 'worker' then array[scope_id()] else '{}' end $$;
create function scope_partner() returns text language sql stable as $$
  select case scope_kind() when 'partner' then scope_id() end $$;
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
