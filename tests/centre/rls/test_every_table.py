"""Jurisdiction stands in the database: for every table there is, whoever asks (faults 24, 27)."""

from __future__ import annotations

import hashlib

import psycopg
import pytest
from tests.centre.rls.looking import changed, count, eyes, guarded, protected, tables
from tests.centre.rls.world import ELSEWHERE, HOME, PARTNERS, World

from haltline.centre.kernel.policies import OUTSIDE

NO_SCOPE = "no scope is set"
DESK_ONLY = frozenset(
    {
        "holds_standingorder", "holds_approval", "holds_holdstep", "holds_holdcall", "trails_journal",
        "recovery_pot", "recovery_plan", "recovery_hand", "recovery_correction", "queue_entry",
        "contests_proof", "contests_proofpage", "contests_harm", "reports_call",
        "oversight_life", "oversight_class", "oversight_sum", "oversight_question",
        "reviews_draw", "reviews_review", "reviews_reading",
        "alerts_alert",
        "exports_export", "people_glass", "people_duty", "reports_draft",
    }
)  # fmt: skip
PARTNERS_SEE = frozenset(
    {
        "holds_holdrequest", "holds_partnerreply", "holds_holdpart", "holds_contest",
        "contests_hearing",
        "recovery_payout", "recovery_payoutdraw", "recovery_proof", "kernel_outboxmessage",
        "inward_inwardline",
    }
)  # fmt: skip
SENDERS_SEE = frozenset({"inward_inwardmessage"})  # of no district: one message may speak of several
VICTIMS_SEE = frozenset(
    {
        "reports_report", "reports_dispute", "reports_message", "reports_photo",
        "reports_closing", "reports_verdict",
        "trails_leg", "trails_fact", "trails_posting",
        "holds_holdrequest", "holds_holdpart", "recovery_share", "recovery_payout",
        "audit_event",
    }
)  # fmt: skip

SUPERVISORS_SEE = frozenset({"reports_verdict"})  # a verdict has a victim; no officer of the district sees it
READERS_SEE = frozenset({"reviews_reading"})  # nobody of the district learns who re-reads its reports


def test_tables_without_policies_are_exactly_those_listed(admin: psycopg.Connection) -> None:
    found = {name for name, forced in tables(admin).items() if not forced}
    assert found == OUTSIDE & found, "a table has no row policies and is not listed in kernel/policies.py"
    assert found == OUTSIDE, "kernel/policies.py lists tables that are not there"


def test_no_table_has_security_that_its_owner_passes_by(admin: psycopg.Connection) -> None:
    half = admin.execute(
        "select relname from pg_class where relnamespace = 'public'::regnamespace"
        " and relrowsecurity <> relforcerowsecurity"
    ).fetchall()
    assert half == []


def test_the_world_has_a_row_of_both_districts_in_every_table(
    admin: psycopg.Connection, world: World
) -> None:
    """Without a row a policy is not asked, and the tests below would say nothing about the table."""
    lacking = [
        (table, district)
        for table in protected(admin)
        for district in (HOME, ELSEWHERE)
        if not admin.execute(f"select 1 from {table} where district_id = %s limit 1", [district]).fetchone()
    ]
    assert lacking == []


def test_without_a_scope_every_table_is_an_error(
    admin: psycopg.Connection, app: psycopg.Connection, world: World
) -> None:
    for table in protected(admin):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match=NO_SCOPE):
            app.execute(f"select 1 from {table}")  # type: ignore[call-overload]
        for act in (f"update {table} set district_id = district_id", f"delete from {table}"):
            try:
                assert app.execute(act).rowcount == 0, act  # type: ignore[call-overload]
            except psycopg.errors.InsufficientPrivilege:
                continue


def test_the_owner_of_the_tables_sees_nothing_without_a_scope(
    admin: psycopg.Connection, owner: psycopg.Connection, world: World
) -> None:
    for table in protected(admin):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match=NO_SCOPE):
            owner.execute(f"select 1 from {table}")  # type: ignore[call-overload]


