"""Which reports a published day counted, so that a correction is judged by the reports that make it.

The application writes them and reads them nowhere; ``published_changes`` compares two revisions as counts and sums.
"""

from django.db import migrations, models

from haltline.centre.kernel.policies import append_only, crossing

SWEEP = "(select scope_kind()) = 'sweep'"
TAKEN = crossing(
    "published_taken",
    "start timestamptz, stop timestamptz",
    "table(report_id uuid, amount numeric)",
    "select r.id, coalesce((select sum(d.amount) from reports_dispute d"
    " where d.report_id = r.id and d.duplicate_of_id is null), 0)"
    f" from reports_report r where {SWEEP} and r.leads_id is null and r.id in (select e.report_id from audit_event e"
    " where e.verb = 'report.taken' and e.at >= start and e.at < stop)",
    "audit_event, reports_report, reports_dispute",
)
CHANGES = crossing(
    "published_changes",
    "first date, later integer",
    "table(measure text, reports bigint, total numeric, largest numeric)",
    "with moved as (select o.report_id as before_id, n.report_id as now_id,"
    " coalesce(n.amount, 0) - coalesce(o.amount, 0) as amount"
    " from (select * from published_counted c where c.day = first and c.revision ="
    " (select max(b.revision) from published_counted b where b.day = first and b.revision < later)) o"
    " full join (select * from published_counted c where c.day = first and c.revision = later) n"
    " on n.report_id = o.report_id)"
    " select v.measure, count(*), sum(v.amount), max(v.amount) from moved m cross join lateral (values"
    " ('before', 1, m.before_id is not null),"
    " ('reports more', 1, m.before_id is null), ('reports less', 1, m.now_id is null),"
    " ('disputed more', m.amount, m.amount > 0), ('disputed less', -m.amount, m.amount < 0))"
    f" v(measure, amount, holds) where {SWEEP} and v.holds group by 1",
    "published_counted",
)
RIGHTS = "revoke select, update, delete, truncate on published_counted from haltline_app;"


class Migration(migrations.Migration):
    dependencies = [("published", "0005_states_of_reports")]
    operations = [
        migrations.CreateModel(
            name="Counted",
            fields=[
                ("day", models.DateField()),
                ("revision", models.SmallIntegerField()),
                ("report_id", models.UUIDField()),
                ("amount", models.DecimalField(decimal_places=0, help_text="what it disputed", max_digits=30)),
                ("pk", models.CompositePrimaryKey("day", "revision", "report_id", blank=True, editable=False, primary_key=True, serialize=False)),
            ],
        ),
        migrations.RunSQL(append_only("published_counted") + TAKEN + CHANGES + RIGHTS, migrations.RunSQL.noop),
    ]
