"""Where the money of some days' reports is, state by state: what is superseded is unknown, of each report together.

Else a report with some of its money unknown and most of it superseded looked smaller than it is beside the others.
"""

from django.db import migrations

from haltline.centre.kernel.policies import crossing, without

STATES = without("published_states", "timestamptz, timestamptz") + crossing(
    "published_states",
    "start timestamptz, stop timestamptz",
    "table(measure text, reports bigint, total numeric, largest numeric)",
    "select e.state, count(*), sum(e.amount), max(e.amount) from (select l.report_id,"
    " case s.key when 'superseded' then 'unknown' else s.key end as state, sum(s.value::numeric) as amount"
    " from oversight_life l cross join lateral jsonb_each_text(l.sums) s"
    " where (select scope_kind()) = 'sweep' and l.reported_at >= start and l.reported_at < stop and s.key in"
    " ('returned', 'held', 'in_flight', 'unknown', 'superseded', 'released', 'withdrawn') group by 1, 2) e group by 1",
    "oversight_life",
)


class Migration(migrations.Migration):
    dependencies = [("published", "0004_areas")]
    operations = [migrations.RunSQL(STATES, migrations.RunSQL.noop)]
