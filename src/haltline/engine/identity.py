"""The name of a ledger by its content, so that a court can see two answers came from the same rows.

SHA-256 of the lines `id,time,sequence,source,target,amount` in order, then the sorted `account,balance`
lines, LF-ended, UTF-8, unquoted. One pass; memory for a block of rows at a time.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from haltline.engine.ledger import Ledger

BLOCK_ROWS = 65_536
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def identity(ledger: Ledger) -> str:
    """The SHA-256 of a ledger's rows and openings, in hexadecimal."""
    digest = sha256()
    for block in _blocks(ledger):
        digest.update(block.encode())
    lines = sorted(f"{account},{balance}\n" for account, balance in ledger.openings.items())
    digest.update("".join(lines).encode())
    return digest.hexdigest()


def time_text(time: int, calendar: bool) -> str:
    """A time as it is written: the given integer, or RFC 3339 UTC with six decimals and Z."""
    return _calendar_text(time) if calendar else str(time)


def _blocks(ledger: Ledger) -> Iterator[str]:
    names = [*ledger.accounts, ""]
    for start in range(0, len(ledger), BLOCK_ROWS):
        part = slice(start, start + BLOCK_ROWS)
        times = ledger.times[part].tolist()
        columns = (
            ledger.ids[part],
            map(_calendar_text, times) if ledger.calendar else times,
            ledger.sequences[part].tolist(),
            map(names.__getitem__, ledger.sources[part].tolist()),
            map(names.__getitem__, ledger.targets[part].tolist()),
            ledger.amounts[part].tolist(),
        )
        yield "".join(map("%s,%s,%s,%s,%s,%s\n".__mod__, zip(*columns, strict=True)))


def _calendar_text(micros: int) -> str:
    moment = EPOCH + timedelta(microseconds=micros)
    return f"{moment.isoformat(timespec='microseconds')[:26]}Z"