def test_a_colleague_sees_all_of_the_district_and_nothing_of_another(
    admin: psycopg.Connection, app: psycopg.Connection, world: World
) -> None:
    for table in protected(admin):
        truth = dict(admin.execute(f"select district_id, count(*) from {table} group by 1").fetchall())
        for district in (HOME, ELSEWHERE):
            for scope in (f"district:{district}", f"worker:{district}", f"area:{district}"):
                unseen = table in SUPERVISORS_SEE and not scope.startswith("area:")
                unseen |= table in READERS_SEE and not scope.startswith("worker:")
                assert count(app, scope, table) == (0 if unseen else truth[district]), (table, scope)


def test_strangers_see_nothing(admin: psycopg.Connection, app: psycopg.Connection, world: World) -> None:
    named = ("district:nowhere", "district:", "worker:", "area:", "area:,", "pot:", "partner:belang",
             "report:guessed", "reread:0")  # fmt: skip
    strangers = (*named, "intake", "sweep", "door")
    from haltline.centre.audit.actions import MACHINE, record
    from haltline.centre.kernel.scope import in_scope

    with in_scope("audit"):  # what is of no district is nobody's either
        record("person.practice-sign-in", MACHINE)
    for table in protected(admin):
        for scope in strangers:
            assert count(app, scope, table) == 0, (table, scope)


def test_a_supervisor_of_two_districts_sees_both_and_changes_neither(
    admin: psycopg.Connection, app: psycopg.Connection, world: World
) -> None:
    scope = f"area:{HOME},{ELSEWHERE}"
    for table in protected(admin):
        assert count(app, scope, table) == sum(count(app, f"area:{d}", table) for d in (HOME, ELSEWHERE)), (
            table
        )
        assert changed(app, scope, table) == 0, table


@pytest.mark.parametrize("scope", [f"district:{ELSEWHERE}", "centre", "audit", "intake", "partner:belang"])
def test_nobody_changes_another_districts_rows(
    admin: psycopg.Connection, app: psycopg.Connection, world: World, scope: str
) -> None:
    for table in protected(admin):
        with eyes(app, scope) as cursor:
            try:
                cursor.execute(f"update {table} set district_id = district_id where district_id = %s", [HOME])
            except psycopg.errors.InsufficientPrivilege:
                continue
            assert cursor.rowcount == 0, table


def test_nobody_carries_a_row_into_another_district(
    admin: psycopg.Connection, app: psycopg.Connection, world: World
) -> None:
    for table in protected(admin):
        with eyes(app, f"district:{HOME}") as cursor, pytest.raises(psycopg.Error) as refused:
            cursor.execute(f"update {table} set district_id = %s", [ELSEWHERE])
            if cursor.rowcount == 0:
                raise psycopg.errors.InsufficientPrivilege("no row can be changed at all")
        assert isinstance(refused.value, psycopg.errors.InsufficientPrivilege), table


def test_nobody_deletes_a_row_of_a_district(
    admin: psycopg.Connection, app: psycopg.Connection, world: World
) -> None:
    for table in protected(admin):
        with eyes(app, f"district:{HOME}") as cursor:
            try:
                cursor.execute(f"delete from {table}")
            except psycopg.errors.InsufficientPrivilege:
                continue
            assert cursor.rowcount == 0, table


def test_a_bank_sees_what_was_sent_to_it_and_nothing_else(
    admin: psycopg.Connection, app: psycopg.Connection, world: World
) -> None:
    for table in protected(admin):
        for district, bank in PARTNERS.items():
            seen = count(app, f"partner:{bank}", table)
            if table not in PARTNERS_SEE:
                assert seen == 0, table
                continue
            with eyes(app, f"partner:{bank}") as cursor:
                cursor.execute(f"select distinct district_id, partner_id from {table}")
                assert cursor.fetchall() == [(district, bank)], table


