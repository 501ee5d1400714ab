"""An exported log that somebody tampers with: the check names the first bad index (fault 41)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from haltline.seals.checkpoints import Checkpoint, LogKey, read, sign
from haltline.seals.exported import PROOF, Header, Sealed, checkpoint_line, event_line, header_line
from haltline.seals.judging import Verdict, judge, judge_proof
from haltline.seals.outside import publish
from haltline.seals.records import Record, sealed
from haltline.seals.tree import inclusion_path, root_of
from haltline.values.errors import InvalidValue

ORIGIN = "haltline.example/log"
BEGUN = datetime(2026, 11, 23, tzinfo=UTC)
SIGNING = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
KEY = LogKey(ORIGIN, SIGNING.public_key())
SIZE, HALF = 40, 17


def event(number: int, **changes: str) -> dict[str, str | None]:
    return {
        "id": f"019a0000-0000-7000-8000-{number:012}",
        "at": f"2026-11-23T00:00:{number:02}.000000Z", "district": "korvane", "report": None,
        "actor": "person:7", "actor_name": "Officer 1", "verb": "hold.asked", "subject": "",
        "facts": '{"amount": "100"}',
    } | changes  # fmt: skip


def signed(leaves: list[bytes], size: int, key: Ed25519PrivateKey = SIGNING) -> Checkpoint:
    return sign(key, ORIGIN, size, root_of(leaves[:size]), BEGUN + timedelta(hours=size))


@dataclass
class Log:
    """A log, its leaves as sealed, and the folder outside with checkpoints at 17 and 40."""

    folder: Path
    events: list[Record | None]
    leaves: list[bytes]

    def written(self, *, indexes: list[int] | None = None, size: int | None = None) -> Path:
        file = self.folder / "log.ndjson"
        lines = [
            event_line(Sealed(index, leaf, told))
            for index, leaf, told in zip(
                indexes or range(len(self.leaves)), self.leaves, self.events, strict=True
            )
        ]
        header = header_line(Header(ORIGIN, len(self.leaves) if size is None else size, KEY.text()))
        file.write_text(header + "".join(lines), encoding="utf-8")
        return file

    def judged(self, outside: str = "notes", key: LogKey | None = KEY) -> Verdict:
        places = {"notes": sorted(self.folder.glob("out/*.txt")), "folder": [self.folder / "out"]}
        return judge(self.written(), places[outside], key)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    events: list[Record | None] = [event(number) for number in range(SIZE)]
    leaves = [sealed(each) for each in events if each is not None]
    publish(tmp_path / "out", signed(leaves, HALF), 0, leaves[:HALF])
    publish(tmp_path / "out", signed(leaves, SIZE), HALF, leaves[HALF:])
    return Log(tmp_path, events, leaves)


def altered(log: Log) -> None:
    log.events[23] = event(23, actor="person:8")


def altered_by_one_number(log: Log) -> None:
    log.events[23] = event(23, facts='{"amount": "101"}')


def deleted(log: Log) -> None:
    log.events[23] = None


def deleted_with_its_seal(log: Log) -> None:
    del log.events[23], log.leaves[23]


def two_exchanged(log: Log) -> None:
    log.events[23], log.events[24] = log.events[24], log.events[23]
    log.leaves[23], log.leaves[24] = log.leaves[24], log.leaves[23]


def altered_and_sealed_anew(log: Log) -> None:
    log.events[23] = event(23, actor="person:8")
    log.leaves[23] = sealed(event(23, actor="person:8"))


def one_put_in(log: Log) -> None:
    log.events.insert(23, event(99))
    log.leaves.insert(23, sealed(event(99)))


TAMPERED = [
    altered, altered_by_one_number, deleted, deleted_with_its_seal, two_exchanged,
    altered_and_sealed_anew, one_put_in,
]  # fmt: skip


def test_a_log_that_nobody_touched_is_good_to_its_end(log: Log) -> None:
    for outside in ("notes", "folder"):
        verdict = log.judged(outside)
        assert (verdict.faults, verdict.notes, verdict.covered) == ([], [], SIZE)


@pytest.mark.parametrize("tamper", TAMPERED)
def test_the_first_bad_index_is_named_with_the_published_leaves(
    log: Log, tamper: Callable[[Log], None]
) -> None:
    tamper(log)
    verdict = log.judged("folder")
    assert verdict.first_bad == 23
    assert verdict.faults[0].startswith("index 23: ")


@pytest.mark.parametrize("tamper", TAMPERED)
def test_with_checkpoints_alone_the_stretch_between_two_of_them_is_named(
    log: Log, tamper: Callable[[Log], None]
) -> None:
    tamper(log)
    verdict = log.judged("notes")
    exact = tamper in (altered, altered_by_one_number, deleted)
    assert verdict.first_bad == (23 if exact else HALF)
    assert not verdict.good


def test_a_log_that_was_cut_off_is_named_by_its_first_missing_index(log: Log) -> None:
    del log.events[30:], log.leaves[30:]
    assert log.judged("folder").faults[0].startswith("index 30: the log ends at 30, and ")
    verdict = log.judged("notes")
    assert verdict.first_bad == HALF
    assert "40 events" in verdict.faults[0]


def test_lines_out_of_order_and_lines_left_out_are_named(log: Log) -> None:
    notes = sorted(log.folder.glob("out/*.txt"))
    order = list(range(SIZE))
    order[23], order[24] = 24, 23
    assert judge(log.written(indexes=order), notes, KEY).faults[0].startswith("index 23: is missing")
    order = [*range(24), *range(23, SIZE - 1)]
    assert "order" in judge(log.written(indexes=order), notes, KEY).faults[0]
    file = log.written()
    torn = file.read_text().splitlines(keepends=True)
    file.write_text("".join(torn[:-1]) + torn[-1][:50])
    verdict = judge(file, notes, KEY)
    assert verdict.first_bad == SIZE - 1
    assert "line 41 cannot be read" in verdict.faults[0]


def test_two_stories_of_one_size_are_a_fork_and_the_files_own_is_not_believed(log: Log) -> None:
    other = [*log.leaves]
    other[23] = sealed(event(23, actor="person:8"))
    log.events[23], log.leaves = event(23, actor="person:8"), other
    file = log.written()
    header, *rest = file.read_text().splitlines(keepends=True)
    file.write_text(header + checkpoint_line(signed(other, SIZE).note) + "".join(rest))
    verdict = judge(file, sorted(log.folder.glob("out/*.txt")), KEY)
    assert verdict.first_bad == HALF
    assert any("forked" in fault for fault in verdict.faults)


def test_an_older_checkpoint_that_the_log_has_left_is_named(log: Log) -> None:
    other = [*log.leaves]
    other[5] = sealed(event(5, verb="hold.ended"))
    odd = log.folder / "out" / "checkpoint-12.txt"
    odd.write_text(signed(other, 12).note)
    verdict = log.judged("notes")
    assert verdict.faults[0].startswith("index 0 or a later one up to 11")


def test_a_checkpoint_by_another_key_or_of_another_log_counts_for_nothing(log: Log) -> None:
    stranger = Ed25519PrivateKey.from_private_bytes(b"\x08" * 32)
    forged = log.folder / "forged.txt"
    forged.write_text(signed(log.leaves, SIZE, stranger).note)
    verdict = judge(log.written(), [forged], KEY)
    assert "is not signed by the key" in verdict.faults[0]
    assert judge(log.written(), [forged], LogKey("other.example/log", KEY.ed25519)).faults
    good = signed(log.leaves, SIZE).note
    forged.write_text(good.replace("\n40\n", "\n41\n"))
    assert "is not signed" in judge(log.written(), [forged], KEY).faults[0]


def test_without_a_checkpoint_or_key_from_outside_the_verdict_says_so(log: Log) -> None:
    verdict = judge(log.written(), [], None)
    assert verdict.good
    assert [note.split(":")[0] for note in verdict.notes] == [
        "the key is the file's own", "no checkpoint from outside was given",
        "events from index 0 on stand under no checkpoint yet",
    ]  # fmt: skip


def test_events_after_the_newest_checkpoint_are_no_fault(log: Log) -> None:
    log.events.append(event(50))
    log.leaves.append(sealed(event(50)))
    verdict = log.judged("folder")
    assert verdict.good
    assert verdict.notes == ["events from index 40 on stand under no checkpoint yet"]


def test_a_log_that_went_on_from_a_backup_says_so_beside_the_fault(log: Log) -> None:
    lost = root_of(log.leaves).hex()
    for number in range(30, SIZE + 5):
        told = event(number, verb="log.resumed", facts=f'{{"root": "{lost}", "why": "disk died"}}')
        entry = told if number == 30 else event(number, actor="person:9")
        log.events[number:] = [entry]
        log.leaves[number:] = [sealed(entry)]
    verdict = log.judged("folder")
    assert verdict.first_bad == 30
    assert "disk died" in verdict.faults[0]


def test_a_proof_holds_for_its_event_and_for_no_other(log: Log) -> None:
    proof = {
        "format": PROOF, "log": ORIGIN, "key": KEY.text(), "size": SIZE, "index": 23, "event": event(23),
        "path": [each.hex() for each in inclusion_path(log.leaves, 23)],
        "checkpoint": signed(log.leaves, SIZE).note,
    }  # fmt: skip
    outside = [log.folder / "out" / "checkpoint-40.txt"]
    assert judge_proof(proof, outside, KEY).good
    assert judge_proof(proof | {"event": event(23, actor="person:8")}, outside, KEY).first_bad == 23
    assert not judge_proof(proof | {"index": 22}, outside, KEY).good
    wrong = judge_proof(proof, [log.folder / "out" / "checkpoint-17.txt"], KEY)
    assert any("size 40" in note for note in wrong.notes)


def test_a_file_that_is_no_log_is_refused(tmp_path: Path) -> None:
    for content in ("", "{}", "[]", '{"format": "haltline-log 9", "log": "", "size": 0, "key": ""}'):
        file = tmp_path / "other"
        file.write_text(content)
        with pytest.raises(InvalidValue):
            judge(file, [], KEY)


def test_a_key_and_a_note_are_read_as_they_were_written_and_nothing_else_is() -> None:
    assert LogKey.of_text(KEY.text() + "\n") == KEY
    note = signed([sealed(event(1))], 1)
    assert read(note.note) == note
    assert note.signed_by(KEY)
    name, short, kept = KEY.text().split("+", 2)
    for odd in ("", name, f"{name}+00000000+{kept}", f"{name}+{short}+AAAA"):
        with pytest.raises(InvalidValue):
            LogKey.of_text(odd)
    lines = note.note.split("\n")
    for line, other in ((0, ""), (1, "-1"), (1, "01"), (1, "x"), (2, "AAAA"), (3, "yesterday")):
        with pytest.raises(InvalidValue):
            read("\n".join([*lines[:line], other, *lines[line + 1 :]]))
    torn = note.note.rsplit(" ", 1)[0] + " " + base64.b64encode(b"\0" * 68).decode() + "\n"
    assert not read(torn).signed_by(KEY)


def test_an_event_has_exactly_its_nine_fields_as_text() -> None:
    assert json.loads(json.dumps(event(1))) == event(1)
    for odd in (event(1) | {"more": "x"}, event(1) | {"facts": 7}, event(1) | {"actor": None}):
        with pytest.raises(ValueError, match=r"fields|text"):
            sealed(odd)  # type: ignore[arg-type]
