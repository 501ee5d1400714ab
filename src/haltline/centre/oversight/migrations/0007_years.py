"""The year up to now is a row of its own for each unit, and pages get arrays in place of a row a class.

A page of a year by station added up sixty thousand rows of weeks, of a million reports a million codes.
The functions that count so, and the rebuild, come with 0010.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

from haltline.centre.kernel.policies import CENTRE, DISTRICT, crossing, protect, without
from haltline.centre.oversight.bins import LAP, RUNS, WEEK_HOURS, YEAR_WEEKS
from haltline.centre.oversight.stages import ALL, NAMES

# weeks are counted from a Monday, so that one lap is as good as another
LAPS = f"""
create function oversight_lap(at timestamptz) returns integer language sql immutable strict parallel safe
  as $body$ select ((date_part('day', oversight_week(at) - '2001-01-01 00:00:00+00'::timestamptz)::integer / 7)
    % {LAP} + {LAP}) % {LAP} $body$;
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
LAPPED = f"((code - {RUNS}) / {WEEK_HOURS} - oversight_lap(since) + {LAP}) % {LAP}"
HOURS = f"{WEEK_HOURS} * ({LAPPED}) + (code - {RUNS}) % {WEEK_HOURS}"
RAN = f"extract(epoch from moment - since) - 3600 * ({HOURS}) - 1800"
SIZED = f"case when code < {RUNS} then code else {RUNS} + oversight_bin(greatest(0, {RAN})::double precision) end"
CLOCKED = ", ".join(f"'{name}'" for name in NAMES)


def _kept(clock: str, start: str, stop: str) -> str:
    """SQL of the rows to read: those of the year where there are, else those of the weeks."""
    return f"""case when {stop} = {start} + make_interval(hours => {YEAR_WEEKS * WEEK_HOURS})
        and exists (select from oversight_class o where o.clock = {clock} and o.kind = '{ALL}'
          and o.weeks = {YEAR_WEEKS} and o.since = {start}) then {YEAR_WEEKS} else 1 end"""  # noqa: S608


TABLE = "codes integer[], counts bigint[]"
READ = crossing(
    "oversight_units",
    "of_clock text, of_kind text, start timestamptz, stop timestamptz, moment timestamptz",
    f"table(unit text, district_id text, {TABLE})",
    # added up before each unit is looked at: who may see it is asked once a unit, not once a week and class
    f"""select case when {SEEN} then unit else '' end, case when {SEEN} then district_id
        else md5(unit || district_id) end, array_agg(size), array_agg(n)
      from (select unit, district_id, {SIZED} as size, sum(n)::bigint as n
        from (select unit, district_id, since, unnest(codes)::integer as code, unnest(counts) as n
          from oversight_class where clock = of_clock and kind = of_kind
            and weeks = (select {_kept("of_clock", "start", "stop")}) and since >= start and since < stop) told
        group by 1, 2, 3) added
      group by unit, district_id""",
    "oversight_class",
) + crossing(
    "oversight_whole",
    "start timestamptz, stop timestamptz, moment timestamptz",
    f"table(clock text, {TABLE})",
    f"""select clock, array_agg(size), array_agg(n)
      from (select clock, {SIZED} as size, sum(n)::bigint as n
        from (select o.clock, o.since, unnest(o.codes)::integer as code, unnest(o.counts) as n
          from (select each as clock, {_kept("each", "start", "stop")} as weeks
            from unnest(array[{CLOCKED}]) each) named
          join oversight_class o on o.clock = named.clock and o.weeks = named.weeks and o.kind = '{ALL}'
            and o.since >= start and o.since < stop) told
        group by 1, 2) added
      group by clock""",
    "oversight_class",
)
PROTECTED = "".join(
    protect(table, read=f"{DISTRICT} or {CENTRE}", insert="false")
    + f"revoke insert, update, delete, truncate on {table} from haltline_app;"
    for table in ("oversight_class", "oversight_sum")
)


def _key(*names: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(*names, blank=True, editable=False, primary_key=True, serialize=False)


PLACE = [
    ("kind", models.CharField(max_length=8, help_text="of stages.KINDS")),
    ("weeks", models.SmallIntegerField()),
    ("unit", models.CharField(max_length=40)),
    ("district_id", models.CharField(max_length=40)),
    ("since", models.DateTimeField()),
]


class Migration(migrations.Migration):
    dependencies = [("oversight", "0006_weeks")]
    operations = [
        migrations.DeleteModel("Class"),
        migrations.DeleteModel("Sum"),
        migrations.CreateModel(
            name="Class",
            fields=[
                ("clock", models.CharField(max_length=40)),
                *PLACE,
                ("codes", django.contrib.postgres.fields.ArrayField(models.SmallIntegerField())),
                ("counts", django.contrib.postgres.fields.ArrayField(models.IntegerField())),
                ("pk", _key("clock", "kind", "weeks", "since", "unit", "district_id")),
            ],
        ),
        migrations.CreateModel(
            name="Sum",
            fields=[
                ("measure", models.CharField(max_length=40)),
                *PLACE,
                ("value", models.DecimalField(max_digits=30, decimal_places=0)),
                ("pk", _key("measure", "kind", "weeks", "since", "unit", "district_id")),
            ],
        ),
        migrations.RunSQL(GONE + LAPS + READ + PROTECTED, migrations.RunSQL.noop),
    ]
