"""Lives are also counted by category, the victim's bank, the sum, and how and in which language it was told.

The functions that count so, and the rebuild, come with 0006.
"""

from django.db import migrations, models

from haltline.centre.kernel.policies import CENTRE, crossing, without
from haltline.centre.oversight.stages import ALL, NAMES

BAND = """
create function oversight_band(amount bigint) returns text language sql immutable strict
  as $body$ select case when amount < 1 then '' else '1' || repeat('0', length(amount::text) - 1) end $body$;
"""
RUNNING = "oversight_bin(greatest(0, extract(epoch from moment - since) - 1800)::double precision)"
SIZE = f"case when size < 0 then {RUNNING} else size end as size, ended, size < 0 as running, sum(n)::bigint"
UNITS = "district_id = any((select scope_districts())::text[])"
SEEN = f"{UNITS} or {CENTRE}"
CLOCKED = ", ".join(f"'{name}'" for name in NAMES)
READ = without("oversight_classes", "text, text, timestamptz, timestamptz") + crossing(
    "oversight_units",
    "of_clock text, of_kind text, start timestamptz, stop timestamptz, moment timestamptz",
    "table(unit text, district_id text, size smallint, ended boolean, running boolean, n bigint)",
    f"select case when {SEEN} then unit else '' end as unit,"
    f" case when {SEEN} then district_id else md5(unit || district_id) end as district_id, {SIZE}"
    " from oversight_class where clock = of_clock and kind = of_kind and since >= start and since < stop"
    " group by 1, 2, 3, 4, 5 having sum(n) <> 0",
    "oversight_class",
) + crossing(
    "oversight_whole",
    "start timestamptz, stop timestamptz, moment timestamptz",
    "table(clock text, size smallint, ended boolean, running boolean, n bigint)",
    f"select clock, {SIZE} from oversight_class where clock in ({CLOCKED}) and kind = '{ALL}'"
    " and since >= start and since < stop group by 1, 2, 3, 4 having sum(n) <> 0",
    "oversight_class",
)
WORDS = {"band": 20, "channel": 10, "language": 8}


class Migration(migrations.Migration):
    dependencies = [("oversight", "0002_kept"), ("reports", "0006_lives_policies")]
    operations = [
        *(
            migrations.AddField(
                "life",
                name,
                models.CharField(
                    blank=True,
                    default="",
                    max_length=length,
                    **({"help_text": "the power of ten of the sum, minor units"} if name == "band" else {}),
                ),
                preserve_default=False,
            )
            for name, length in WORDS.items()
        ),
        migrations.AlterField("class", "kind", models.CharField(help_text="of stages.KINDS", max_length=8)),
        migrations.AlterField("sum", "kind", models.CharField(help_text="of stages.KINDS", max_length=8)),
        migrations.RunSQL(BAND + READ, migrations.RunSQL.noop),
    ]
