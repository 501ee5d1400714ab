"""Where the money of some days' reports is now, as counts and sums of all districts together."""

from django.db import migrations

from haltline.centre.kernel.policies import crossing

STATES = crossing(
    "published_states",
    "start timestamptz, stop timestamptz",
    "table(measure text, reports bigint, total numeric, largest numeric)",
    "select case s.key when 'superseded' then 'unknown' else s.key end, count(distinct l.report_id),"
    " sum(s.value::numeric), max(s.value::numeric) from oversight_life l cross join lateral jsonb_each_text(l.sums) s"
    " where (select scope_kind()) = 'sweep' and l.reported_at >= start and l.reported_at < stop and s.key in"
    " ('returned', 'held', 'in_flight', 'unknown', 'superseded', 'released', 'withdrawn') group by 1",
    "oversight_life",
)


class Migration(migrations.Migration):
    dependencies = [("published", "0002_counting")]
    operations = [migrations.RunSQL(STATES, migrations.RunSQL.noop)]
