"""What has been published as a table of data: the same rows as CSV, Parquet and JSON.

Names and meanings of columns stay; new columns come at the end. A hidden figure has an empty value and
``suppressed`` is true. Text is marked so that no spreadsheet takes it for a formula, in CSV only.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any, Final

from haltline.sources.answer_sheet.safe_text import safe

from .measures import CODES, Unit, means, unit_of
from .models import Figure

SPANS: Final = {1: "day", 7: "week", 28: "four-weeks", 364: "52-weeks"}
VERSION: Final = "1"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, the type of JSON Schema, whether it may be empty, and what stands in it."""

    name: str
    kind: str
    means: str
    may_be_empty: bool = False


COLUMNS: Final = (
    Column("span", "string", "day, week, four-weeks or 52-weeks; all but days begin on Mondays"),
    Column("from", "string", "first day, ISO 8601; from midnight to midnight in the centre's time zone"),
    Column("to", "string", "last day, inclusive"),
    Column("place", "string", "code of a district, or empty for the whole centre"),
    Column("place_name", "string", "its name when the data was asked for"),
    Column("measure", "string", "which figure; see the table of figures"),
    Column("unit", "string", "reports, holds, contests, minor units, seconds or per cent"),
    Column("currency", "string", "ISO 4217, where the unit is minor units; else empty"),
    Column("value", "integer", "the figure; empty where suppressed, or a time was not reached", True),
    Column("suppressed", "boolean", "true: too few reports stand behind it, or what it would give away"),
    Column("least", "integer", "reports that had to stand behind a figure when it was published"),
    Column("revision", "integer", "0 as first published; a correction stands beside what it corrects"),
    Column("reason", "string", "why it was corrected; or `late`, hidden: published too late to be told"),
    Column("published_at", "string", "when, UTC, RFC 3339"),
)  # fmt: skip
NAMES: Final = tuple(column.name for column in COLUMNS)


@dataclass(frozen=True, slots=True)
class About:
    """What stands beside the rows: who publishes them, under which licence, in which currency and zone."""

    publisher: str
    licence: str
    licence_url: str
    currency: str
    time_zone: str


def rows(figures: Iterable[Figure], places: Mapping[str, str], currency: str) -> list[Row]:
    """The rows of published figures, in the order given."""
    return [_row(figure, places, currency) for figure in figures]


def _row(figure: Figure, places: Mapping[str, str], currency: str) -> Row:
    unit = unit_of(figure.measure)
    return {
        "span": SPANS[figure.days], "from": figure.since.isoformat(),
        "to": (figure.since + timedelta(figure.days - 1)).isoformat(),
        "place": figure.place, "place_name": places.get(figure.place, figure.place),
        "measure": figure.measure, "unit": unit.value, "currency": currency if unit is Unit.MINOR else "",
        "value": None if figure.value is None else int(figure.value), "suppressed": figure.hidden,
        "least": figure.least, "revision": figure.revision, "reason": figure.reason,
        "published_at": f"{figure.published_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }  # fmt: skip


def as_csv(found: list[Row]) -> bytes:
    """CSV: UTF-8, header, LF; true and false in words, what is empty empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(NAMES)
    writer.writerows([_field(row[name]) for name in NAMES] for row in found)
    return text.getvalue().encode()


def _field(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else safe(value) if isinstance(value, str) else str(value)


def as_json(found: list[Row], about: About) -> bytes:
    """JSON: what stands beside the rows, and one object for each."""
    told = {
        "version": VERSION, "publisher": about.publisher, "licence": about.licence,
        "licence_url": about.licence_url, "currency": about.currency, "time_zone": about.time_zone,
        "figures": {code: {"unit": unit_of(code).value, "means": means(code)} for code in CODES},
        "columns": {column.name: column.means for column in COLUMNS}, "rows": found,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def as_parquet(found: list[Row], about: About) -> bytes:
    """Parquet: the same columns with their types; licence and publisher in the file's metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"string": pa.string(), "integer": pa.int64(), "boolean": pa.bool_()}
    schema = pa.schema(
        [pa.field(column.name, kinds[column.kind], column.may_be_empty) for column in COLUMNS],
        {"publisher": about.publisher, "licence": about.licence, "licence_url": about.licence_url,
         "time_zone": about.time_zone, "version": VERSION},
    )  # fmt: skip
    out = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(found, schema), out)
    return out.getvalue().to_pybytes()


def schema() -> dict[str, object]:
    """The JSON Schema of the JSON format."""
    row = {
        column.name: {"type": [column.kind, "null"] if column.may_be_empty else column.kind,
                      "description": column.means}
        for column in COLUMNS
    }  # fmt: skip
    row["measure"] |= {"enum": list(CODES)}
    row["span"] |= {"enum": list(SPANS.values())}
    words = ("version", "publisher", "licence", "licence_url", "currency", "time_zone")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Published figures",
        "type": "object",
        "required": [*words, "figures", "columns", "rows"],
        "properties": {
            **{word: {"type": "string"} for word in words},
            "figures": {"type": "object"}, "columns": {"type": "object"},
            "rows": {"type": "array", "items": {
                "type": "object", "additionalProperties": False, "required": list(NAMES), "properties": row,
            }},
        },
    }  # fmt: skip


def year_of(text: str) -> tuple[date, date] | None:
    """The days of a calendar year as it is written, or nothing."""
    if not (text.isascii() and text.isdigit() and len(text) == 4 and text >= "1000"):
        return None
    return date(int(text), 1, 1), date(int(text), 12, 31)
