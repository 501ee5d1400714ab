"""Text columns into exact numbers: the plain ones all at once, the odd ones one by one with a reason.

Every function returns the numbers and, by row, what is wrong with the rows that hold none.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from haltline.sources.kernels import ROWS_MIN
from haltline.sources.table import Column, pieces, whole
from haltline.values import times as moments
from haltline.values.errors import InvalidValue
from haltline.values.money import parse_scaled

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1
PLAIN_INTEGER = r"^-?[0-9]{1,18}$"
PLAIN_MOMENT = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
    r"(\.[0-9]{1,6})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
)
YEAR_1 = moments.to_micros(moments.parse("0001-01-01T00:00:00Z"))
YEAR_9999 = moments.to_micros(moments.parse("9999-12-31T23:59:59.999999Z"))

_INTEGER = re.compile(r"-?\d+", re.ASCII)
_DECIMALS = re.compile(r"\d+\.\d+", re.ASCII)


class Parsed(NamedTuple):
    """One number a row (0 where there is none) and the reasons by row."""

    values: NDArray[np.int64]
    problems: dict[int, str]


def whole_numbers(column: Column, name: str) -> Parsed:
    """Integers that fit 64 bits; an empty text is 0."""
    if (read := _units_at_once(column, 0)) is not None:
        return Parsed(read, {})
    column = whole(column)
    if column.type == pa.int64():
        return Parsed(np.asarray(column), {})
    filled = pc.if_else(pc.equal(column, ""), "0", column)
    return _parsed(filled, pc.match_substring_regex(filled, PLAIN_INTEGER), lambda text: _integer(text, name))


def amounts(column: Column, scale: int, name: str, *, zero: bool = False) -> Parsed:
    """Decimal texts as exact minor units with `scale` decimals; not negative, and above 0 unless `zero`."""
    if column.type == pa.int64():
        numbers = np.asarray(whole(column))
        if len(numbers) == 0 or (
            numbers.min() >= (0 if zero else 1) and numbers.max() <= INT64_MAX // 10**scale
        ):
            return Parsed(numbers * 10**scale if scale else numbers, {})
        column = column.cast(pa.string())
    parsed = _decimals(column, scale, name)
    if not zero:
        for row in np.flatnonzero(parsed.values == 0).tolist():
            parsed.problems.setdefault(row, f"{name}: must be more than zero")
    return parsed


def times(column: Column) -> tuple[Parsed, bool]:
    """Times and whether they are calendar times (microseconds since 1970) rather than given integers.

    The first row that holds a time decides the kind; rows of the other kind are bad.
    """
    if (read := _units_at_once(column, 0)) is not None:
        return Parsed(read, {}), False
    if (read := _moments_at_once(column)) is not None:
        return Parsed(read, {}), True
    column = whole(column)
    if column.type == pa.int64():
        return Parsed(np.asarray(column), {}), False
    if column.type != pa.string():
        micros = np.asarray(column.view(pa.int64()))
        if len(micros) == 0 or (micros.min() >= YEAR_1 and micros.max() <= YEAR_9999):
            return Parsed(micros, {}), True
        column = pc.strftime(column, "%Y-%m-%dT%H:%M:%SZ")  # with as many digits as the unit has
    if _all_match(column, PLAIN_INTEGER):
        return Parsed(np.asarray(column.cast(pa.int64())), {}), False
    if (found := _all_moments(column)) is not None:
        return Parsed(found, {}), True
    texts = column.to_pylist()
    dated = texts[0][4:5] == "-"  # when no row holds a time, the first shows what was meant
    calendar = next((kind for text in texts if (kind := kind_of_time(text)) is not None), dated)
    none = pa.repeat(False, len(column))
    return _parsed(column, none, _moment if calendar else _step), calendar


def _parsed(
    column: pa.Array, plain: pa.Array, exact: Callable[[str], int], units: pa.Array | None = None
) -> Parsed:
    """`units` (by default the column itself) cast at once where `plain`, else `exact` on the text."""
    chosen, units = np.asarray(plain), column if units is None else units
    if chosen.all():
        return Parsed(np.asarray(units.cast(pa.int64())), {})
    values = np.zeros(len(column), np.int64)
    values[chosen] = np.asarray(units.filter(plain).cast(pa.int64()))
    problems = {}
    for row in np.flatnonzero(~chosen).tolist():
        try:
            values[row] = exact(column[row].as_py())
        except InvalidValue as error:
            problems[row] = str(error)
    return Parsed(values, problems)


def _decimals(column: Column, scale: int, name: str) -> Parsed:
    """Decimal texts as exact minor units, not negative."""
    if (read := _units_at_once(column, scale)) is not None:
        return Parsed(read, {})
    column = whole(column)
    plain, units = _scaled(column, scale)
    return _parsed(column, plain, lambda text: _minor(text, scale, name), units)


def _minor(text: str, scale: int, name: str) -> int:
    """One decimal text as minor units; InvalidValue says what stands in the way."""
    if not scale and _DECIMALS.fullmatch(text):
        raise InvalidValue(name, "has decimals, but is in minor units where no --scale is given")
    return parse_scaled(text, scale, field=name)


def _units_at_once(column: Column, scale: int) -> NDArray[np.int64] | None:
    """A long column of plain decimals without a sign; None for any other."""
    if len(column) < ROWS_MIN or column.type != pa.string():
        return None
    from haltline.sources.kernels.figures import units

    return units(pieces(column), scale)


def _moments_at_once(column: Column) -> NDArray[np.int64] | None:
    """A long column of plain moments in UTC; None for any other."""
    if len(column) < ROWS_MIN or column.type != pa.string():
        return None
    from haltline.sources.kernels.figures import moments

    return moments(pieces(column))


def _scaled(column: pa.Array, scale: int) -> tuple[pa.Array, pa.Array]:
    """Which texts are plain decimals, and their digits with the point moved `scale` places."""
    if not scale:
        return pc.match_substring_regex(column, r"^[0-9]{1,18}$"), column
    digits = max(1, 18 - scale)
    found = pc.extract_regex(
        column, rf"^(?P<whole>[0-9]{{1,{digits}}})(?P<point>\.(?P<part>[0-9]{{1,{scale}}}))?$"
    )
    whole, part = pc.struct_field(found, "whole"), pc.struct_field(found, "part")
    plain = pc.and_(pc.is_valid(found), scale < 18)
    return plain, pc.binary_join_element_wise(whole, pc.utf8_rpad(part, scale, "0"), "")


def _integer(text: str, name: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise InvalidValue(name, f"{text[:40]!r} is not a whole number")
    if len(text) > 400 or not INT64_MIN <= int(text) <= INT64_MAX:
        raise InvalidValue(name, f"is too {'small' if text.startswith('-') else 'large'}")
    return int(text)


def _all_moments(column: pa.Array) -> NDArray[np.int64] | None:
    """Microseconds when every text is a plain existing moment, else None."""
    if not _all_match(column, PLAIN_MOMENT):
        return None
    try:
        micros = np.asarray(column.cast(pa.timestamp("us", tz="UTC")).view(pa.int64()))
    except pa.ArrowInvalid:
        return None
    return micros if micros.min() >= YEAR_1 and micros.max() <= YEAR_9999 else None


def _all_match(column: pa.Array, pattern: str) -> bool:
    """Whether every text has a form; the first one says so of most columns that have not."""
    matches = (pc.match_substring_regex(texts, pattern) for texts in (column[:1], column))
    return all(pc.all(found, min_count=0).as_py() for found in matches)


def kind_of_time(text: str) -> bool | None:
    """True for a calendar time, False for an integer, None for neither."""
    for read, calendar in ((_step, False), (_moment, True)):
        try:
            read(text)
        except InvalidValue:
            continue
        return calendar
    return None


def _moment(text: str) -> int:
    if _INTEGER.fullmatch(text):
        raise InvalidValue("time", "is an integer in a file of RFC 3339 times")
    return moments.to_micros(moments.parse(text))


def _step(text: str) -> int:
    try:
        moments.parse(text)
    except InvalidValue:
        return _integer(text, "time")
    raise InvalidValue("time", "is RFC 3339 in a file of integer times")
