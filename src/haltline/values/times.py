"""Moments as aware UTC, kept to the microsecond and written one way."""

import re
from datetime import UTC, datetime, timedelta, timezone

from haltline.values.errors import InvalidValue

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)?", re.ASCII
)


def parse(text: str, *, field: str = "time") -> datetime:
    """An RFC 3339 moment as aware UTC; InvalidValue without an offset or beyond the microsecond."""
    match = _RFC3339.fullmatch(text)
    if match is None:
        raise InvalidValue(field, "is not a time such as 2026-11-22T09:30:00+05:30")
    *clock, fraction, offset = match.groups()
    if offset is None:
        raise InvalidValue(field, "has no offset; end it with Z or, say, +05:30")
    if fraction and len(fraction) > 6:
        raise InvalidValue(field, "is finer than a microsecond")
    try:
        year, month, day, hour, minute, second = map(int, clock)
        micros = int((fraction or "").ljust(6, "0"))
        local = datetime(year, month, day, hour, minute, second, micros, tzinfo=_zone(offset))
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidValue(field, "does not exist in the calendar") from None


def format_utc(moment: datetime) -> str:
    """A moment as RFC 3339 UTC with six decimals and Z; InvalidValue for a naive one."""
    return require_aware(moment).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def require_aware(moment: datetime, *, field: str = "time") -> datetime:
    """The same moment in UTC; InvalidValue when it does not say where on earth it was taken."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise InvalidValue(field, "has no time zone")
    return moment.astimezone(UTC)


def to_micros(moment: datetime) -> int:
    """Whole microseconds since 1970-01-01T00:00:00Z, exactly."""
    return (require_aware(moment) - EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    """The UTC moment so many microseconds after 1970-01-01T00:00:00Z."""
    return EPOCH + micros * MICROSECOND


def _zone(offset: str) -> timezone:
    if offset in "Zz":
        return UTC
    hours, minutes = int(offset[1:3]), int(offset[4:6])
    if hours > 23 or minutes > 59:
        raise ValueError(offset)
    size = timedelta(hours=hours, minutes=minutes)
    return timezone(-size if offset[0] == "-" else size)
