"""An act that moves a report leaves its id as news, in the act's own transaction; who may read what is kept.

How the news is taken up is in the newest migration that makes the functions of keeping.py.
"""

from django.db import migrations

from haltline.centre.kernel.policies import CENTRE, DISTRICT, crossing, protect
from haltline.centre.oversight.bins import SPANS
from haltline.centre.oversight.stages import STAGES

NEWS = ", ".join(f"'{verb}'" for verb in STAGES)
PATH = "security definer set search_path = pg_catalog, public, pg_temp"


def _size() -> str:
    """SQL of bins.class_of for whole and broken seconds."""
    cases, before = [], 0
    for start, end, step in SPANS:
        cases.append(f"when seconds < {end} then {before} + floor((seconds - {start}) / {step})")
        before += (end - start) // step
    return f"(case {' '.join(cases)} else {before} end)::smallint"


BIN = f"""
create function oversight_bin(seconds double precision) returns smallint language sql immutable strict
  as $body$ select {_size()} $body$;
create function oversight_week(at timestamptz) returns timestamptz language sql immutable strict
  as $body$ select date_trunc('week', at, 'UTC') $body$;
"""

HEARS = f"""
create function oversight_hears() returns trigger language plpgsql {PATH} as $body$
begin
  insert into oversight_news (report_id)
    select distinct report_id from added where report_id is not null and verb in ({NEWS});
  return null;
end $body$;
alter function oversight_hears() owner to haltline_keeper;
create trigger audit_event_oversight after insert on audit_event referencing new table as added
  for each statement execute function oversight_hears();
"""

UNITS = "district_id = any((select scope_districts())::text[])"
READ = crossing(
    "oversight_classes",
    "of_clock text, of_kind text, start timestamptz, stop timestamptz",
    "table(unit text, district_id text, since timestamptz, size smallint, ended boolean, n bigint)",
    f"select case when {UNITS} or {CENTRE} then unit else '' end as unit,"
    f" case when {UNITS} or {CENTRE} then district_id else md5(unit || district_id) end as district_id,"
    " case when size < 0 then since end as since, size, ended, sum(n)::bigint from oversight_class"
    " where clock = of_clock and kind = of_kind and since >= start and since < stop"
    " group by 1, 2, 3, 4, 5 having sum(n) <> 0",
    "oversight_class",
)

PROTECTED = "".join(
    protect(table, read=read, insert="false") + f"revoke insert, update, delete, truncate on {table} from haltline_app;"
    for table, read in {
        "oversight_life": f"{DISTRICT} or {CENTRE}",
        "oversight_class": f"{DISTRICT} or {CENTRE}",
        "oversight_sum": f"{DISTRICT} or {CENTRE}",
    }.items()
) + "revoke all on oversight_news from haltline_app;"


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0001_initial"),
        ("audit", "0003_news"),
        ("reports", "0004_device"),
        ("trails", "0003_journal_once"),
    ]
    operations = [
        migrations.RunSQL(BIN + HEARS + READ + PROTECTED, migrations.RunSQL.noop),
    ]
