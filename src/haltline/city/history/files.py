"""A history as a file in the contract's columns, and its truth beside it."""

import gzip
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from haltline.city.history.days import DAY
from haltline.city.history.draft import NONE
from haltline.city.history.frauds import CATEGORIES
from haltline.city.history.making import Made
from haltline.city.history.rows import OUTCOMES, STAGES, UNSIGNED, number
from haltline.sources.written import lines_of, unwritable

HEADER = (
    "report_id", "stage", "at", "recorded_at", "district", "station", "bank", "category", "amount", "officer",
    "outcome", "text", "hold_id", "holder",
)  # fmt: skip
BLOCK = 1 << 19
"""Rows written at once: about 100 MB of text."""
EPOCH = date(1970, 1, 1)
CLOCK_TIMES = pa.array([f"T{n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}Z" for n in range(DAY)])


def write_history(made: Made, path: Path) -> int:
    """Writes CSV, .csv.gz or Parquet by the file's name; says how many rows. A failure leaves nothing."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            if path.suffix == ".parquet":
                _parquet(made, file)
            elif path.suffix == ".gz":
                # no name and no time in the header: the same history gives the same bytes
                with gzip.GzipFile("", "wb", 1, file, mtime=0) as packed:
                    _csv(made, packed)
            else:
                _csv(made, file)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise unwritable(path, error) from None
    return len(made.recorded)


def write_truth(made: Made, path: Path) -> None:
    """What was planted at whom from when, with the reports that carry it; and the mishaps."""
    try:
        path.write_text(json.dumps(truth(made), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise unwritable(path, error) from None


def truth(made: Made) -> dict[str, object]:
    """The same as values."""
    return {
        "seed": made.seed,
        "from": moment(made.days.start),
        "until": moment(made.days.end),
        "plants": [
            {
                "kind": one.plant.kind,
                "level": one.plant.level,
                "unit": one.plant.unit,
                "since": moment(one.plant.since),
                "strength": one.plant.strength,
                "clock": one.clock,
                "touched": one.touched,
                "reports": report_ids(one.reports).to_pylist(),
            }
            for one in made.planted
        ],
        "mishaps": [
            {"what": one.what, "unit": one.unit, "from": moment(one.begin), "until": moment(one.end)}
            for one in made.mishaps
        ],
    }


def moment(second: int) -> str:
    """A second as RFC 3339."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def report_ids(codes: np.ndarray) -> pa.StringArray:
    """R0000001 and so on; null for NONE."""
    return _numbered("R", codes)


def _numbered(letter: str, codes: np.ndarray) -> pa.StringArray:
    digits = pc.utf8_lpad(pa.array(codes + 1).cast(pa.string()), 7, "0")
    whole = pc.binary_join_element_wise(pa.scalar(letter), digits, "")
    return pc.if_else(pa.array(codes == NONE), pa.scalar(None, pa.string()), whole)


def _times(seconds: np.ndarray) -> pa.StringArray:
    day = seconds // DAY
    first = int(day.min()) if len(day) else 0
    words = [
        str(EPOCH + timedelta(days=first + n)) for n in range(int(day.max()) - first + 1 if len(day) else 0)
    ]
    return pc.binary_join_element_wise(
        pa.array(words, pa.string()).take(pa.array(day - first)),
        CLOCK_TIMES.take(pa.array(seconds % DAY)),
        "",
    )


def _named(names: tuple[str, ...], codes: np.ndarray) -> pa.StringArray:
    return pa.array(names, pa.string()).take(pa.array(codes, mask=codes == NONE))


def _blocks(made: Made) -> Iterator[list[pa.Array]]:
    """The columns of so many rows at a time, as text; amounts as numbers."""
    places, rows = made.places, made.rows
    holders = (*places.officers, *places.banks, *places.stations)
    unsigned = [number(stage) for stage in UNSIGNED]
    for begin in range(0, len(made.recorded), BLOCK):
        part = slice(begin, begin + BLOCK)
        officer = np.where(np.isin(rows.stage[part], unsigned), NONE, rows.officer[part])
        yield [
            report_ids(rows.report[part]),
            pa.array(STAGES, pa.string()).take(pa.array(rows.stage[part])),
            _times(rows.at[part]),
            _times(made.recorded[part]),
            _named(places.districts, made.district[part]),
            _named(places.stations, made.station[part]),
            _named(places.banks, rows.bank[part]),
            _named(CATEGORIES, rows.category[part]),
            pa.array(rows.amount[part], mask=rows.amount[part] == NONE),
            _named(places.officers, officer),
            _named(OUTCOMES, rows.outcome[part]),
            made.text(part),
            _numbered("H", rows.hold[part]),
            _named(holders, rows.holder[part]),
        ]


def _csv(made: Made, file: BinaryIO | io.BufferedIOBase | gzip.GzipFile) -> None:
    file.write((",".join(HEADER) + "\n").encode())
    for columns in _blocks(made):
        texts = [pc.fill_null(column.cast(pa.string()), "") for column in columns]
        file.write(lines_of(texts))


def _parquet(made: Made, file: BinaryIO) -> None:
    kinds = [pa.int64() if name == "amount" else pa.string() for name in HEADER]
    schema = pa.schema(list(zip(HEADER, kinds, strict=True)))
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for columns in _blocks(made):
            writer.write_table(pa.table(columns, schema=schema))
