"""What harm was done is kept with each life, with its denominators; all lives are computed anew for it."""

from django.db import migrations, models

from haltline.centre.oversight.keeping import KEPT, PATH
from haltline.centre.oversight.stages import HARM_STAGES, STAGES

NEWS = ", ".join(f"'{verb}'" for verb in STAGES | HARM_STAGES)
HEARS = f"""
drop trigger audit_event_oversight on audit_event;
set local role haltline_keeper;
drop function oversight_hears();
drop function if exists oversight_catch_up(integer);
drop function if exists oversight_rebuild();
reset role;
create function oversight_hears() returns trigger language plpgsql {PATH} as $body$
begin
  insert into oversight_news (report_id)
    select distinct report_id from added where report_id is not null and verb in ({NEWS});
  return null;
end $body$;
alter function oversight_hears() owner to haltline_keeper;
create trigger audit_event_oversight after insert on audit_event referencing new table as added
  for each statement execute function oversight_hears();
create index life_harmed on oversight_life (reported_at) where sums ?| array['wrong_holds', 'contests_decided'];
"""  # noqa: S608 - our own words


class Migration(migrations.Migration):
    dependencies = [("oversight", "0009_packed")]
    operations = [
        migrations.AddField(
            "life",
            "freeings",
            models.JSONField(
                default=list,
                help_text="[from, freed, rejected] of each hold contested or found wrong; null what has not been",
            ),
        ),
        migrations.RunSQL(HEARS + KEPT, migrations.RunSQL.noop),
        migrations.RunSQL(
            "set local role haltline_keeper; select oversight_rebuild(); reset role", migrations.RunSQL.noop
        ),
    ]
