"""Who may do what in the database, read from its own catalogue (architecture rule 6)."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest
from tests.centre.rls.looking import eyes
from tests.centre.rls.world import ELSEWHERE, HOME, World

from haltline.centre.kernel.database import APP, CROSS, KEEPER, OWNER

CROSSINGS = {
    "disputes_on_payment", "district_of_request", "due_outbox", "due_replies", "due_reports",
    "due_calls", "due_lapses", "due_orders", "due_requests", "form_of_report", "asked_on_account",
    "asked_of_partner",
    "lien_parts", "unverified_beside",
    "journal_sums_to_zero", "place_has_units", "legs_on_payment", "live_on_payment", "holds_on_payments",
    "districts_at", "joint_sums", "owed_from", "paid_across", "draws_within_hold",
    "door_holds", "hold_facts", "due_contests", "oversight_units", "oversight_whole",
    "oversight_look_due",
    "due_draws", "due_rereads", "reread_load", "reread_report",
    "review_strata", "review_counted", "review_told", "reviews_behind", "review_findings",
    "review_verdicts",
    "published_entries", "published_kept_of", "published_first", "published_durations",
    "published_states", "published_taken", "published_changes",
}  # fmt: skip
# a part of a lien: how much of it, until when
PART = {"hold_id", "state", "releasing", "expires_at", "timestamp", "with", "time", "zone"}
BESIDE = {"payer", "device", "target", "free_by", "not_freed"}
# how many took how long
CLASSES = {"clock", "unit", "size", "ended", "codes", "counts", "n", "bytea", "smallint"}
# how a report was handled, its texts without names, of accounts two digits (tests/centre/reviews)
REREAD = {"category", "channel", "outcome", "closing", "story", "created_at", "closed_at", "told_at",
          "told_how", "payments", "asked", "money", "talk", "course", "reading_id", "rater",
          "waiting"}  # fmt: skip
REVIEWED = {"heard", "id", "closer", "stratum", "chance", "review_id", "closed", "content", "discontent",
            "reread", "clean"}  # fmt: skip
PUBLIC = {"day", "date", "measure", "reports", "total", "largest", "numeric"}  # counts and sums of days
TRIGGERS = {"journal_sums_to_zero", "place_has_units", "draws_within_hold"}
KEEPERS = {
    "queue_sum_up", "queue_sum_up_all", "queue_follows",
    "oversight_hears", "oversight_catch_up", "oversight_rebuild",
    "audit_waits", "audit_seal", "review_heard",
    "review_opinion", "review_opinions_add_up", "review_opinions_anew",
}  # fmt: skip
CALLED = {  # by triggers; by the sweep, for a count
    "queue_follows", "oversight_hears", "oversight_catch_up", "audit_waits", "audit_seal",
    "review_opinions_add_up",
}  # fmt: skip
KEPT = {
    "queue_entry", "oversight_news", "oversight_life", "oversight_class", "oversight_sum",
    "audit_waiting", "audit_leaf", "reviews_heard", "reviews_opinion",
}  # fmt: skip
LISTED = Path("docs/reference/crossing-districts.md")
APPEND_ONLY = (
    "audit_event", "trails_journal", "trails_posting",
    "recovery_share", "recovery_hand", "recovery_payoutdraw", "recovery_proof",
    "inward_inwardmessage", "reviews_draw", "exports_export", "people_duty",
)  # fmt: skip

REFUSED = psycopg.errors.InsufficientPrivilege


def test_only_two_roles_that_cannot_sign_in_pass_by_row_policies(admin: psycopg.Connection) -> None:
    rows = admin.execute(
        "select rolname, rolsuper, rolbypassrls, rolcanlogin, rolcreatedb, rolcreaterole from pg_roles"
        " where rolname = any(%s)",
        [[APP, OWNER, CROSS, KEEPER]],
    ).fetchall()
    assert sorted(rows) == [
        (APP, False, False, True, False, False),
        (CROSS, False, True, False, False, False),
        (KEEPER, False, True, False, False, False),
        (OWNER, False, False, True, False, False),
    ]


def test_the_app_is_a_member_of_no_other_role(admin: psycopg.Connection) -> None:
    memberships = admin.execute(
        "select pg_get_userbyid(roleid) from pg_auth_members where member = %s::regrole", [APP]
    ).fetchall()
    assert memberships == []


def test_every_table_belongs_to_the_owner_and_the_app_owns_nothing(admin: psycopg.Connection) -> None:
    owners = admin.execute(
        "select distinct pg_get_userbyid(relowner), relkind = 'v' from pg_class"
        " where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S')"
    ).fetchall()
    assert owners == [(OWNER, False)]


def test_the_app_cannot_become_the_owner_or_the_crossing_role(app: psycopg.Connection) -> None:
    for role in (OWNER, CROSS, KEEPER):
        with pytest.raises(REFUSED):
            app.execute(f"set role {role}")  # type: ignore[call-overload]


def test_the_app_cannot_make_tables_or_functions(app: psycopg.Connection) -> None:
    for attempt in (
        "create table mine (x int)",
        "create function mine() returns int language sql as 'select 1'",
        "alter table reports_report no force row level security",
        "alter table reports_report disable row level security",
        "create policy mine on reports_report for select using (true)",
        "drop policy reports_report_read on reports_report",
        "alter table audit_event disable trigger all",
    ):
        with pytest.raises(REFUSED):
            app.execute(attempt)  # type: ignore[call-overload]


def test_functions_that_cross_districts_are_exactly_those_listed(admin: psycopg.Connection) -> None:
    """Whatever runs with other rights than its caller's belongs to the crossing role and is documented."""
    rows = admin.execute(
        "select proname, pg_get_userbyid(proowner), proconfig from pg_proc"
        " where pronamespace = 'public'::regnamespace and prosecdef"
    ).fetchall()
    assert {name for name, _, _ in rows} == CROSSINGS | KEEPERS
    for name, role, config in rows:
        assert role == (KEEPER if name in KEEPERS else CROSS), name
        # a temporary table must not stand in
        assert "search_path=pg_catalog, public, pg_temp" in config, name
    documented = set(re.findall(r"^\| `(\w+)", LISTED.read_text(), re.MULTILINE))
    assert documented == CROSSINGS


