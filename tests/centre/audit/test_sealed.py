"""Events get their seal once and in order, and whoever tampers with the database is found out (fault 41)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from tests.centre.audit.acting import TWENTY, act, altered, checkpoint, full_check, seal

from haltline.centre.kernel import database
from haltline.centre.kernel.database.roles import APP, OWNER
from haltline.seals.judging import Verdict, judge, judge_proof

pytestmark = pytest.mark.usefixtures("centre", "out")


def exported(folder: Path) -> Path:
    from haltline.centre.audit.seals.exporting import export

    file = folder / "log.ndjson"
    file.unlink(missing_ok=True)
    export(file)
    return file


def judged(out: Path) -> Verdict:
    """What an auditor finds offline who has the export, the published folder and the key."""
    from haltline.centre.audit.seals import outside

    return judge(exported(out.parent), [outside.folder()], outside.keys().head)


def test_each_event_is_sealed_once_in_the_order_in_which_it_was_written(
    admin: psycopg.Connection,
) -> None:
    act(7)
    assert (seal(), seal()) == (7, 0)
    act(3)
    assert seal() == 3
    rows = admin.execute(
        "select l.number, e.subject from audit_leaf l join audit_event e on e.id = l.event_id order by 1"
    ).fetchall()
    assert rows == list(enumerate([f"h{n}" for n in [*range(7), *range(3)]]))


def test_an_act_that_commits_late_is_sealed_late_and_never_left_out(
    cluster: database.Cluster, db_name: str, admin: psycopg.Connection
) -> None:
    with psycopg.connect(cluster.url(APP, db_name)) as slow:
        slow.execute("select set_config('haltline.scope', 'audit', true)")
        slow.execute(
            "insert into audit_event (id, at, district_id, actor, actor_name, verb, subject, facts)"
            " values ('00000000-0000-7000-8000-000000000001', now(), '', 'machine', '', 'slow', '', '{}')"
        )
        act(4)
        assert seal() == 4
        slow.commit()
    act(1)
    assert seal() == 2
    assert admin.execute(
        "select number from audit_leaf l join audit_event e on e.id = l.event_id where verb = 'slow'"
    ).fetchone() == (4,)
    assert full_check().why == ""


HALF_SEALED = """
import django; django.setup()
from haltline.centre.kernel.scope import in_scope
from haltline.centre.audit.seals.actions.sealing import seal
with in_scope("audit"):
    seal(3)
    print("sealed", flush=True)
    import time; time.sleep(60)
