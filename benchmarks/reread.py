"""Closed reports drawn and read again, verdicts of victims, and questions, as many as a state would have.

Of the reports of lives.py those whose closing lies in the past are closed. Each week of a district draws at
most fifteen of them, a third of these for two readers; every fourth victim tells what it was like. All are
read but those of the last ten days. Each district has four questions with forty reports.
"""

from __future__ import annotations

import psycopg

ITEMS = (
    "contacted", "banks-in-time", "kind-right", "amount-right", "end-true", "explained", "answers-told",
    "more-findable",
)  # fmt: skip
ANSWERS = ", ".join(
    f"'{item}', jsonb_build_object('answer', case when {fault} then 'no' else 'yes' end, 'fault', {fault},"
    f" 'words', case when {fault} then 'Something was left undone, as the file shows: ' || n else '' end)"
    for number, item in enumerate(ITEMS)
    for fault in [f"(n * 7 + number * 3 + {number * 13}) % 17 = 0"]
)
STRATUM = "(array['returned 1', 'returned 2', 'unfounded 1'])[1 + n % 3]"
CLOSED = """
insert into reports_closing (id, district_id, report_id, officer_id, outcome, text, at, told_how,
    reopened_for)
  select md5('closing' || n)::uuid, r.district_id, r.id, %(officer)s, 'returned', 'What was done, and why.',
    r.created_at + make_interval(secs => n %% 6000000 + 100000), '', ''
  from generate_series(%(first)s::bigint, %(last)s::bigint) n
  join reports_report r on r.id = md5(%(report)s || n)::uuid
  where r.created_at + make_interval(secs => n %% 6000000 + 100000) < now();
insert into reports_verdict (id, district_id, report_id, closing_id, fair, clear, words, at)
  select md5('verdict' || n)::uuid, c.district_id, c.report_id, c.id, 1 + n %% 5, 1 + n / 4 %% 5, '', c.at
  from generate_series(%(first)s::bigint, %(last)s::bigint) n
  join reports_closing c on c.id = md5('closing' || n)::uuid where n %% 4 = 0;
"""
DRAWN = f"""
truncate reviews_reading, reviews_review, reviews_draw, reviews_heard;
create temp table drawn on commit drop as
  select c.*, md5('draw' || c.district_id || week)::uuid as draw_id
  from (select c.*, date_trunc('week', c.at, 'UTC') as week, row_number() over (
      partition by c.district_id, date_trunc('week', c.at, 'UTC') order by c.id) as n
    from reports_closing c) c where n <= 15;
insert into reviews_draw (id, district_id, start, stop, at, seed, shares, listed, fingerprint, strata, drawn)
  select draw_id, district_id, week, week + interval '7 days', week + interval '7 days', '', '{{}}', '[]', '',
    (select jsonb_agg(jsonb_build_array(closer, name, 80)) from generate_series(0, 1) closer,
      unnest(array['returned 1', 'returned 2', 'unfounded 1']) name), count(*)
  from drawn group by draw_id, district_id, week;
insert into reviews_review (id, district_id, draw_id, report_id, closing_id, officer_id, stratum, closer,
    chance, readers, done_at, reply)
  select md5('review' || id)::uuid, district_id, draw_id, report_id, id, officer_id, {STRATUM},
    n % 6 = 0, case n % 6 when 0 then 250000 else 60000 end, case n % 3 when 0 then 2 else 1 end,
    case when week < now() - interval '17 days' then week + interval '17 days' end, ''
  from drawn;
insert into reviews_reading (id, district_id, report_id, review_id, number, rater_id, given_at, due_at,
    answers, begun_by_other, had, sent_at)
  select md5('reading' || number || v.id)::uuid, v.district_id, v.report_id, v.id, number, v.officer_id,
    v.done_at, v.done_at, jsonb_build_object({ANSWERS}), false, '[]', v.done_at
  from (select *, ('x' || left(replace(id::text, '-', ''), 6))::bit(24)::int as n from reviews_review) v
  cross join lateral generate_series(1, v.readers) number where v.done_at is not null;
create temp table told on commit drop as
  select review_id, '[' || string_agg(said, ',' order by number) || ']' as told
  from reviews_reading group by 1;
insert into reviews_heard (told) select distinct told from told;
update reviews_review v set heard_id = h.id from told t join reviews_heard h on h.told = t.told
  where t.review_id = v.id;
"""  # noqa: S608 - our own tables
ASKED = """
truncate oversight_question, oversight_look;
insert into oversight_look (day, started_at, ended_at, events, reports, found, fault)
  values (current_date, now(), now(), 0, 0, 0, '');
insert into oversight_question (id, district_id, kind, level, unit, detail, n, seen, expected, p, evidence,
    first_at, last_at, state, answer, words, answered_by, seen_then)
  select md5(d.code || kind)::uuid, d.code, kind, 'district', d.code, '', 900, 90, 30, 0.0001,
    (select coalesce(jsonb_agg(report_id), '[]') from (select l.report_id from oversight_life l
      where l.district_id = d.code limit 40) l), now(), now(), 'open', '', '', '', 0
  from people_district d, unnest(array['heaping', 'closure-burst', 'ping-pong', 'slowing']) kind;
"""


def fill_reread(admin: psycopg.Connection, report: str, first: int, last: int) -> dict[str, int]:
    """Close the copies of a report from ``first`` to ``last``, draw and read again; how many there are."""
    officer = admin.execute("select id from people_person where username = 'korvane-1'").fetchone()
    assert officer is not None
    with admin.transaction():
        admin.execute("set local session_replication_role = replica")
        told = {"officer": officer[0], "report": report, "first": first, "last": last}
        for statement in CLOSED.strip().rstrip(";").split(";\n"):
            admin.execute(statement, told)
        admin.execute(DRAWN)
        admin.execute("select review_opinions_anew()")
        admin.execute(ASKED)
    admin.execute("vacuum analyze")
    counted = "select count(*) from {}"
    return {
        name: admin.execute(counted.format(table)).fetchone()[0]  # type: ignore[index]
        for name, table in (("closed", "reports_closing"), ("reread", "reviews_review"))
    }
