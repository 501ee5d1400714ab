"""All durations of a unit's week are one row; the functions that count so, and the rebuild, come with 0007."""

import django.contrib.postgres.fields
from django.db import migrations, models

from haltline.centre.kernel.policies import CENTRE, DISTRICT, crossing, protect, without
from haltline.centre.oversight.bins import EDGES, LEFT, RUNS
from haltline.centre.oversight.stages import ALL, NAMES

# one call of the server's own each: SQL of many cases would be a function call for every duration
FASTER = f"""
create or replace function oversight_bin(seconds double precision) returns smallint language sql immutable strict
  parallel safe
  as $body$ select (width_bucket(seconds, '{{{",".join(map(str, EDGES))}}}'::double precision[]) - 1)::smallint $body$;
create or replace function oversight_week(at timestamptz) returns timestamptz language sql immutable strict
  parallel safe as $body$ select date_bin('7 days', at, '2001-01-01 00:00:00+00'::timestamptz) $body$;
"""
GONE = """
set local role haltline_keeper;
drop function if exists oversight_catch_up(integer);
drop function if exists oversight_rebuild();
reset role;
""" + without(
    "oversight_units", "text, text, timestamptz, timestamptz, timestamptz"
) + without("oversight_whole", "timestamptz, timestamptz, timestamptz")

UNITS = "district_id = any((select scope_districts())::text[])"
SEEN = f"{UNITS} or {CENTRE}"
# a clock that runs has run since the middle of its hour
RAN = f"extract(epoch from moment - since) - 3600 * (code - {RUNS}) - 1800"
SIZE = (
    f"case when code >= {RUNS} then oversight_bin(greatest(0, {RAN})::double precision)"
    f" else (code - 1) % {LEFT - 1} end::smallint as size,"
    f" code < {LEFT} as ended, code >= {RUNS} as running, sum(n)::bigint"
)
COUNTED = "oversight_class, unnest(codes, counts) counted(code, n)"
CLOCKED = ", ".join(f"'{name}'" for name in NAMES)
READ = crossing(
    "oversight_units",
    "of_clock text, of_kind text, start timestamptz, stop timestamptz, moment timestamptz",
    "table(unit text, district_id text, size smallint, ended boolean, running boolean, n bigint)",
    # added up before each unit is looked at: who may see it is asked once a line, not once a week and class
    f"select case when {SEEN} then unit else '' end, case when {SEEN} then district_id"
    f" else md5(unit || district_id) end, size, ended, running, n from (select unit, district_id, {SIZE} as n"
    f" from {COUNTED} where clock = of_clock and kind = of_kind and since >= start and since < stop"
    " group by 1, 2, 3, 4, 5) added",
    "oversight_class",
) + crossing(
    "oversight_whole",
    "start timestamptz, stop timestamptz, moment timestamptz",
    "table(clock text, size smallint, ended boolean, running boolean, n bigint)",
    f"select clock, {SIZE} from {COUNTED} where clock in ({CLOCKED}) and kind = '{ALL}'"
    " and since >= start and since < stop group by 1, 2, 3, 4",
    "oversight_class",
)
PROTECTED = protect("oversight_class", read=f"{DISTRICT} or {CENTRE}", insert="false") + (
    "revoke insert, update, delete, truncate on oversight_class from haltline_app;"
)


class Migration(migrations.Migration):
    dependencies = [("oversight", "0005_untold")]
    operations = [
        migrations.DeleteModel("Class"),
        migrations.CreateModel(
            name="Class",
            fields=[
                ("clock", models.CharField(max_length=40)),
                ("kind", models.CharField(help_text="of stages.KINDS", max_length=8)),
                ("unit", models.CharField(max_length=40)),
                ("district_id", models.CharField(max_length=40)),
                ("since", models.DateTimeField()),
                ("codes", django.contrib.postgres.fields.ArrayField(models.SmallIntegerField())),
                ("counts", django.contrib.postgres.fields.ArrayField(models.IntegerField())),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "clock", "kind", "since", "unit", "district_id",
                        blank=True, editable=False, primary_key=True, serialize=False,
                    ),
                ),
            ],
        ),
        migrations.RunSQL(GONE + FASTER + READ + PROTECTED, migrations.RunSQL.noop),
    ]
