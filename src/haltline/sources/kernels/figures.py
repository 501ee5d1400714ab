"""Long columns of plain numbers and moments written as text, read without looking for their form first.

A text of any other form, right or wrong, ends it: then the whole column is read the careful way.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from haltline.engine.kernels.compiling import compiled
from haltline.engine.kernels.words import Number, letters, read_only

DIGITS_MAX = 18  # whatever they are, they fit 64 bits
NOTHING = -1  # no number without a sign
NO_MOMENT = -(2**63)
MICROS = 1_000_000  # in a second
Fill = Callable[[Any, Any, Any], bool]  # from begins and bytes into numbers, as long as they are plain
ZERO, NINE, POINT, DASH, COLON, T, Z = b"09.-:TZ"


def units(pieces: Sequence[pa.StringArray], scale: int) -> NDArray[np.int64] | None:
    """Decimals without a sign as whole minor units of `scale` decimals; None when one is not plain."""
    if scale >= DIGITS_MAX:
        return None
    return _read(pieces, lambda begins, data, found: _units(begins, data, scale, found))


def moments(pieces: Sequence[pa.StringArray]) -> NDArray[np.int64] | None:
    """Moments as RFC 3339 in UTC, `2026-11-22T09:30:00.5Z`, in microseconds; None when one is not plain."""
    return _read(pieces, _moments)


def _read(pieces: Sequence[pa.StringArray], fill: Fill) -> NDArray[np.int64] | None:
    """The numbers of a column in pieces, none of which is empty."""
    found = np.empty(sum(map(len, pieces)), np.int64)
    start = 0
    for texts in pieces:
        data = read_only(np.frombuffer(texts.buffers()[2] or b"", np.uint8))
        if not fill(letters(texts).begins, data, found[start : start + len(texts)]):
            return None
        start += len(texts)
    return found


@compiled
def _units(begins: Any, data: Any, scale: int, found: Any) -> bool:
    for row in range(len(found)):
        begin, end = begins[row], begins[row + 1]
        point = begin
        while point < end and data[point] != POINT:
            point += 1
        whole, part, decimals = _digits(data, begin, point), 0, 0
        if point < end:
            part, decimals = _digits(data, point + 1, end), end - point - 1
        if whole == NOTHING or part == NOTHING or decimals > scale or point - begin + scale > DIGITS_MAX:
            return False
        for _ in range(scale):
            whole *= 10
        for _ in range(scale - decimals):
            part *= 10
        found[row] = whole + part
    return True


@compiled
def _moments(begins: Any, data: Any, found: Any) -> bool:
    for row in range(len(found)):
        found[row] = _moment(data, begins[row], begins[row + 1])
        if found[row] == NO_MOMENT:
            return False
    return True


@compiled
def _moment(data: Any, at: Number, end: Number) -> Number:
    """The moment of one text; NO_MOMENT when it has another form or is no moment."""
    fraction = end - at - 21  # digits behind the point, which stands in the twentieth place
    if fraction < -1 or fraction == 0 or fraction > 6 or data[end - 1] != Z:
        return NO_MOMENT
    if data[at + 4] != DASH or data[at + 7] != DASH or data[at + 10] != T:
        return NO_MOMENT
    if data[at + 13] != COLON or data[at + 16] != COLON or (fraction > 0 and data[at + 19] != POINT):
        return NO_MOMENT
    year, month, day = (
        _digits(data, at, at + 4),
        _digits(data, at + 5, at + 7),
        _digits(data, at + 8, at + 10),
    )
    hour, minute = _digits(data, at + 11, at + 13), _digits(data, at + 14, at + 16)
    second = _digits(data, at + 17, at + 19)
    if year < 1 or month < 1 or month > 12 or day < 1 or day > _days_in(year, month):
        return NO_MOMENT
    if hour < 0 or hour > 23 or minute < 0 or minute > 59 or second < 0 or second > 59:
        return NO_MOMENT
    micros = _digits(data, at + 20, end - 1) if fraction > 0 else 0
    if micros == NOTHING:
        return NO_MOMENT
    for _ in range(6 - max(fraction, 0)):
        micros *= 10
    return (((_day_of(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * MICROS + micros


@compiled
def _digits(data: Any, at: Number, end: Number) -> Number:
    """The number that these bytes are; NOTHING when there are none, too many, or one is no digit."""
    if at >= end or end - at > DIGITS_MAX:
        return NOTHING
    number = np.int64(0)
    for place in range(at, end):
        if data[place] < ZERO or data[place] > NINE:
            return NOTHING
        number = number * 10 + (np.int64(data[place]) - ZERO)
    return number


@compiled
def _days_in(year: Number, month: Number) -> Number:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


@compiled
def _day_of(year: Number, month: Number, day: Number) -> Number:
    """Days since 1970-01-01; a year is counted from March, so that the leap day is its last."""
    since = year - (1 if month <= 2 else 0)
    in_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return since * 365 + since // 4 - since // 100 + since // 400 + in_year - 719_468
