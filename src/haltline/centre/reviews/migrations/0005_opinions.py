"""What victims said is added up by week as they say it: a page of a year read every closed report.

A change of a closing, a verdict or a review leaves two rows, what it counted for before and what it counts for
now; the sweep adds them up. Nobody waits for another's row, and pages are right at once.
"""

from django.db import migrations, models

from haltline.centre.kernel.policies import crossing, without

DESKS = "(select scope_kind()) in ('district', 'area', 'centre')"
COUNTS = ("closed", "told", "content", "discontent", "reread", "faultless")
NAMES = ", ".join(COUNTS)
SUMS = ", ".join(f"sum({name})" for name in COUNTS)
REREAD = "coalesce(w.fair <= 2, false) and v.done_at is not null"
PARTS = ", ".join(
    f"sign * ({part})::integer"
    for part in (
        "true",
        "w.id is not null",
        "coalesce(w.fair >= 4 and w.clear >= 4, false)",
        "coalesce(w.fair <= 2, false)",
        REREAD,
        f"{REREAD} and not exists (select from reviews_reading g where g.review_id = v.id and g.faulty)",
    )
)
OF_CLOSINGS = f"""
    select date_trunc('week', c.at, 'UTC') as week, {PARTS} from reports_closing c
      left join reports_verdict w on w.closing_id = c.id left join reviews_review v on v.closing_id = c.id
    where c.reopened_at is null"""  # noqa: S608 - our own tables
PATH = "security definer set search_path = pg_catalog, public, pg_temp"
TRIGGERS = {
    "reports_closing": ("insert or update of at, reopened_at or delete", "id"),
    "reports_verdict": ("insert or update or delete", "closing_id"),
    "reviews_review": ("insert or update of done_at or delete", "closing_id"),
}
KEPT = (
    f"""
create function review_opinion() returns trigger language plpgsql {PATH} as $body$
declare
  row_ constant jsonb := case tg_op when 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
  closing constant uuid := (row_ ->> tg_argv[0])::uuid;
  sign constant integer := case tg_when when 'BEFORE' then -1 else 1 end;
begin
  -- whoever changes something of the same closing comes after us, and sees it
  perform pg_advisory_xact_lock(hashtextextended(closing::text, 5));
  insert into reviews_opinion (week, {NAMES}) {OF_CLOSINGS} and c.id = closing;
  return case tg_op when 'DELETE' then old else new end;
end $body$;
create function review_opinions_add_up(most integer) returns integer language plpgsql {PATH} as $body$
declare gone integer;
begin
  if scope_kind() <> 'sweep' then
    return 0;
  end if;
  with taken as (delete from reviews_opinion where week in (
      select week from reviews_opinion group by week having count(*) > most) returning *),
  added as (insert into reviews_opinion (week, {NAMES})
    select week, {SUMS} from taken group by week having count(*) > 0)
  select count(*) into gone from taken;
  return gone;
end $body$;
create function review_opinions_anew() returns void language plpgsql {PATH} as $body$
declare sign constant integer := 1;
begin
  lock table reviews_opinion;
  delete from reviews_opinion;
  insert into reviews_opinion (week, {NAMES})
    select week, {SUMS} from ({OF_CLOSINGS}) told (week, {NAMES}) group by week;
end $body$;
"""
    + "".join(
        f"create trigger {table}_opinion_{when} {when} {moves} on {table} for each row"
        f" execute function review_opinion('{key}');\n"
        for table, (moves, key) in TRIGGERS.items()
        for when in ("before", "after")
    )
    + """
grant select on reports_closing, reports_verdict, reviews_review, reviews_reading to haltline_keeper;
grant select, insert, delete, maintain on reviews_opinion to haltline_keeper;
revoke all on reviews_opinion from haltline_app;
revoke all on function review_opinion(), review_opinions_add_up(integer), review_opinions_anew() from public;
grant execute on function review_opinions_add_up(integer) to haltline_app;
alter function review_opinion() owner to haltline_keeper;
alter function review_opinions_add_up(integer) owner to haltline_keeper;
alter function review_opinions_anew() owner to haltline_keeper;
set local role haltline_keeper; select review_opinions_anew(); reset role;
"""
)
READ = without("review_verdicts", "timestamptz, timestamptz") + crossing(
    "review_verdicts",
    "start timestamptz, stop timestamptz",
    "table(closed bigint, told bigint, content bigint, discontent bigint, reread bigint, clean bigint)",
    f"select {', '.join(f'coalesce(sum({name}), 0)::bigint' for name in COUNTS)} from reviews_opinion"
    f" where {DESKS} and week >= start and week < stop",
    "reviews_opinion",
)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0004_heard")]
    operations = [
        migrations.CreateModel(
            name="Opinion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("week", models.DateTimeField(db_index=True)),
                *((name, models.IntegerField()) for name in COUNTS),
            ],
        ),
        migrations.RunSQL(KEPT + READ, migrations.RunSQL.noop),
    ]
