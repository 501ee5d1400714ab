"""Who sees a draw, a review and a reading; what a reader sees of a report; what all readings come to.

A reading is its reader's (scope ``reread:PERSON``) for as long as that person is active and of another district,
and the sweep's. Nobody else sees who reads. The report comes to the reader by ``reread_report``, which looks at
the scope itself and takes names out of every text before it leaves the database.
"""

from django.db import migrations

from haltline.centre.kernel.policies import CENTRE, DISTRICT, DISTRICT_WRITES, append_only, crossing, protect

ELSEWHERE = (
    "exists (select 1 from people_person p where p.id = rater_id and p.is_active and p.district_id <> {district}"
    " and not {district} = any(p.area))"
)
READER = (
    "(select scope_kind()) = 'reread' and rater_id::text = (select scope_id()) and "
    + ELSEWHERE.format(district="reviews_reading.district_id")
)
WORKER = f"(select scope_kind()) = 'worker' and {DISTRICT_WRITES}"
TABLES = (
    protect("reviews_draw", read=f"{DISTRICT} or {CENTRE}", insert=DISTRICT_WRITES)
    + append_only("reviews_draw")
    + protect("reviews_review", read=f"{DISTRICT} or {CENTRE}", insert=DISTRICT_WRITES, update=DISTRICT_WRITES)
    + protect("reviews_reading", read=f"({WORKER}) or ({READER})", insert=WORKER, update=f"({WORKER}) or ({READER})")
    + """
create trigger reviews_reading_stays before update on reviews_reading
  for each row when (old.sent_at is not null) execute function refuse_change();
create trigger reviews_review_stays before update on reviews_review
  for each row when (old.replied_at is not null) execute function refuse_change();
create index reports_closing_when on reports_closing (district_id, at);
"""
)

# names in a text become dots: whole words where the script has them, longer names first
BLINDED = r"""
create function review_blinded(words text, names text[]) returns text language plpgsql immutable
  set search_path = pg_catalog, public, pg_temp as $body$
declare name text;
begin
  foreach name in array names loop
    if name ~ '^[[:ascii:]]+$' then
      words := regexp_replace(words, '\m' || regexp_replace(name, '([^[:alnum:] ])', '\\\1', 'g') || '\M', '··', 'gi');
    else
      words := replace(words, name, '··');
    end if;
  end loop;
  return words;
end $body$;
"""

VERBS = (
    "report.claimed", "report.verified", "report.reclassified", "report.transferred", "report.paused",
    "report.resumed", "report.decided", "report.told", "report.reopened", "hold.started", "hold.released",
    "hold.called", "contest.entered", "contest.upheld", "contest.rejected", "payout.credited",
)
NAMES = """array(select distinct trim(w) from (
    select unnest(regexp_split_to_array(r.name, '\\s+')) as w union all select r.name
    union all select name from people_district union all select code from people_district
    union all select s.name from people_station s where s.district_id = r.district_id
    union all select p.desk_name from people_person p where p.id in (select substr(e.actor, 8)::bigint
      from audit_event e where e.report_id = r.id and e.actor like 'person:%')
  ) every where length(trim(w)) > 1 order by 1)"""
