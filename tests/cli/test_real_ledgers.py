"""Both AMLSim ledgers, disputes and openings from docs/explanation/real-ledgers.md: balanced, and the same
bytes from any order of the file."""

import gzip
import json
import random
from pathlib import Path

import pytest
from benchmarks import amlsim_disputes

from haltline.cli.main import main
from haltline.engine import trace
from haltline.sources.bad_input import Faults
from haltline.sources.money_lists import placed, read_disputes, read_openings
from haltline.sources.transactions import Layout, read_transactions

LEDGERS = Path(__file__).resolve().parents[3] / "shared" / "data" / "transactions" / "amlsim"
COLUMNS = {"transaction_id": "", "source": "sourceNodeId", "target": "targetNodeId", "amount": "value"}
MEASURED = ("seconds", "timings", "peak_memory_bytes")

pytestmark = pytest.mark.skipif(
    not LEDGERS.is_dir(), reason=f"the shared data is not beside the repository: {LEDGERS}"
)
LEDGER = pytest.mark.parametrize("name", ["20K_fanin200", "20K_cycle200"])


def result_of(out):
    summary = json.loads((out / "summary.json").read_bytes())
    files = {path.name: path.read_bytes() for path in sorted(out.glob("*.csv"))}
    return files | {"summary": {key: value for key, value in summary.items() if key not in MEASURED}}


def traced(transactions, folder, rule):
    argv = ["trace", "--transactions", transactions, "--disputed", folder / "disputed.csv", "--scale", "2"]
    argv += ["--openings", folder / "openings.csv", "--rule", rule, "--out", folder / "out"]
    argv += ["--columns", ",".join(f"{ours}={theirs}" for ours, theirs in COLUMNS.items())]
    assert main([str(part) for part in argv]) == 0
    return result_of(folder / "out")


@LEDGER
def test_a_real_ledger_balances_and_its_order_does_not_matter(name, tmp_path):
    ledger = LEDGERS / name / "transactions.csv.gz"
    amlsim_disputes.main(LEDGERS / name, tmp_path)
    header, *rows = gzip.decompress(ledger.read_bytes()).splitlines(keepends=True)
    for rule in ("fifo", "pro-rata"):
        first = traced(ledger, tmp_path, rule)
        assert first["summary"]["balanced"] is True
        assert first["summary"]["rows"] == len(rows)
        assert len(first["summary"]["disputes"]) == amlsim_disputes.VICTIMS
        assert sum(found["disputed"] for found in first["summary"]["disputes"].values()) > 0
        for seed in range(3):
            random.Random(seed).shuffle(rows)
            (tmp_path / "shuffled.csv").write_bytes(b"".join([header, *rows]))
            assert traced(tmp_path / "shuffled.csv", tmp_path, rule) == first


@LEDGER
def test_the_compiled_kernels_say_the_same_of_a_real_ledger(name, tmp_path):
    amlsim_disputes.main(LEDGERS / name, tmp_path)
    faults = Faults()
    openings = read_openings(tmp_path / "openings.csv", 2, faults)
    layout = Layout(COLUMNS, scale=2)
    reading = read_transactions(LEDGERS / name / "transactions.csv.gz", layout, openings, faults)
    parts = placed(read_disputes(tmp_path / "disputed.csv", 2, faults), reading, faults)
    for rule in ("fifo", "pro-rata"):
        plain, compiled = (trace(reading.ledger, parts, rule, kernel=kernel) for kernel in (False, True))
        assert list(plain.positions()) == list(compiled.positions())
        assert list(plain.flows()) == list(compiled.flows())
        assert plain.superseded() == compiled.superseded()
        assert plain.shortfalls() == compiled.shortfalls()
