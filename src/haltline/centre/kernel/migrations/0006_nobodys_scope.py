"""A scope without a name names no district, not the rows that are of none: events of the log, people's sign-ins."""

from django.db import migrations

SQL = """
create or replace function scope_districts() returns text[] language sql stable as $$
  select array_remove(case scope_kind() when 'district' then array[scope_id()] when 'worker' then array[scope_id()]
                                        when 'area' then string_to_array(scope_id(), ',')
                                        when 'pot' then array[scope_id()] else '{}' end, '') $$;
create or replace function scope_writes() returns text[] language sql stable as $$
  select array_remove(case scope_kind() when 'district' then array[scope_id()]
                                        when 'worker' then array[scope_id()] else '{}' end, '') $$;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_restoration")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