def test_a_bank_does_not_see_a_request_that_officers_still_consider(
    app: psycopg.Connection, admin: psycopg.Connection, world: World
) -> None:
    drafts = admin.execute("select count(*) from holds_holdrequest where state = 'draft'").fetchone()
    assert drafts == (2,)
    with eyes(app, f"partner:{PARTNERS[HOME]}") as cursor:
        cursor.execute("select distinct state from holds_holdrequest")
        assert {state for (state,) in cursor.fetchall()}.isdisjoint({"draft", "approved"})


def test_a_bank_cannot_enter_a_reply_of_another_bank(app: psycopg.Connection, world: World) -> None:
    with (
        eyes(app, f"partner:{PARTNERS[HOME]}") as cursor,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        cursor.execute(
            "insert into holds_partnerreply (id, district_id, partner_id, request_id, reply_id, seq, body,"
            " body_hash, state, why_review, gap, way, received_at) select gen_random_uuid(), district_id, %s,"
            " request_id, 'r', 9, body, body_hash, state, '', 0, 'api', now() from holds_partnerreply",
            [PARTNERS[ELSEWHERE]],
        )


def test_a_victims_word_opens_their_own_report_only(
    admin: psycopg.Connection, app: psycopg.Connection, world: World
) -> None:
    token = world.tokens[HOME][0]
    hashed = hashlib.sha256(token.encode()).hexdigest()
    mine = admin.execute("select id from reports_report where token_hash = %s", [hashed]).fetchone()
    for table in protected(admin):
        column = "id" if table == "reports_report" else "report_id"
        if table not in VICTIMS_SEE:
            assert count(app, f"report:{token}", table) == 0, table
            continue
        with eyes(app, f"report:{token}") as cursor:
            cursor.execute(f"select distinct {column} from {table}")
            assert set(cursor.fetchall()) <= {mine}, table
    assert count(app, f"report:{token}", "reports_report") == 1
    assert count(app, f"report:{token}", "recovery_payout") == 1


def test_a_reader_sees_the_readings_on_their_desk_and_no_other_row(
    admin: psycopg.Connection, app: psycopg.Connection, world: World
) -> None:
    truth = admin.execute("select rater_id::text, count(*) from reviews_reading group by 1").fetchall()
    assert len(truth) >= 2
    for reader, waiting in truth:
        for table in protected(admin):
            assert count(app, f"reread:{reader}", table) == (waiting if table in READERS_SEE else 0), table


def test_every_table_is_judged_above(admin: psycopg.Connection) -> None:
    """A new table must be placed in one of the three lists, by somebody who thought about it."""
    assert set(protected(admin)) == DESK_ONLY | PARTNERS_SEE | VICTIMS_SEE


def test_what_is_of_no_district_is_its_senders_and_is_never_changed(
    admin: psycopg.Connection, app: psycopg.Connection, world: World
) -> None:
    assert set(guarded(admin)) - set(protected(admin)) == SENDERS_SEE
    for table in SENDERS_SEE:
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match=NO_SCOPE):
            app.execute(f"select 1 from {table}")  # type: ignore[call-overload]
        assert count(app, "centre", table) == len(PARTNERS)
        for stranger in (f"district:{HOME}", f"worker:{HOME}", "partner:belang", "intake", "audit", "sweep"):
            assert count(app, stranger, table) == 0, (table, stranger)
        for bank in PARTNERS.values():
            with eyes(app, f"partner:{bank}") as cursor:
                cursor.execute(f"select partner_id from {table}")
                assert cursor.fetchall() == [(bank,)], table
            with eyes(app, f"partner:{bank}") as cursor, pytest.raises(psycopg.errors.InsufficientPrivilege):
                cursor.execute(f"update {table} set partner_id = partner_id")