"""


def test_a_sealer_that_is_killed_in_the_middle_leaves_nothing_half_done(out: Path) -> None:
    act(5)
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "haltline.centre.settings"}
    with subprocess.Popen([sys.executable, "-c", HALF_SEALED], stdout=subprocess.PIPE, env=env) as sealer:
        assert sealer.stdout is not None
        assert sealer.stdout.readline() == b"sealed\n"
        assert seal() == 0, "two sealers at once would give one index twice"
        sealer.send_signal(signal.SIGKILL)
        sealer.wait()
    for _ in range(100):
        if sealed := seal():
            break
    assert sealed == 5
    assert checkpoint()[1].size == 5
    assert judged(out).good


def test_a_log_that_nobody_touched_passes_every_check(sealed_log: None, out: Path) -> None:
    assert full_check().why == ""
    verdict = judged(out)
    assert (verdict.faults, verdict.notes, verdict.size, verdict.covered) == ([], [], 30, 30)
    assert checkpoint()[1] is None, "without new events there is nothing to sign"


def facts_altered(admin: psycopg.Connection) -> None:
    admin.execute(
        f"update audit_event set facts = jsonb_set(facts, '{{amount}}', '\"101\"') where id = {TWENTY}"
    )


def deleted(admin: psycopg.Connection) -> None:
    admin.execute(f"delete from audit_event where id = {TWENTY}")


def deleted_with_its_seal(admin: psycopg.Connection) -> None:
    deleted(admin)
    admin.execute("delete from audit_leaf where number = 20")


def deleted_and_closed_up(admin: psycopg.Connection) -> None:
    deleted_with_its_seal(admin)
    admin.execute("update audit_leaf set number = -number where number > 20")
    admin.execute("update audit_leaf set number = -number - 1 where number < 0")


def altered_and_sealed_anew(admin: psycopg.Connection) -> None:
    from haltline.centre.audit.seals.queries import sealed_between
    from haltline.centre.kernel.scope import in_scope

    altered(admin)
    with in_scope("audit"):
        new = sealed_between(20, 21, 1)[0].now
    admin.execute("update audit_leaf set hash = %s where number = 20", [new])


def exchanged(admin: psycopg.Connection) -> None:
    admin.execute("create temporary table two as select * from audit_leaf where number in (20, 21)")
    admin.execute("delete from audit_leaf where number in (20, 21)")
    admin.execute("insert into audit_leaf select 41 - number, event_id, hash from two")


def cut_off(admin: psycopg.Connection) -> None:
    admin.execute("delete from audit_event where id in (select event_id from audit_leaf where number >= 20)")
    admin.execute("delete from audit_leaf where number >= 20")
    admin.execute("delete from audit_checkpoint where size > 20")


TAMPERED = (
    altered, facts_altered, deleted, deleted_with_its_seal, deleted_and_closed_up, altered_and_sealed_anew,
    exchanged, cut_off,
)  # fmt: skip
TABLES = ("audit_event", "audit_leaf", "audit_checkpoint", "audit_check")


def test_the_first_bad_index_is_named_by_the_centre_and_by_the_auditor(
    sealed_log: None, admin: psycopg.Connection, out: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from haltline.centre.audit.seals.queries import alarms

    for table in TABLES:
        admin.execute(f"create table was_{table} as table {table}")  # type: ignore[call-overload]
    for tamper in TAMPERED:
        tamper(admin)
        caplog.clear()
        check = full_check()
        assert check.bad_number == 20, (tamper, check.why)
        assert "index 20" in caplog.text
        assert [alarm.bad_number for alarm in alarms()] == [20]
        assert judged(out).first_bad == 20, tamper
        for table in TABLES:
            admin.execute(f"truncate {table}; insert into {table} table was_{table}")  # type: ignore[call-overload]
    assert full_check().why == ""
    assert judged(out).good


def test_an_alarm_stops_no_act(sealed_log: None, admin: psycopg.Connection) -> None:
    altered(admin)
    assert full_check().why
    act(2)
    assert seal() == 2


def test_the_whole_log_emptied_is_found_within_the_hour(
    sealed_log: None, admin: psycopg.Connection, out: Path
) -> None:
    admin.execute("truncate audit_event, audit_leaf, audit_checkpoint, audit_check, audit_waiting")
    check, row = checkpoint()
    assert (check.bad_number, row) == (0, None)
    assert "30 events" in check.why
    assert judged(out).first_bad == 0


def test_what_came_since_the_last_checkpoint_is_checked_before_it_is_signed(
    sealed_log: None, admin: psycopg.Connection, out: Path
) -> None:
    act(5)
    seal()
    admin.execute(f"update audit_event set verb = 'x' where id = {TWENTY.replace('20', '33')}")
    check, row = checkpoint()
    assert (check.bad_number, row.size) == (33, 35), "the tree is of what was sealed; the alarm stays"
    assert judged(out).first_bad == 33
    act(1)
    assert checkpoint()[0].why == "", "the next hour looks at what is new"
    assert full_check().bad_number == 33


def test_a_forked_log_is_found_by_the_checkpoint_that_was_told_to_the_world(
    sealed_log: None, admin: psycopg.Connection, out: Path
) -> None:
    from haltline.centre.audit.seals import outside

    altered_and_sealed_anew(admin)
    kept = outside.folder().rename(out / "kept-by-somebody")
    admin.execute("delete from audit_checkpoint where size = 30")
    assert checkpoint()[1].size == 30, "without the world's memory the other story is signed"
    verdict = judge(exported(out.parent), [kept], outside.keys().head)
    assert verdict.first_bad in (12, 20)
    assert any("forked" in fault for fault in verdict.faults)


def test_a_checkpoint_whose_row_was_altered_is_found(
    sealed_log: None, admin: psycopg.Connection, out: Path
) -> None:
    admin.execute("update audit_checkpoint set root = sha256('other') where size = 12")
    assert "not what was signed" in full_check().why


def test_an_event_put_in_past_the_trigger_is_found(
    sealed_log: None, admin: psycopg.Connection, out: Path
) -> None:
    admin.execute(
        "insert into audit_event (id, at, district_id, actor, actor_name, verb, subject, facts)"
        " values (gen_random_uuid(), now(), '', 'machine', '', 'forged', '', '{}')"
    )
    assert "without a seal" in full_check().why


def test_an_event_taken_out_before_its_seal_is_an_alarm(admin: psycopg.Connection) -> None:
    from haltline.centre.audit.seals.queries import alarms

    act(3)
    admin.execute("delete from audit_event where subject = 'h1'")
    assert seal() == 3
    assert "before it was sealed" in alarms()[0].why
    assert checkpoint()[1].size == 2


def test_a_database_that_is_an_older_backup_says_so_and_goes_on_after_a_persons_word(
    sealed_log: None, admin: psycopg.Connection, out: Path
) -> None:
    from haltline.centre.audit.seals import outside
    from haltline.centre.audit.seals.actions.signing import resume
    from haltline.centre.kernel.errors import AlreadyDecided

    kept = {name.name: name.read_bytes() for name in outside.folder().iterdir()}
    cut_off(admin)
    act(15)  # as many as before, and others
    check, row = checkpoint()
    assert row is None
    assert "older backup" in check.why
    assert len(resume("the disk died; backup of the night")) == 2
    with pytest.raises(AlreadyDecided):
        resume("again")
    check, row = checkpoint()
    assert (check.why, row.size) == ("", 36)
    assert full_check().why == ""
    old = out / "kept-by-somebody"
    old.mkdir()
    for name, content in kept.items():
        (old / name).write_bytes(content)
    verdict = judge(exported(out.parent), [old], outside.keys().head)
    assert verdict.first_bad == 20
    assert "the disk died" in verdict.faults[0]


def test_one_event_is_proved_to_whoever_has_the_checkpoint(
    sealed_log: None, admin: psycopg.Connection, out: Path
) -> None:
    from haltline.centre.audit.seals import outside
    from haltline.centre.audit.seals.exporting import proof
    from haltline.centre.kernel.errors import NotHere

    (event,) = admin.execute(f"select id from audit_event where id = {TWENTY}").fetchone() or ()
    told = proof(event)
    kept = [outside.folder() / "checkpoint-30.txt"]
    assert judge_proof(told, kept, outside.keys().head).faults == []
    altered(admin)
    assert judge_proof(proof(event), kept, outside.keys().head).first_bad == 20
    act(1)
    seal()
    (young,) = admin.execute("select event_id from audit_leaf where number = 30").fetchone() or ()
    with pytest.raises(NotHere):
        proof(young)


def test_nobody_but_the_keeper_writes_seals_and_nobody_changes_one(
    sealed_log: None, cluster: database.Cluster, db_name: str
) -> None:
    with psycopg.connect(cluster.url(APP, db_name), autocommit=True) as app:
        for attempt in (
            "insert into audit_leaf values (30, gen_random_uuid(), 'x')",
            "update audit_leaf set hash = 'x'",
            "delete from audit_leaf",
            "truncate audit_leaf",
            "delete from audit_waiting",
            "update audit_checkpoint set root = 'x'",
            "delete from audit_checkpoint",
            "delete from audit_check",
            "update audit_log set name = 'other'",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(attempt)  # type: ignore[call-overload]
        with psycopg.connect(cluster.url(OWNER, db_name), autocommit=True) as owner:
            for table in ("audit_leaf", "audit_checkpoint"):
                for attempt in (f"update {table} set id = 1", f"delete from {table}", f"truncate {table}"):
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        owner.execute(attempt.replace("leaf set id", "leaf set number"))  # type: ignore[call-overload]
        app.execute("begin; select set_config('haltline.scope', 'audit', true)")
        with pytest.raises(psycopg.errors.RaiseException, match="cannot be the next"):
            app.execute("select audit_seal(5, '{}', '{}', '{}')")


def test_the_sweep_seals_checks_signs_and_tells(
    out: Path, monkeypatch: pytest.MonkeyPatch, admin: psycopg.Connection
) -> None:
    from datetime import timedelta

    from haltline.centre.audit.seals import outside
    from haltline.centre.audit.seals.sweeping import sweep
    from haltline.centre.kernel import clock

    assert sweep() == 0
    act(6)
    assert sweep() == 6
    assert outside.newest().size == 6
    act(1)
    sweep()
    assert outside.newest().size == 6, "the next checkpoint is due in an hour"
    later = clock.database_now() + timedelta(minutes=61)
    monkeypatch.setattr(clock, "_simulated", lambda: later)
    sweep()
    assert outside.newest().size == 7
    told = admin.execute("select kind, count(*) from audit_check group by 1 order by 1").fetchall()
    assert told == [("day", 1), ("hour", 2)]
