"""A large file is read by compiled code, and says what a small one says: ledger, report and bad rows."""

import random

import pyarrow as pa
import pytest
from pyarrow import parquet

from haltline.engine.identity import identity
from haltline.engine.kernels import words
from haltline.sources import coding, delimited, fields, kernels, ordering, repeats
from haltline.sources.bad_input import Faults
from haltline.sources.kernels import figures, numbering, settling
from haltline.sources.transactions import Layout, examined

HEADER = ("transaction_id", "time", "sequence", "source", "target", "amount", "currency", "reverses")
NAMES = [
    "",
    "a",
    "b",
    "é",
    "an account with a long name",
    "an account with a long nama",
    "DE1234567890123456",
]
SPOILT = {"amount": "1,5", "time": "2026-02-30T00:00:00Z", "transaction_id": "", "sequence": "x"}


def rows_of(seed, count=300):
    """Payments of few moments, some of them in the file twice, some taking back the one before."""
    seeded = random.Random(seed)
    rows = []
    for number in range(count):
        moment = f"2026-11-22T09:{seeded.randrange(3):02}:{seeded.randrange(2):02}.{seeded.randrange(3)}Z"
        parties = seeded.choices(NAMES, k=2)
        amount = f"{seeded.randint(0, 99)}.{seeded.randint(1, 99):02}"
        row = [f"T{seeded.random()}-{number}", moment, str(seeded.randrange(2)), *parties, amount, "INR", ""]
        rows.append(dict(zip(HEADER, row, strict=True)))
    payment = rows[0] | {"time": "2026-11-22T08:00:00Z"}
    back = {"transaction_id": "back", "source": payment["target"], "target": payment["source"]}
    rows += [
        payment,
        payment | back | {"time": "2026-11-22T10:00:00Z", "reverses": payment["transaction_id"]},
    ]
    del rows[0]
    return rows + [dict(row) for row in seeded.sample(rows, 5)]


def read(path, rows_min, layout):
    """All that a reading says."""
    with pytest.MonkeyPatch.context() as patch:
        for part in (coding, fields, ordering, repeats):
            patch.setattr(part, "ROWS_MIN", rows_min)
        patch.setattr(delimited, "BLOCK_BYTES", 4096)  # so that columns come in pieces
        faults = Faults()
        reading, report = examined(path, layout, {"opened": 7}, faults)
    if reading is None:
        return report, faults.rows
    ledger = reading.ledger
    columns = (
        ledger.times,
        ledger.sequences,
        ledger.sources,
        ledger.targets,
        ledger.amounts,
        ledger.reversals,
    )
    content = (list(ledger.ids), ledger.accounts, [column.tolist() for column in columns], identity(ledger))
    return report, content, reading.currency, reading.elsewhere


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("spoilt", [None, *SPOILT])
@pytest.mark.parametrize("seed", range(3))
def test_the_way_of_reading_changes_nothing(tmp_path, seed, spoilt, ending):
    rows = rows_of(seed)
    if spoilt:
        rows[7 * seed][spoilt] = SPOILT[spoilt]
    path = tmp_path / f"rows.{ending}"
    if ending == "csv":
        lines = [",".join(HEADER), *(",".join(row.values()) for row in rows)]
        path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    else:
        parquet.write_table(pa.Table.from_pylist(rows), path, row_group_size=seed * 40 + 20)
    small, large = (read(path, rows_min, Layout(scale=2)) for rows_min in (10**9, 0))
    assert large == small
    assert bool(spoilt) == (len(small) == 2)


def test_rows_of_other_currencies_and_without_ids_are_read_alike(tmp_path):
    rows = rows_of(9)
    for number, row in enumerate(rows):
        row["currency"] = "INR" if number % 3 else "GBP"
        del row["transaction_id"], row["reverses"]
    path = tmp_path / "rows.csv"
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    layout = Layout(scale=2, currency="INR")
    assert read(path, 0, layout) == read(path, 10**9, layout)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_what_is_compiled_at_set_up_is_all_that_reading_needs(tmp_path, ending):
    kernels.load()
    loaded = compiled_for()
    path, rows = tmp_path / f"rows.{ending}", rows_of(4)
    if ending == "csv":
        path.write_text("\n".join([",".join(HEADER), *(",".join(row.values()) for row in rows), ""]))
    else:
        parquet.write_table(pa.Table.from_pylist(rows), path)
    read(path, 0, Layout(scale=2))
    assert compiled_for() == loaded


def compiled_for():
    """For how many types each function of the compiled readers was compiled."""
    parts = (figures, numbering, settling, words)
    functions = [(name, value) for part in parts for name, value in vars(part).items()]
    return {name: len(value.signatures) for name, value in functions if hasattr(value, "signatures")}
