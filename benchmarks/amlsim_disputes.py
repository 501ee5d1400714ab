"""Disputes and openings for an AMLSim ledger, so that anyone can repeat docs/explanation/real-ledgers.md.

The ledger names no payments, so they are named as `haltline trace` names them: by the ten-digit rank of the
row. This recipe ranks with the csv module alone and shares no code with the trace it feeds.

    python benchmarks/amlsim_disputes.py LEDGER_FOLDER OUT_FOLDER

LEDGER_FOLDER holds nodes.csv.gz and transactions.csv.gz. OUT_FOLDER gets disputed.csv: all payments to a
fraudulent account by each of the 50 honest accounts with the lowest numbers that make such a payment; and
openings.csv.
"""

import csv
import gzip
import sys
from decimal import Decimal
from pathlib import Path

VICTIMS = 50
MINOR = 100  # amounts are written with two decimals


def main(ledger: Path, out: Path) -> None:
    """Writes disputed.csv and openings.csv for the ledger in a folder."""
    nodes = rows_of(ledger / "nodes.csv.gz")
    out.mkdir(parents=True, exist_ok=True)
    openings = [(node["nodeid"], node["init_balance"]) for node in nodes]
    write(out / "openings.csv", ("account", "balance"), openings)
    fraudulent = {node["nodeid"] for node in nodes if node["isFraud"] == "1"}
    payments = ranked(rows_of(ledger / "transactions.csv.gz"))
    write(out / "disputed.csv", ("dispute_id", "transaction_id", "amount"), disputes(payments, fraudulent))


def ranked(payments: list[dict[str, str]]) -> list[tuple[str, dict[str, str]]]:
    """Payments with their names: rank by time, source, target and amount, counted from 1."""

    def order(payment: dict[str, str]) -> tuple[int, bytes, bytes, int]:
        parties = (payment["sourceNodeId"].encode(), payment["targetNodeId"].encode())
        return (int(payment["time"]), *parties, int(Decimal(payment["value"]) * MINOR))

    return [(f"{rank:010d}", payment) for rank, payment in enumerate(sorted(payments, key=order), 1)]


def disputes(payments: list[tuple[str, dict[str, str]]], fraudulent: set[str]) -> list[tuple[str, str, str]]:
    """Every payment to a fraudulent account by one of the chosen victims, disputed in full."""
    to_fraud = [(name, paid) for name, paid in payments if paid["targetNodeId"] in fraudulent]
    honest = {int(paid["sourceNodeId"]) for _, paid in to_fraud if paid["sourceNodeId"] not in fraudulent}
    victims = {str(node) for node in sorted(honest)[:VICTIMS]}
    chosen = [(name, paid) for name, paid in to_fraud if paid["sourceNodeId"] in victims]
    return [("D" + paid["sourceNodeId"], name, paid["value"]) for name, paid in chosen]


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a gzipped CSV file."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Rows as CSV with a header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
