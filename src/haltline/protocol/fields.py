"""The building blocks of every message: money, instants, identifiers and short texts.

On the wire money is a string of ASCII digits in minor units and an instant is RFC 3339 with an offset;
in Python they are `int` and an aware UTC `datetime`. Nothing is rounded, trimmed or guessed.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Final, TypeVar

from pydantic import (
    AfterValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from haltline.protocol import slices as interval_sets

MONEY_LIMIT: Final = 10**18
"""Amounts are below 10^18 minor units, so that they fit a signed 64-bit column everywhere."""
LINES_MAX: Final = 20_000
"""Lines in one list of a message; what a longer answer leaves out counts as `unknown`, and a person asks."""

_MONEY = re.compile(r"(0|[1-9][0-9]{0,17})", re.ASCII)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_MONEY_SCHEMA = {
    "type": "string",
    "pattern": "^(0|[1-9][0-9]{0,17})$",
    "description": "Minor units as ASCII digits: 125010 is 1250.10 of a two-decimal currency.",
}


def _read_minor(value: object, info: ValidationInfo) -> int:
    if info.mode == "json":
        if not isinstance(value, str) or not _MONEY.fullmatch(value):
            raise PydanticCustomError(
                "bad_money", "money is a string of ASCII digits in minor units, without sign or leading zero"
            )
        return int(value)
    if type(value) is not int or not 0 <= value < MONEY_LIMIT:
        raise PydanticCustomError("bad_money", "money is an int of minor units from 0 to 10^18 - 1")
    return value


def _refuse_zero(value: int) -> int:
    if value == 0:
        raise PydanticCustomError("zero_money", "this amount must be greater than 0")
    return value


def _read_instant(value: object, info: ValidationInfo) -> datetime:
    if info.mode == "json":
        value = _parse_rfc3339(value)
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise PydanticCustomError("bad_time", "a time has an offset and at most six decimals (RFC 3339)")
    return value.astimezone(UTC)


def _parse_rfc3339(value: object) -> datetime | None:
    try:
        if isinstance(value, str) and _INSTANT.fullmatch(value):
            return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        pass  # a 13th month, a 61st second, a year before the first
    return None


def write_instant(value: datetime) -> str:
    """RFC 3339 in UTC with six decimals and Z: one spelling for one instant."""
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _read_slices(value: object, info: ValidationInfo) -> interval_sets.Slices:
    pairs = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    if not 0 < len(pairs) <= LINES_MAX:
        raise PydanticCustomError("bad_slices", "slices are a list of [lo, hi] pairs, at least one")
    read = tuple(_read_pair(pair, info) for pair in pairs)
    try:
        joined = interval_sets.checked(read)
    except ValueError as error:
        raise PydanticCustomError("bad_slices", "slices are ascending, apart and not empty") from error
    if info.mode == "json" and joined != read:  # in Python they are joined, so no writer sends them
        raise PydanticCustomError("bad_slices", "slices that touch are one slice: one spelling for one set")
    return joined


def _read_pair(pair: object, info: ValidationInfo) -> tuple[int, int]:
    if isinstance(pair, str) or not isinstance(pair, Sequence) or len(pair) != 2:
        raise PydanticCustomError("bad_slices", "a slice is a pair [lo, hi]")
    return _read_minor(pair[0], info), _read_minor(pair[1], info)


def _write_slices(value: interval_sets.Slices) -> list[list[str]]:
    return [[str(lo), str(hi)] for lo, hi in value]


def _printable(value: str) -> str:
    if not value.isprintable() or value != value.strip():
        raise PydanticCustomError("bad_text", "a text is printable, without spaces at its ends")
    return value


def _legible(value: str) -> str:
    if not value.strip() or not value.replace("\n", "").isprintable():
        raise PydanticCustomError("bad_text", "a text is printable, in one or more lines")
    return value


Minor = Annotated[
    int,
    PlainValidator(_read_minor),
    PlainSerializer(str, return_type=str, when_used="json"),
    WithJsonSchema(_MONEY_SCHEMA),
]
"""An amount in minor units, 0 to 10^18 - 1: an int here, a string of ASCII digits on the wire."""

PositiveMinor = Annotated[
    Minor, AfterValidator(_refuse_zero), WithJsonSchema({**_MONEY_SCHEMA, "pattern": "^[1-9][0-9]{0,17}$"})
]
"""An amount that cannot be nothing."""

Instant = Annotated[
    datetime,
    PlainValidator(_read_instant),
    PlainSerializer(write_instant, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A moment: aware UTC here, RFC 3339 with an offset on the wire."""

SliceList = Annotated[
    interval_sets.Slices,
    PlainValidator(_read_slices),
    PlainSerializer(_write_slices, return_type=list[list[str]], when_used="json"),
    WithJsonSchema(
        {
            "type": "array",
            "minItems": 1,
            "items": {"type": "array", "minItems": 2, "maxItems": 2, "items": _MONEY_SCHEMA},
            "description": "Half-open unit intervals [lo, hi) counted from 0, ascending, not touching.",
        }
    ),
]
"""Which units of a payment: half-open intervals, as strings of digits on the wire (units can pass 2^53).

On the wire a set of units has one spelling: intervals that touch are refused there, and joined here.
"""

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:~-]{0,63}$")]
"""An identifier, safe in a path and a header: 1 to 64 of A-Z a-z 0-9 . _ : ~ -, a letter or digit first."""

Word = Annotated[str, StringConstraints(min_length=1, max_length=140), AfterValidator(_printable)]
"""A short name or number of somebody else's making: an account, a reference, an institution."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=2_000), AfterValidator(_legible)]
"""Sentences for a person; lines may break, and a space at an end costs nobody anything."""

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""An ISO 4217 code."""

Count = Annotated[int, Field(ge=1, lt=2**53)]
"""A number from 1 that every JSON reader keeps exactly."""

_Line = TypeVar("_Line")
Lines = Annotated[tuple[_Line, ...], Field(strict=False, max_length=LINES_MAX)]
"""A list of a message; a tuple here."""
