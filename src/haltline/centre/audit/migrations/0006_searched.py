"""The log is searched by time, verb and person; the centre's eyes see what happened to a report.

Facts of the log hold no personal data, so an inspector, who sees reports masked, may see what was done about
them. What is of no report (sign-ins, people) stays with the audit scope. Whoever looks by district or verb finds
the newest rows by time; only persons and verbs are rare enough to need an index of their own.
"""

from django.db import migrations, models

from haltline.centre.kernel.policies import CENTRE, DISTRICT

SEEN = f"""
alter policy audit_event_read on audit_event using (
  (select scope_kind()) = 'audit' or {DISTRICT} or report_id = (select scope_report())
  or ({CENTRE} and report_id is not null));
alter policy reports_closing_read on reports_closing using (
  {DISTRICT} or {CENTRE} or report_id = (select scope_report()));
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_sealing"), ("reports", "0006_lives_policies")]
    operations = [
        migrations.AddIndex("event", models.Index(fields=["at", "id"], name="audit_time")),
        migrations.AddIndex("event", models.Index(fields=["verb", "at", "id"], name="audit_verb")),
        migrations.AddIndex("event", models.Index(fields=["actor", "at", "id"], name="audit_actor")),
        migrations.RunSQL(SEEN, migrations.RunSQL.noop),
    ]
