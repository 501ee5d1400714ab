"""What readers answered is kept once, each review says which, and figures count reviews that are alike.

A page of a year reads sixty thousand re-read reports; each with the texts of its readers' answers, it waited
for two seconds.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import MD5

from haltline.centre.kernel.policies import crossing, without

OWN = "district_id = any((select scope_districts())::text[]) or (select scope_kind()) = 'centre'"
DESKS = "(select scope_kind()) in ('district', 'area', 'centre')"
TOLD = """(select '[' || string_agg(g.said, ',' order by g.number) || ']' from reviews_reading g
    where g.review_id = {review}.id and g.sent_at is not null)"""
KEPT = f"""
revoke all on reviews_heard from haltline_app;
grant select on reviews_reading to haltline_keeper;
grant select, insert on reviews_heard to haltline_keeper;
create function review_heard() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $body$
declare said text := {TOLD.format(review="new")};
begin
  loop
    select id into new.heard_id from reviews_heard where md5(told) = md5(said);
    exit when found or said is null;
    insert into reviews_heard (told) values (said) on conflict do nothing;
  end loop;
  return new;
end $body$;
create trigger reviews_review_heard before insert or update of done_at on reviews_review
  for each row when (new.done_at is not null and new.heard_id is null) execute function review_heard();
revoke all on function review_heard() from public;
alter function review_heard() owner to haltline_keeper;
"""  # noqa: S608 - our own tables
# of reviews that were done before
FILLED = f"""
alter table reviews_review no force row level security;
alter table reviews_reading no force row level security;
insert into reviews_heard (told) select distinct {TOLD.format(review="v")} from reviews_review v
  where v.done_at is not null on conflict do nothing;
alter table reviews_review disable trigger user;
update reviews_review v set heard_id = h.id from reviews_heard h
  where v.done_at is not null and h.told = {TOLD.format(review="v")};
alter table reviews_review enable trigger user;
alter table reviews_review force row level security;
alter table reviews_reading force row level security;
"""  # noqa: S608 - our own tables
SPAN = "start timestamptz, stop timestamptz"
READ = (
    without("review_sample", "timestamptz, timestamptz")
    + crossing(
        "review_counted",
        SPAN,
        "table(unit text, closer boolean, stratum text, chance integer, heard integer, n integer)",
        f"""select case when v.{OWN} then v.district_id else md5(v.district_id) end, v.closer, v.stratum,
              v.chance, v.heard_id, v.n
            from (select v.district_id, v.closer, v.stratum, v.chance, v.heard_id, count(*)::integer as n
              from reviews_review v join reviews_draw d on d.id = v.draw_id
              where {DESKS} and d.start >= review_counted.start and d.start < review_counted.stop
              group by 1, 2, 3, 4, 5) v""",
        "reviews_draw, reviews_review",
    )
    + crossing(
        "review_told",
        "heard integer[]",
        "table(id integer, told text)",
        f"select h.id, h.told from reviews_heard h where {DESKS} and h.id = any(heard)",
        "reviews_heard",
    )
    # an item is a fault where at least half of its readers say so: one of two, two of three (findings.py)
    + crossing(
        "reviews_behind",
        f"{SPAN}, item text, district text, most integer",
        "table(review_id uuid)",
        f"""with faulty as materialized (select h.id from reviews_heard h, jsonb_array_elements(h.told::jsonb) r
              where item <> '' group by h.id
              having 2 * count(*) filter (where (r -> item ->> 'fault')::boolean) >= count(*))
            select v.id from reviews_review v join reviews_draw d on d.id = v.draw_id
            where {DESKS} and (v.{OWN}) and (district = '' or v.district_id = district) and v.done_at is not null
              and d.start >= reviews_behind.start and d.start < reviews_behind.stop
              and (item = '' or v.heard_id in (select id from faulty))
            order by v.done_at desc, v.id limit most""",
        "reviews_draw, reviews_review, reviews_heard",
    )
)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0003_said")]
    operations = [
        migrations.CreateModel(
            name="Heard",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "told",
                    models.TextField(help_text="JSON: a list of readings, each item to {answer, fault}"),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(MD5("told"), name="heard_once")]},
        ),
        migrations.AddField(
            model_name="review",
            name="heard",
            field=models.ForeignKey(
                db_index=False,
                help_text="what its readers answered, set by the database when it is done",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.heard",
            ),
        ),
        migrations.RunSQL(KEPT + FILLED + READ, migrations.RunSQL.noop),
    ]
