"""Pages read rows of durations as they are kept, packed, and add them up themselves (cells.py)."""

from django.db import migrations

from haltline.centre.kernel.policies import CENTRE, crossing, without
from haltline.centre.oversight.bins import WEEK_HOURS, YEAR_WEEKS
from haltline.centre.oversight.stages import ALL, NAMES

GONE = without("oversight_units", "text, text, timestamptz, timestamptz, timestamptz") + without(
    "oversight_whole", "timestamptz, timestamptz, timestamptz"
)
SEEN = f"district_id = any((select scope_districts())::text[]) or {CENTRE}"
CLOCKED = ", ".join(f"'{name}'" for name in NAMES)
# an array on the wire is a head of twenty bytes, then its elements, each after its length
PACKED = "substr(array_send({}), 21)"
COLUMNS = f"since, {PACKED.format('codes')}, {PACKED.format('counts')}"
TABLE = "since timestamptz, codes bytea, counts bytea"


def _kept(clock: str, start: str, stop: str) -> str:
    """SQL of the rows to read: those of the year where there are, else those of the weeks."""
    return f"""case when {stop} = {start} + make_interval(hours => {YEAR_WEEKS * WEEK_HOURS})
        and exists (select from oversight_class o where o.clock = {clock} and o.kind = '{ALL}'
          and o.weeks = {YEAR_WEEKS} and o.since = {start}) then {YEAR_WEEKS} else 1 end"""  # noqa: S608


READ = crossing(
    "oversight_units",
    "of_clock text, of_kind text, start timestamptz, stop timestamptz",
    f"table(unit text, district_id text, {TABLE})",
    f"""select case when {SEEN} then unit else '' end, case when {SEEN} then district_id
        else md5(unit || district_id) end, {COLUMNS}
      from oversight_class where clock = of_clock and kind = of_kind
        and weeks = (select {_kept("of_clock", "start", "stop")}) and since >= start and since < stop""",  # noqa: S608
    "oversight_class",
) + crossing(
    "oversight_whole",
    "start timestamptz, stop timestamptz",
    f"table(clock text, {TABLE})",
    f"""select o.clock, o.{COLUMNS}
      from (select each as clock, {_kept("each", "start", "stop")} as weeks
        from unnest(array[{CLOCKED}]) each) named
      join oversight_class o on o.clock = named.clock and o.weeks = named.weeks and o.kind = '{ALL}'
        and o.since >= start and o.since < stop""",  # noqa: S608
    "oversight_class",
)


class Migration(migrations.Migration):
    dependencies = [("oversight", "0008_untold")]
    operations = [migrations.RunSQL(GONE + READ, migrations.RunSQL.noop)]
