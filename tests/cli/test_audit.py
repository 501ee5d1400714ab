"""`haltline audit check` needs nothing but files, and says by its exit code whether the log is good."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from haltline.cli.main import main
from haltline.seals.checkpoints import LogKey, sign
from haltline.seals.exported import PROOF, Header, Sealed, event_line, header_line, opened
from haltline.seals.records import FIELDS, sealed
from haltline.seals.tree import inclusion_path, root_of

SIGNING = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)
ORIGIN = "haltline-log-1"
KEY = LogKey(ORIGIN, SIGNING.public_key()).text()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A packed log of nine events, a proof of the fifth, a checkpoint and the key."""
    events = [dict.fromkeys(FIELDS, "") | {"id": str(number), "facts": "{}"} for number in range(9)]
    leaves = [sealed(each) for each in events]
    note = sign(SIGNING, ORIGIN, 9, root_of(leaves), datetime(2026, 11, 23, tzinfo=UTC)).note
    with opened(tmp_path / "log.gz", "wt") as out:
        out.write(header_line(Header(ORIGIN, 9, KEY)))
        out.writelines(event_line(Sealed(n, leaf, events[n])) for n, leaf in enumerate(leaves))
    proof = {
        "format": PROOF, "log": ORIGIN, "key": KEY, "size": 9, "index": 5, "event": events[5],
        "path": [each.hex() for each in inclusion_path(leaves, 5)], "checkpoint": note,
    }  # fmt: skip
    (tmp_path / "proof.json").write_text(json.dumps(proof))
    (tmp_path / "checkpoint-9.txt").write_text(note)
    (tmp_path / "key").write_text(KEY)
    return tmp_path


def test_a_good_log_and_a_good_proof_are_0(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("log.gz", "proof.json"):
        told = [
            str(files / name),
            "--checkpoint",
            str(files / "checkpoint-9.txt"),
            "--key",
            str(files / "key"),
        ]
        assert main(["audit", "check", *told]) == 0
    assert "9 events are what was sealed, 9 of them signed" in capsys.readouterr().out


def test_a_bad_log_is_1_and_the_first_bad_index_is_told(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(files / "log.gz", "rt") as packed:
        lines = packed.readlines()
    plain = files / "log.ndjson"
    plain.write_text("".join(lines).replace('"id":"5"', '"id":"7"'))
    assert main(["audit", "check", str(plain), "--checkpoint", str(files), "--key", KEY, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["good"], told["first_bad"]) == (False, 5)
    assert main(["audit", "check", str(plain), "--checkpoint", str(files), "--key", KEY]) == 1
    assert "bad       index 5: " in capsys.readouterr().out


def test_what_is_no_log_or_no_key_is_2(files: Path) -> None:
    assert main(["audit", "check", str(files / "key")]) == 2
    assert main(["audit", "check", str(files / "log.gz"), "--key", "a+b+c"]) == 2
    assert main(["audit", "prove", "no-id"]) == 2


def test_the_check_loads_neither_a_framework_nor_a_database() -> None:
    code = (
        "import sys; import haltline.cli.audit, haltline.seals.judging;"
        "sys.exit(any(name in sys.modules for name in ('django', 'psycopg', 'procrastinate')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
