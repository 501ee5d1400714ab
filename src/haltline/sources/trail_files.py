"""A trail as the files that auditors compare: one CSV for each thing that can become of a unit."""

from pathlib import Path

from haltline.engine.trail import Line, Trail
from haltline.sources.written import amounts_by, write_csv

BY_PAYMENT = ("transaction_id", "dispute_id", "amount")
HEADERS = {
    "positions": ("account", "dispute_id", "amount"),
    "exits": BY_PAYMENT,
    "flows": BY_PAYMENT,
    "returned": BY_PAYMENT,
    "superseded": ("dispute_id", "amount"),
    "unfollowed": (*BY_PAYMENT, "reason"),
}
WHERE_UNITS_ARE = ("positions", "exits", "returned", "superseded", "unfollowed")  # flows only pass through


def write_trail(folder: Path, trail: Trail) -> None:
    """Writes every file of a trail, sorted by its key columns as bytes; some may hold a header only."""
    nothing: list[Line] = []  # reversals and limits, which fill these, are not followed yet
    rows = {
        "positions": trail.positions(),
        "exits": sorted(trail.exits()),
        "flows": sorted(trail.flows()),
        "returned": nothing,
        "superseded": sorted(trail.superseded().items()),
        "unfollowed": nothing,
    }
    for name, header in HEADERS.items():
        write_csv(folder / f"{name}.csv", header, rows[name])


def is_balanced(folder: Path, trail: Trail) -> bool:
    """Whether the rows that were written hold every disputed unit of every dispute exactly once."""
    sums = [amounts_by(folder / f"{name}.csv", "dispute_id") for name in WHERE_UNITS_ARE]
    written = {name for found in sums for name in found}
    disputed = dict(zip(trail.parts.names, trail.parts.disputed(), strict=True))
    return written <= disputed.keys() and all(
        sum(found.get(name, 0) for found in sums) == amount for name, amount in disputed.items()
    )
