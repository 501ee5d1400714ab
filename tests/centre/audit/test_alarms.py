"""What goes wrong with the log itself is an alarm, and keeps nothing else from being done (fault 41)."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from tests.centre.audit.acting import act, altered, checkpoint, full_check

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
