"""Every act that is logged is news: whoever shows it on a page hears its audience and verb, and nothing else.

Written as a trigger so that it costs no round trip. Reads (verbs ending in .read, .seen, .opened, .revealed) are no
news. ``facts.partner`` names the bank that sees the act's row at its own desk.
"""

from django.db import migrations

SQL = """
create function audit_news() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if new.district_id <> '' then
    perform pg_notify('haltline_news', 'district:' || new.district_id || ' ' || new.verb);
  end if;
  if new.facts ? 'partner' then
    perform pg_notify('haltline_news', 'partner:' || (new.facts ->> 'partner') || ' ' || new.verb);
  end if;
  return null;
end $$;
create trigger audit_news after insert on audit_event for each row
  when (new.verb <> 'desk.refused' and new.verb !~ '[.](read|seen|opened|revealed)$')
  execute function audit_news();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_policies")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