FILE = f"""
  with given as (
    select g.report_id, v.closing_id from reviews_reading g join reviews_review v on v.id = g.review_id
    where g.id = reading and scope_kind() = 'reread' and g.rater_id::text = scope_id() and g.sent_at is null
      and {ELSEWHERE.format(district="g.district_id").replace("= rater_id", "= g.rater_id")}),
  file as (select r.*, c.outcome, c.text, c.at as closed_at, c.told_at, c.told_how,
      (select array_agg(n order by length(n) desc) from unnest({NAMES}) n) as names
    from given join reports_report r on r.id = given.report_id join reports_closing c on c.id = given.closing_id)
  select f.category, f.channel, f.outcome, review_blinded(f.text, f.names) as closing,
    review_blinded(f.story, f.names) as story, f.created_at, f.closed_at, f.told_at, f.told_how,
    (select coalesce(jsonb_agg(jsonb_build_object('rail', d.rail, 'amount', d.amount, 'payment', d.payment_amount,
        'paid_at', d.paid_at, 'from', coalesce(a.name, d.from_institution), 'from_ending', right(d.from_account, 2),
        'to', coalesce(b.name, d.to_institution), 'to_ending', right(d.to_account, 2),
        'elsewhere', d.duplicate_of_id is not null) order by d.number), '[]')
      from reports_dispute d left join partners_partner a on a.code = d.from_institution
      left join partners_partner b on b.code = d.to_institution where d.report_id = f.id) as payments,
    (select coalesce(jsonb_agg(jsonb_build_object('bank', b.name, 'ask', q.ask, 'amount', q.amount, 'hop', q.hop,
        'ending', right(q.account, 2), 'state', q.state, 'created_at', q.created_at, 'sent_at', q.sent_at,
        'answered_at', q.answered_at) order by q.created_at, q.id), '[]')
      from holds_holdrequest q join partners_partner b on b.code = q.partner_id
      where q.report_id = f.id and q.state <> 'draft') as asked,
    (select coalesce(jsonb_object_agg(s.state, s.total), '{{}}') from (select t.state, sum(t.amount) as total
      from trails_posting t where t.report_id = f.id and t.state <> 'disputed' group by t.state) s
      where s.total <> 0) as money,
    (select coalesce(jsonb_agg(jsonb_build_object('at', m.at, 'victim', m.person_id is null,
        'text', review_blinded(m.text, f.names)) order by m.at), '[]')
      from reports_message m where m.report_id = f.id) as talk,
    (select coalesce(jsonb_agg(jsonb_build_object('at', e.at, 'verb', e.verb,
        'why', review_blinded(coalesce(e.facts ->> 'why', ''), f.names)) order by e.at, e.id), '[]')
      from audit_event e where e.report_id = f.id
        and e.verb in ({", ".join(f"'{verb}'" for verb in VERBS)})) as course
  from file f"""

OWN = "district_id = any((select scope_districts())::text[]) or (select scope_kind()) = 'centre'"
UNIT = f"case when v.{OWN} then v.district_id else md5(v.district_id) end as unit"
DESKS = "(select scope_kind()) in ('district', 'area', 'centre')"
WITHOUT_WORDS = """(select jsonb_agg((select coalesce(jsonb_object_agg(e.key, e.value - 'words'), '{}')
    from jsonb_each(g.answers) e) order by g.number)
  from reviews_reading g where g.review_id = v.id and g.sent_at is not null)"""
