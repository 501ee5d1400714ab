"""What readers said without words is kept beside it, and what victims said is found by its closing's day.

A page of figures reads fifteen thousand re-read reports of a quarter; to leave the words out of each answer
while it waits took most of its time.
"""

from django.db import migrations

from haltline.centre.kernel.policies import crossing, without

OWN = "district_id = any((select scope_districts())::text[]) or (select scope_kind()) = 'centre'"
DESKS = "(select scope_kind()) in ('district', 'area', 'centre')"
SPAN = "timestamptz, timestamptz"
SAID = """
create function review_said(answers jsonb) returns text language sql immutable strict
  set search_path = pg_catalog, pg_temp as $body$
  select coalesce(jsonb_object_agg(key, value - 'words'), '{}')::text from jsonb_each(answers) $body$;
alter table reviews_reading
  add column said text generated always as (review_said(answers)) stored,
  add column faulty boolean generated always as (jsonb_path_exists(answers, '$.*.fault ? (@ == true)')) stored;
create index reports_closing_stands on reports_closing (at) include (id) where reopened_at is null;
"""
READ = (
    without("review_sample", SPAN)
    + without("review_verdicts", SPAN)
    + crossing(
        "review_sample",
        "start timestamptz, stop timestamptz",
        "table(unit text, review_id uuid, closer boolean, stratum text, chance integer, told text)",
        f"""with draws as materialized (select d.id, d.{OWN} as own from reviews_draw d
              where {DESKS} and d.start >= review_sample.start and d.start < review_sample.stop),
            drawn as materialized (select v.*, d.own from reviews_review v join draws d on d.id = v.draw_id),
            heard as (select g.review_id, '[' || string_agg(g.said, ',' order by g.number) || ']' as told
              from reviews_reading g join drawn v on v.id = g.review_id
              where g.sent_at is not null and v.done_at is not null group by 1)
            select case when v.own then v.district_id else md5(v.district_id) end,
              case when v.own then v.id end, v.closer, v.stratum, v.chance, h.told
            from drawn v left join heard h on h.review_id = v.id""",
        "reviews_draw, reviews_review, reviews_reading",
    )
    + crossing(
        "review_verdicts",
        "start timestamptz, stop timestamptz",
        "table(closed bigint, told bigint, content bigint, discontent bigint, reread bigint, clean bigint)",
        f"""with closed as materialized (select id from reports_closing
              where {DESKS} and reopened_at is null and at >= start and at < stop)
            select (select count(*) from closed), count(*), count(*) filter (where w.fair >= 4 and w.clear >= 4),
              count(*) filter (where w.fair <= 2), count(*) filter (where w.fair <= 2 and v.done_at is not null),
              count(*) filter (where w.fair <= 2 and v.done_at is not null and not exists (
                select 1 from reviews_reading g where g.review_id = v.id and g.faulty))
            from closed c join reports_verdict w on w.closing_id = c.id
              left join reviews_review v on v.closing_id = c.id""",
        "reports_closing, reports_verdict, reviews_review, reviews_reading",
    )
)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0002_policies")]
    operations = [migrations.RunSQL(SAID + READ, migrations.RunSQL.noop)]
