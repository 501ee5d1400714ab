"""The whole command against a reading of the contract that shares no code with it: any ledger, any quirk."""

import csv
import io
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.naive import trace_naively

from haltline.cli.main import main
from haltline.engine import Dispute, Limits, Row

NAMES = st.sampled_from(["", "a", "b", "c", "é", "x,y", 'q"', "10", "9"])
PAYMENT = st.fixed_dictionaries(
    {
        "time": st.integers(-2, 3).map(str),
        "sequence": st.sampled_from(["", "0", "1"]),
        "source": NAMES,
        "target": NAMES,
        "amount": st.integers(1, 9).map(lambda n: f"{n / 10:.1f}"),
        "currency": st.sampled_from(["INR", "INR", "INR", ""]),
        "kind": st.sampled_from(["", "k"]),
    }
)


@st.composite
def files(draw):
    """(rows with or without ids, disputes, openings) as texts, amounts in tenths."""
    rows = draw(st.lists(PAYMENT, min_size=1, max_size=12))  # none at all is bad input
    named = draw(st.booleans())
    if named:
        names = draw(st.permutations([f"t{number}" for number in range(len(rows))]))
        rows = [{"transaction_id": name} | row for name, row in zip(names, rows, strict=True)]
    rows = with_reversals(draw, [row | {"reverses": ""} for row in rows])
    payments = ranked(rows)
    wanted = [p for p in payments if p["currency"] == "INR" and p["source"] != p["target"]]
    chosen = draw(st.lists(st.sampled_from(wanted), max_size=4, unique_by=id)) if wanted else []
    disputes = [
        (draw(st.sampled_from("AB")), p["transaction_id"], f"{draw(st.integers(1, tenths(p))) / 10:.1f}")
        for p in chosen
    ]
    openings = draw(st.dictionaries(NAMES.filter(bool), st.integers(0, 9), max_size=3))
    repeats = draw(st.lists(st.sampled_from(rows), max_size=2)) if named and rows else []
    return [*rows, *repeats], disputes, {account: f"{units / 10:.1f}" for account, units in openings.items()}


def with_reversals(draw, rows):
    """Some payments taken back in parts; later than every payment, so that no payment's rank moves."""
    payments = ranked(rows)
    for number, payment in enumerate(draw(st.lists(st.sampled_from(payments), max_size=3)) if rows else []):
        name = payment["transaction_id"]
        left = tenths(payment) - sum(tenths(row) for row in rows if row["reverses"] == name)
        if left <= 0:
            continue
        back = payment | {"source": payment["target"], "target": payment["source"]}
        back |= {"time": str(draw(st.integers(4, 5))), "reverses": name}
        back |= {"amount": f"{draw(st.integers(1, left)) / 10:.1f}", "transaction_id": f"u{number}"}
        rows.append({name: back[name] for name in rows[0]})
    return rows


LIMITS = st.fixed_dictionaries(
    {},
    optional={
        "max_hops": st.integers(0, 3),
        "window": st.integers(0, 5),
        "min_amount": st.integers(0, 6),
        "as_of": st.integers(-2, 5),
    },
)


def tenths(row):
    return round(float(row["amount"]) * 10)


def ranked(rows):
    """Every distinct payment once, with its id, by rank where there is none."""
    if all("transaction_id" in row for row in rows):
        return list({row["transaction_id"]: row for row in rows}.values())

    def key(row):
        texts = (row["source"].encode(), row["target"].encode())
        ends = (row["currency"].encode(), row["kind"].encode())
        return (int(row["time"]), int(row["sequence"] or 0), *texts, tenths(row), *ends)

    return [row | {"transaction_id": f"{rank:010d}"} for rank, row in enumerate(sorted(rows, key=key), 1)]


def expected(rows, disputes, openings, rule, limits):
    """The CSV files as rows, and what the summary says, straight from the contract."""
    payments = ranked(rows)
    taken = [
        Row(
            *(p["transaction_id"], int(p["time"]), int(p["sequence"] or 0), p["source"], p["target"]),
            *(tenths(p), p["reverses"]),
        )
        for p in payments
        if p["currency"] == "INR"
    ]
    units = {account: round(float(balance) * 10) for account, balance in openings.items()}
    disputed = [Dispute(d, t, round(float(a) * 10)) for d, t, a in disputes]
    found = trace_naively(rule, taken, units, disputed, limits)
    names = {p[side] for p in payments for side in ("source", "target")} | openings.keys()
    said = {
        "rows": len(payments),
        "ignored": sum(p["currency"] != "INR" or p["source"] == p["target"] for p in payments),
        "repeated": len(rows) - len(payments),
        "accounts": len(names - {""}),
    }
    if rule == "poison":
        reached = ([account, *map(str, how)] for account, how in found["exposed"].items())
        return {"exposed": in_bytes(reached)}, said | {"shortfalls": {}, "balanced": None, "limits_met": []}
    keys = ("positions", "flows", "exits", "returned", "unfollowed")
    tables = {name: in_bytes([*key[:2], str(n), *key[2:]] for key, n in found[name].items()) for name in keys}
    tables["superseded"] = in_bytes([name, str(n)] for name, n in found["superseded"].items())
    met = sorted({reason for *_, reason in found["unfollowed"]})
    return tables, said | {"shortfalls": found["shortfalls"], "balanced": True, "limits_met": met}


def in_bytes(rows):
    """Sorted by the text columns, the amount last of all."""
    return sorted(rows, key=lambda row: [x.encode() for x in row[:2] + row[3:]])


def write(path, header, rows):
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([header, *rows])
    path.write_bytes(file.getvalue().encode())


@pytest.mark.parametrize("rule", ["fifo", "lifo", "pro-rata", "libr", "poison"])
@settings(max_examples=120, deadline=None)
@given(case=files(), limits=LIMITS, seed=st.integers(0, 99))
def test_the_command_says_what_the_contract_says(tmp_path_factory, rule, case, limits, seed):
    folder = tmp_path_factory.mktemp("case")
    rows, disputes, openings = case
    limits = {"as_of": limits["as_of"]} if rule == "poison" and "as_of" in limits else limits
    limits = {} if rule == "poison" and "as_of" not in limits else limits
    tables, said = expected(rows, disputes, openings, rule, Limits(**limits))
    random.Random(seed).shuffle(rows)
    header = ["transaction_id"] * (bool(rows) and "transaction_id" in rows[0])
    header += ["time", "sequence", "source", "target", "amount", "currency", "kind", "reverses"]
    write(folder / "t.csv", header, [[row[name] for name in header] for row in rows])
    write(folder / "d.csv", ["dispute_id", "transaction_id", "amount"], disputes)
    write(folder / "o.csv", ["account", "balance"], openings.items())
    argv = ["--transactions", "t.csv", "--disputed", "d.csv", "--openings", "o.csv", "--out", "out"]
    argv = [part if part.startswith("--") else str(folder / part) for part in argv]
    argv += [f"--{name.replace('_', '-')}={value}" for name, value in limits.items()]
    assert main(["trace", *argv, "--rule", rule, "--scale", "1", "--currency", "INR"]) == 0
    assert {path.stem for path in (folder / "out").glob("*.csv")} == tables.keys()
    for name, table in tables.items():
        with (folder / "out" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert list(csv.reader(file))[1:] == table
    summary = json.loads((folder / "out" / "summary.json").read_bytes())
    assert {name: summary[name] for name in said} == said