def test_the_crossing_role_owns_nothing_but_those_functions(admin: psycopg.Connection) -> None:
    owned = admin.execute("select proname from pg_proc where proowner = %s::regrole", [CROSS]).fetchall()
    assert {name for (name,) in owned} == CROSSINGS
    relations = admin.execute("select relname from pg_class where relowner = %s::regrole", [CROSS]).fetchall()
    assert relations == []


def test_the_crossing_role_reads_tables_and_changes_none(admin: psycopg.Connection) -> None:
    granted = admin.execute(
        "select distinct privilege_type from information_schema.role_table_grants where grantee = %s", [CROSS]
    ).fetchall()
    assert granted == [("SELECT",)]


def test_the_keeper_writes_the_read_models_and_gives_nobody_a_row(admin: psycopg.Connection) -> None:
    """What it keeps goes only into the tables that are listed; who calls it hears a count at most."""
    written = admin.execute(
        "select distinct table_name from information_schema.role_table_grants"
        " where grantee = %s and privilege_type <> 'SELECT'",
        [KEEPER],
    ).fetchall()
    assert {name for (name,) in written} == KEPT
    owned = admin.execute("select relname from pg_class where relowner = %s::regrole", [KEEPER]).fetchall()
    assert owned == []
    callers = admin.execute(
        "select distinct routine_name from information_schema.routine_privileges"
        " where routine_schema = 'public' and routine_name = any(%s)"
        " and privilege_type = 'EXECUTE' and grantee <> %s",
        [sorted(KEEPERS), KEEPER],
    ).fetchall()
    assert {name for (name,) in callers} <= CALLED
    text = LISTED.read_text()
    assert all(f"`{name}`" in text for name in KEEPERS | KEPT)


def test_crossing_functions_give_ids_and_sums_but_no_personal_data(admin: psycopg.Connection) -> None:
    results = admin.execute(
        "select proname, pg_get_function_result(oid) from pg_proc where proname = any(%s)",
        [sorted(CROSSINGS)],
    ).fetchall()
    words = {word for _, result in results for word in re.findall(r"[a-z_]+", result.lower())}
    types = {"table", "uuid", "text", "bigint", "jsonb", "trigger"}
    named = {"report_id", "reply_id", "request_id", "message_id", "leg_id", "dispute_id", "district_id",
             "call_id"}  # fmt: skip
    sums = {"payout_id", "slices", "amount", "claims", "loss", "given"}
    told = {"fits", "boolean", "contest_id", "partner_id", "currency", "since", "hop", "integer", "asked",
            "rail", "booked_at", "payment", "office", "officer", "law", "told"}  # fmt: skip
    told |= {"gained"}
    told |= {"ending"}  # of a hold's own account, to its holder and to who decides; never the number
    assert words <= types | named | sums | told | PART | BESIDE | CLASSES | REREAD | REVIEWED | PUBLIC


def test_nobody_else_may_call_a_crossing_function(admin: psycopg.Connection) -> None:
    callers = admin.execute(
        "select distinct grantee from information_schema.routine_privileges"
        " where routine_schema = 'public' and routine_name = any(%s) and privilege_type = 'EXECUTE'",
        [sorted(CROSSINGS - TRIGGERS)],
    ).fetchall()
    assert {name for (name,) in callers} == {APP, CROSS}


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_log_and_the_ledger_refuse_change_by_app_and_owner(
    app: psycopg.Connection, owner: psycopg.Connection, admin: psycopg.Connection, world: World, table: str
) -> None:
    before = admin.execute(f"select count(*) from {table}").fetchone()
    assert before != (0,)
    for connection in (app, owner):
        for act in (f"update {table} set id = id", f"delete from {table}", f"truncate {table} cascade"):
            with (
                eyes(connection, f"district:{HOME}") as cursor,
                pytest.raises(REFUSED),
            ):
                cursor.execute(act)
    with pytest.raises(REFUSED, match="append-only"):
        admin.execute(f"update {table} set id = id")
    assert admin.execute(f"select count(*) from {table}").fetchone() == before


def test_a_journal_that_does_not_balance_cannot_be_committed(app: psycopg.Connection, world: World) -> None:
    """Units made out of nothing are refused by the database itself, whatever the program says."""
    with pytest.raises(psycopg.errors.CheckViolation, match="does not balance"), app.transaction():
        app.execute("select set_config('haltline.scope', %s, true)", [f"district:{ELSEWHERE}"])
        app.execute(
            "insert into trails_posting (id, district_id, journal_id, report_id, dispute_id, leg_id, state,"
            " amount, currency) select gen_random_uuid(), district_id, journal_id, report_id, dispute_id,"
            " leg_id, 'held', 1, currency from trails_posting where leg_id is not null limit 1"
        )


def test_a_temporary_table_does_not_stand_in_for_ours(app: psycopg.Connection, world: World) -> None:
    """Else a function that crosses districts would read what its caller made up."""
    with app.transaction(force_rollback=True):
        app.execute("create temporary table reports_dispute (report_id uuid, district_id text, begun bool"
                    " default false, told_at timestamptz default '2020-01-01')")  # fmt: skip
        app.execute("insert into reports_dispute (report_id, district_id) values (gen_random_uuid(), 'none')")
        assert app.execute("select * from due_reports()").fetchall() == []
