"""Twenty cities, each played to its end: every one balanced, and everything happens in every one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from haltline.cli.serve import free_port

SEEDS = 20
STATES = ("held", "returned", "withdrawn", "released", "in_flight", "unknown", "superseded")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def state() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="haltline-seeds-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
def test_a_city_comes_to_its_end_with_every_unit_accounted_for(state: Path, seed: int) -> None:
    file = state / f"{seed}.json"
    environment = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    done = subprocess.run(
        [sys.executable, "-m", "haltline.cli.main", "demo", "--exit", "--seed", str(seed),
         "--port", str(free_port(20_000 + os.getpid() % 10_000)), "--summary", str(file)],
        env=environment | {"HALTLINE_STATE_DIR": str(state)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, file.exists()) == (0, True), done.stdout
    summary = json.loads(file.read_text())
    assert summary["balanced"] is True
    assert (summary["cap_breaches"], summary["lost_reports"], summary["double_holds"]) == (0, 0, 0)
    assert summary["disputed"] == sum(summary[name] for name in STATES)
    assert [name for name in STATES if name != "in_flight" and summary[name] <= 0] == []
