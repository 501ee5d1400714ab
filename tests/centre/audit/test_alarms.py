"""What goes wrong with the log itself is an alarm, and keeps nothing else from being done (fault 41)."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import psycopg
import pytest
from tests.centre.audit.acting import act, altered, checkpoint, full_check
from tests.centre.audit.test_sealed import exported, judged

from haltline.seals.judging import judge

pytestmark = pytest.mark.usefixtures("centre", "out")


def test_fault_41_a_spoiled_newest_checkpoint_is_an_alarm_and_the_whole_log_is_looked_at(
    sealed_log: None, admin: psycopg.Connection, out: Path
) -> None:
    from haltline.centre.audit.seals.queries import alarms
    from haltline.centre.audit.seals.sweeping import sweep

    altered(admin)
    admin.execute("update audit_checkpoint set note = 'spoiled' where size = 30; truncate audit_check")
    sweep()
    assert {(each.kind, each.bad_number) for each in alarms()} == {("hour", 30), ("day", 20)}


@pytest.mark.parametrize(
    "spoiled",
    ["note = 'spoiled'", "root = sha256('other')", "frontier = ''", "size = 5", "size = 900"],
)
def test_fault_41_a_spoiled_newest_checkpoint_silences_signing_only_until_somebody_says_why(
    sealed_log: None, admin: psycopg.Connection, out: Path, spoiled: str
) -> None:
    from haltline.centre.audit.seals import outside
    from haltline.centre.audit.seals.actions.signing import resume
    from haltline.centre.kernel.errors import AlreadyDecided

    with pytest.raises(AlreadyDecided):
        resume("nothing is wrong yet")
    admin.execute(f"update audit_checkpoint set {spoiled} where size = 30")
    act(3)
    check, row = checkpoint()
    assert row is None and "haltline audit resume" in check.why
    assert checkpoint()[1] is None, "hour after hour"
    assert resume("the disk had a bad block; checked with the papers of Monday") == []
    assert outside.newest().size == 34, "three acts, and the one that says why"
    act(1)
    check, row = checkpoint()
    assert (check.why, row.size) == ("", 35)
    assert judged(out).first_bad is None, "the world's checkpoints of 12 and 30 fit the log that went on"
    with pytest.raises(AlreadyDecided):
        resume("again")


def test_fault_41_where_every_checkpoint_is_spoiled_the_whole_log_is_checked_again(
    sealed_log: None, admin: psycopg.Connection, out: Path
) -> None:
    from haltline.centre.audit.seals.actions.signing import resume
    from haltline.centre.audit.seals.queries import alarms, last_checkpoint

    admin.execute("update audit_checkpoint set note = 'spoiled'")
    altered(admin)
    assert resume("somebody wrote into the table") == []
    assert last_checkpoint().size == 32, "thirty events, and one for each spoiled checkpoint"
    assert 20 in {each.bad_number for each in alarms()}, "what was altered is still told"
    assert judged(out).first_bad == 20


def test_a_spoiled_checkpoint_hides_no_event_that_was_cut_off(
    sealed_log: None, admin: psycopg.Connection, out: Path
) -> None:
    from haltline.centre.audit.seals.actions.signing import resume

    admin.execute("update audit_checkpoint set note = 'spoiled' where size = 30")
    admin.execute("delete from audit_leaf where number >= 15")
    assert checkpoint()[1] is None
    kept = out / "kept-by-somebody"
    copytree(next(out.iterdir()), kept)
    assert len(resume("a bad night")) == 2, "the files of what was cut off have other names"
    assert judge(exported(out.parent), [kept], None).first_bad == 15


def test_nothing_in_the_folder_and_no_spoiled_row_keeps_later_checkpoints_from_the_world(
    sealed_log: None, admin: psycopg.Connection, out: Path
) -> None:
    from haltline.centre.audit.seals import outside
    from haltline.centre.audit.seals.queries import alarms

    folder = outside.folder()
    (folder / "checkpoint-3.txt").write_bytes(b"\xff\xfe no text")
    (folder / "checkpoint-4.txt").mkdir()
    admin.execute("update audit_checkpoint set note = 'spoiled' where size = 12")
    act(2)
    assert checkpoint()[1].size == 32
    assert outside.newest().size == 32
    told = " ".join(each.why for each in alarms())
    assert "checkpoint-4.txt of the published folder cannot be read" in told
    assert "size 12 is not what was signed" in told and "checkpoint-3" not in told
    assert "size 12" in full_check().why


def test_a_sweep_that_fails_keeps_no_other_waiting(
    admin: psycopg.Connection, out: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from haltline.centre import worker

    admin.execute("alter function due_contests rename to due_contests_elsewhere")
    act(6)
    worker._sweep_once()
    assert admin.execute("select count(*) from audit_leaf").fetchone() == (6,)
    assert "sweep: haltline.centre.contests.sweeping.sweep: " in caplog.text
