"""A log changes its key: planned changes are vouched for by both, lost and stolen keys are told apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.seals.test_judging import HALF, KEY, ORIGIN, SIGNING, SIZE, Log, log, signed

from haltline.seals.checkpoints import Checkpoint, LogKey, read, sign, sign_too
from haltline.seals.outside import publish
from haltline.seals.succession import Standing, change_of, keys_from, lines_of
from haltline.seals.tree import root_of

__all__ = ["log"]
CHANGED = 25


def private(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def public(number: int) -> LogKey:
    return LogKey(ORIGIN, private(number).public_key())


def change(log: Log, new: int, old: int = 7, *, size: int = CHANGED, above: int | None = None) -> Checkpoint:
    said = lines_of(public(old), public(new), above)
    plain = signed(log.leaves, size, private(new))
    told = sign(private(new), ORIGIN, size, root_of(log.leaves[:size]), plain.at, said)
    return told if above is not None else sign_too(told, private(old))


def told(log: Log, *changes: Checkpoint, newest: int = 8) -> None:
    """The folder as a centre publishes it: the first checkpoint by the old key, the last by the newest."""
    for file in (log.folder / "out").glob("checkpoint-*"):
        file.unlink()
    for each in (signed(log.leaves, HALF), *changes, signed(log.leaves, SIZE, private(newest))):
        publish(log.folder / "out", each, each.size, ())


@pytest.mark.parametrize("trusted", [7, 8])
def test_after_a_planned_change_whoever_trusts_either_key_finds_the_log_good(log: Log, trusted: int) -> None:
    told(log, change(log, 8))
    verdict = log.judged("folder", public(trusted))
    assert verdict.good and verdict.covered == SIZE, verdict.faults
    assert "changed at size 25, as planned" in " ".join(verdict.notes)


def test_a_log_may_have_had_many_keys(log: Log) -> None:
    told(log, change(log, 8, size=20), change(log, 9, 8, size=30), newest=9)
    for trusted in (7, 8, 9):
        assert log.judged("folder", public(trusted)).good


def test_what_the_old_key_signs_after_a_planned_change_is_a_fault(log: Log) -> None:
    told(log, change(log, 8))
    publish(log.folder / "out", signed(log.leaves, 33), 33, ())
    [fault] = log.judged("folder", public(8)).faults
    assert "of size 33 is signed by a key that had been changed before, as planned" in fault


def test_what_a_stolen_key_signs_after_its_revocation_counts_nothing_and_spoils_nothing(log: Log) -> None:
    told(log, change(log, 8, above=20))
    thiefs = sign(SIGNING, ORIGIN, 33, b"\x00" * 32, signed(log.leaves, 33).at)
    publish(log.folder / "out", thiefs, 33, ())
    verdict = log.judged("folder", public(8))
    assert verdict.good and verdict.covered == SIZE, verdict.faults
    notes = " ".join(verdict.notes)
    assert "revoked above size 20" in notes and "of size 33 counts nothing" in notes


def test_what_it_signed_before_still_binds_the_log(log: Log) -> None:
    told(log, change(log, 8, above=20))
    forked = sign(SIGNING, ORIGIN, HALF, b"\x01" * 32, signed(log.leaves, HALF).at)
    publish(log.folder / "out", forked, HALF, ())
    assert any("forked" in fault for fault in log.judged("folder", public(8)).faults)


def test_whoever_trusts_only_the_revoked_key_is_told_to_ask_by_another_way(log: Log) -> None:
    told(log, change(log, 8, above=20))
    verdict = log.judged("folder", KEY)
    assert not verdict.good
    assert (
        "revoked above size 20" in verdict.faults[0] and "ask the centre by another way" in verdict.faults[0]
    )


def test_a_thief_who_hands_the_log_on_to_himself_is_seen(log: Log) -> None:
    """He has the old key, and can sign a planned change; the centre revokes it."""
    told(log, change(log, 8, above=20), change(log, 66, size=35))
    by_old, by_new = log.judged("folder", KEY), log.judged("folder", public(8))
    assert any("cannot vouch for it" in fault for fault in by_old.faults)
    assert by_new.good, by_new.faults


def test_two_planned_changes_of_one_key_are_followed_to_neither(log: Log) -> None:
    keys = keys_from(KEY, [change(log, 8), change(log, 9)])
    assert keys.chain == (KEY,) and len(keys.disputed) == 2


def test_a_change_counts_only_with_the_signatures_it_needs(log: Log) -> None:
    planned, lost = change(log, 8), change(log, 8, above=20)
    only_new = read(planned.note.rsplit("— ", 1)[0])
    assert change_of(planned) and change_of(lost)
    assert change_of(only_new) is None, "a planned change without the old key's signature"
    other = read(lost.note.replace("above 20", "above 24"))
    assert change_of(other) is None, "altered after it was signed"
    beyond = change(log, 8, above=CHANGED + 1)
    assert change_of(beyond) is None, "above what there was"
    assert keys_from(public(8), [only_new]).standing(signed(log.leaves, HALF)) is Standing.STRANGE


def test_keys_that_hand_the_log_to_each_other_in_a_circle_end(log: Log) -> None:
    keys = keys_from(KEY, [change(log, 8), change(log, 7, 8, size=30)])
    assert len(keys.chain) <= 3 and keys.disputed


def test_a_proof_by_a_checkpoint_of_an_earlier_key_is_good(log: Log, tmp_path: Path) -> None:
    from haltline.seals.exported import PROOF
    from haltline.seals.judging import judge_proof
    from haltline.seals.tree import inclusion_path

    handed = change(log, 8)
    (tmp_path / "changed.txt").write_text(handed.note)
    proof = {
        "format": PROOF, "log": ORIGIN, "key": public(8).text(), "size": HALF, "index": 3,
        "event": log.events[3], "path": [each.hex() for each in inclusion_path(log.leaves[:HALF], 3)],
        "checkpoint": signed(log.leaves, HALF).note,
    }  # fmt: skip
    assert judge_proof(proof, [tmp_path / "changed.txt"], public(8)).good
    assert not judge_proof(proof, [], public(8)).good
