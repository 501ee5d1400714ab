"""The log's key is changed as planned, or revoked; checks at the centre and offline go on (decision 0044)."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.test import Client
from tests.centre.audit.acting import act, checkpoint, full_check
from tests.centre.audit.test_sealed import exported

from haltline.cli import opening
from haltline.cli.main import main
from haltline.seals.checkpoints import LogKey, read
from haltline.seals.judging import Verdict, judge, judge_proof

pytestmark = pytest.mark.usefixtures("centre", "out", "sealed_log")


def head() -> LogKey:
    from haltline.centre.audit.seals import outside

    return outside.keys().head


def judged_by(out: Path, key: LogKey) -> Verdict:
    from haltline.centre.audit.seals import outside

    return judge(exported(out.parent), [outside.folder()], key)


def rotate():  # type: ignore[no-untyped-def]
    from haltline.centre.audit.seals.actions.changing_key import rotate

    return rotate("each year in November")


def test_after_a_planned_change_both_keys_find_the_log_good_and_the_new_one_signs(out: Path) -> None:
    old = head()
    change = rotate()
    assert (change.old, change.revoked, head()) == (old, False, change.new) and change.new != old
    act(3)
    check, row = checkpoint()
    assert check.why == "" and read(row.note).signed_by(change.new) and not read(row.note).signed_by(old)
    assert full_check().why == ""
    for key in (old, change.new):
        verdict = judged_by(out, key)
        assert verdict.good and verdict.covered == row.size, verdict.faults
    rotate()
    assert judged_by(out, old).good and judged_by(out, head()).good


def test_the_change_stands_in_the_log_and_the_old_private_key_is_gone(
    out: Path, admin: psycopg.Connection, settings: object
) -> None:
    file = settings.LOG_KEY_FILE  # type: ignore[attr-defined]
    before = file.read_text()
    rotate()
    [facts] = admin.execute("select facts from audit_event where verb = 'log.key_changed'").fetchone()
    assert facts == {"new": head().text(), "why": "each year in November"}
    assert all(before not in each.read_text() for each in file.parent.iterdir())
    assert file.stat().st_mode & 0o077 == 0 and len(list(file.parent.glob("*.pem"))) == 1


def test_a_revoked_key_counts_up_to_a_moment_and_its_later_checkpoints_alarm_nobody(
    out: Path, admin: psycopg.Connection
) -> None:
    from haltline.centre.audit.seals.actions.changing_key import revoke
    from haltline.centre.audit.seals.queries import alarms
    from haltline.centre.kernel import clock

    old = head()
    admin.execute("update audit_checkpoint set at = at - interval '2 days' where size = 12")
    change = revoke(clock.now() - timedelta(days=1), "the laptop with the key was stolen")
    assert (change.revoked, change.upto, change.told.signed_by(old)) == (True, 12, False)
    assert (full_check().why, alarms()) == ("", [])
    act(2)
    check, row = checkpoint()
    assert (check.why, row.size) == ("", 33)
    verdict = judged_by(out, head())
    assert verdict.good and verdict.covered == 33, verdict.faults
    assert any("of size 30 counts nothing" in note for note in verdict.notes)
    by_old = judged_by(out, old)
    assert not by_old.good and "ask the centre by another way" in " ".join(by_old.faults)


def test_a_lost_key_can_be_revoked_and_nothing_is_signed_until_then(out: Path, settings: object) -> None:
    from haltline.centre.audit.seals.actions.changing_key import revoke
    from haltline.centre.kernel import clock
    from haltline.centre.kernel.errors import NotHere

    old = head()
    settings.LOG_KEY_FILE.unlink()  # type: ignore[attr-defined]
    act(1)
    with pytest.raises(NotHere, match="haltline audit revoke"):
        checkpoint()
    change = revoke(clock.now(), "the disk with the key died")
    assert (change.old, change.upto) == (old, 30)
    assert judged_by(out, change.new).good and full_check().why == ""


def test_a_change_that_is_broken_off_goes_on_with_the_key_that_the_book_names(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from haltline.centre.audit.seals import log_key

    old = head()
    with monkeypatch.context() as patch:
        patch.setattr(log_key.Path, "replace", _stop_at_the_key(log_key.Path.replace))
        with pytest.raises(KeyboardInterrupt):
            rotate()
    assert head() != old, "the book was written"
    act(1)
    check, row = checkpoint()
    assert check.why == "" and read(row.note).signed_by(head())
    assert judged_by(out, old).good and judged_by(out, head()).good


def _stop_at_the_key(replace):  # type: ignore[no-untyped-def]
    def stopping(self: Path, target: Path) -> Path:
        if self.suffix == ".pem":
            raise KeyboardInterrupt
        return replace(self, target)

    return stopping


def test_no_new_key_covers_up_a_log_that_cannot_be_signed(admin: psycopg.Connection) -> None:
    from haltline.centre.kernel.errors import AlreadyDecided

    old = head()
    admin.execute("update audit_checkpoint set note = 'spoiled' where size = 30")
    with pytest.raises(AlreadyDecided, match="haltline audit resume"):
        rotate()
    assert head() == old


def test_everybody_may_read_all_keys_with_their_changes(out: Path) -> None:
    old, change = head(), rotate()
    told = json.loads(Client().get("/log/keys").content)
    assert [each["key"] for each in told["keys"]] == [old.text(), change.new.text()]
    assert [(each["until"], each["ended"]) for each in told["keys"]] == [(31, "planned"), (None, None)]
    assert read(told["keys"][0]["note"]).signed_by(old) and read(told["keys"][0]["note"]).signed_by(
        change.new
    )
    assert Client().get("/log/key").content.decode().strip() == change.new.text()


def test_the_command_line_changes_and_revokes_the_key(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(opening, "open_centre", lambda: None)  # this test's is open already
    first = head()
    assert main(["audit", "rotate", "--why", "each year in November"]) == 0
    second = head()
    told = capsys.readouterr().out
    assert first != second and f"new key   {second.text()}" in told and "/log/keys" in told
    assert main(["audit", "revoke", "--since", "yesterday", "--why", "stolen"]) == 2
    assert "--since" in capsys.readouterr().err and head() == second
    assert main(["audit", "revoke", "--since", "2026-11-23T08:00:00Z", "--why", "stolen"]) == 0
    assert head().text() in capsys.readouterr().out and head() != second


def test_a_proof_carries_the_changes_that_its_checker_needs(out: Path, admin: psycopg.Connection) -> None:
    from haltline.centre.audit.seals.exporting import proof

    old = head()
    rotate()
    [event] = admin.execute("select event_id from audit_leaf where number = 20").fetchone()
    assert judge_proof(proof(event), [], old).good


def test_a_spoiled_checkpoint_is_told_until_it_is_explained_and_counted_ever_after(
    out: Path, admin: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    from haltline.centre.audit.seals.actions.signing import resume
    from haltline.centre.audit.seals.queries import alarms

    admin.execute("update audit_checkpoint set note = 'spoiled ' || size where size in (12, 30)")
    assert "size 12" in full_check().why
    resume("a bad block; the papers of Monday say so")
    first, second = full_check(), full_check()
    assert [(each.why, each.explained) for each in (first, second)] == [("", 2), ("", 2)]
    assert alarms() == []
    assert caplog.text.count("known and explained, of sizes") == 1, "named once"
    verdict = judged_by(out, head())
    assert verdict.good, verdict.faults
    assert sum("known, the log says so at index" in note for note in verdict.notes) == 2
    admin.execute("update audit_checkpoint set note = 'spoiled again' where size = 12")
    assert "size 12" in full_check().why, "what is altered after it was explained is told again"
    assert not judged_by(out, head()).good