CROSSINGS = (
    crossing(
        "due_draws",
        "until timestamptz",
        "table(district_id text, since timestamptz)",
        """select d.code, greatest(d.reached, date_trunc('week', d.first, 'UTC')) from (
             select p.code, p.reached, (select min(c.at) from reports_closing c
               where c.district_id = p.code and c.at >= p.reached and c.reopened_at is null) as first
             from (select q.code, coalesce((select max(w.stop) from reviews_draw w where w.district_id = q.code),
                     date_trunc('week', until - interval '7 days', 'UTC')) as reached from people_district q) p) d
           where d.first < until order by 1 limit 50""",
        "people_district, reports_closing, reviews_draw",
    )
    + crossing(
        "due_rereads",
        "roles text[]",
        "table(reading_id uuid, district_id text)",
        """select g.id, g.district_id from reviews_reading g left join people_person p on p.id = g.rater_id
           where g.sent_at is null and (g.rater_id is null or g.due_at < clock_timestamp() or not p.is_active
             or p.district_id is null or p.district_id = g.district_id or g.district_id = any(p.area)
             or not p.role = any(roles))
           order by random() limit 50""",
        "reviews_reading, people_person",
    )
    + crossing(
        "reread_load",
        "since timestamptz",
        "table(rater bigint, waiting bigint, given bigint)",
        """select rater_id, count(*) filter (where sent_at is null), count(*) filter (where given_at >= since)
           from reviews_reading where rater_id is not null and (sent_at is null or given_at >= since) group by 1""",
        "reviews_reading",
    )
    + BLINDED
    + crossing(
        "reread_report",
        "reading uuid",
        "table(category text, channel text, outcome text, closing text, story text, created_at timestamptz,"
        " closed_at timestamptz, told_at timestamptz, told_how text, payments jsonb, asked jsonb, money jsonb,"
        " talk jsonb, course jsonb)",
        FILE,
        "reviews_reading, reviews_review, reports_report, reports_closing, reports_dispute, reports_message,"
        " partners_partner, people_person, people_district, people_station, holds_holdrequest, trails_posting,"
        " audit_event",
    )
    + crossing(
        "review_strata",
        "start timestamptz, stop timestamptz",
        "table(unit text, closer boolean, stratum text, size bigint)",
        f"""select {UNIT}, (s.value ->> 0)::int = 1, s.value ->> 1, sum((s.value ->> 2)::bigint)::bigint
            from reviews_draw v, jsonb_array_elements(v.strata) s
            where {DESKS} and v.start >= review_strata.start and v.start < review_strata.stop group by 1, 2, 3""",
        "reviews_draw",
    )
    + crossing(
        "review_sample",
        "start timestamptz, stop timestamptz",
        "table(unit text, review_id uuid, closer boolean, stratum text, chance integer, told jsonb)",
        f"""select {UNIT}, case when v.{OWN} then v.id end, v.closer, v.stratum, v.chance,
              case when v.done_at is null then null else {WITHOUT_WORDS} end
            from reviews_review v join reviews_draw d on d.id = v.draw_id
            where {DESKS} and d.start >= review_sample.start and d.start < review_sample.stop""",
        "reviews_draw, reviews_review, reviews_reading",
    )
    + crossing(
        "review_findings",
        "reviews uuid[]",
        "table(review_id uuid, told jsonb)",
        """select v.id, (select jsonb_agg(g.answers order by g.number) from reviews_reading g
              where g.review_id = v.id and g.sent_at is not null)
           from reviews_review v where v.id = any(reviews) and v.done_at is not null
             and (v.district_id = any((select scope_districts())::text[]) or (select scope_kind()) = 'centre')
             and (select scope_kind()) in ('district', 'area', 'centre')""",
        "reviews_review, reviews_reading",
    )
    + crossing(
        "review_verdicts",
        "start timestamptz, stop timestamptz",
        "table(closed bigint, told bigint, content bigint, discontent bigint, reread bigint, clean bigint)",
        f"""select count(*), count(w.id), count(*) filter (where w.fair >= 4 and w.clear >= 4),
              count(*) filter (where w.fair <= 2), count(*) filter (where w.fair <= 2 and v.done_at is not null),
              count(*) filter (where w.fair <= 2 and v.done_at is not null and not exists (
                select 1 from reviews_reading g, jsonb_each(g.answers) e
                where g.review_id = v.id and (e.value ->> 'fault')::boolean))
            from reports_closing c left join reports_verdict w on w.closing_id = c.id
              left join reviews_review v on v.closing_id = c.id
            where {DESKS} and c.reopened_at is null and c.at >= start and c.at < stop""",
        "reports_closing, reports_verdict, reviews_review, reviews_reading",
    )
)


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0001_initial"),
        ("audit", "0003_news"),
        ("holds", "0015_accepted"),
        ("partners", "0005_calls_at_once"),
        ("people", "0005_areas"),
        ("trails", "0003_journal_once"),
    ]
    operations = [migrations.RunSQL(TABLES + CROSSINGS, migrations.RunSQL.noop)]
