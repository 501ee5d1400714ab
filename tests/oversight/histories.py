"""Small histories for tests, written as files and read again, so that reading is under test as well."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from haltline.oversight.history import History
from haltline.oversight.reading import read_history

HEADER = (
    "report_id",
    "stage",
    "at",
    "recorded_at",
    "district",
    "station",
    "bank",
    "category",
    "amount",
    "officer",
    "outcome",
    "text",
    "hold_id",
    "holder",
)


def event(report: str, stage: str, at: object, **more: object) -> dict[str, object]:
    """One row; recorded when it happened unless told otherwise."""
    return {"report_id": report, "stage": stage, "at": at, "recorded_at": at, **more}


def written(path: Path, rows: Iterable[Mapping[str, object]], header: tuple[str, ...] = HEADER) -> Path:
    """The rows as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def read(folder: Path, rows: Iterable[Mapping[str, object]], as_of: int | None = None) -> History:
    """The rows as a history."""
    return read_history(written(folder / "events.csv", rows), as_of)
