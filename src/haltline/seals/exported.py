"""A log in a file: a first line about the file, a line for each checkpoint, a line for each sealed event.

All lines are JSON. A name that ends in .gz is packed. Cost: about 400 bytes an event, 60 packed.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from haltline.values.errors import InvalidValue

from .records import Record

FORMAT = "haltline-log 1"
PROOF = "haltline-proof 1"
LINE_MOST = 4 * 1024 * 1024  # signs of a line; an event of ours has under 100 thousand


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of itself: whose log, how many events are sealed, which key signs."""

    log: str
    size: int
    key: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """One line of the log: its index, its leaf hash, and the event, which may be gone."""

    index: int
    leaf: bytes
    event: Record | None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that is no event; ``why`` says what is wrong with it."""

    line: int
    why: str


def opened(file: Path, mode: str) -> IO[str]:
    """The file as text, unpacked where its name says so."""
    if file.suffix == ".gz":
        return gzip.open(file, mode, encoding="utf-8", newline="\n")  # type: ignore[return-value]
    return file.open(mode.replace("t", ""), encoding="utf-8", newline="\n")


def header_line(header: Header) -> str:
    """The first line."""
    told = {"format": FORMAT, "log": header.log, "size": header.size, "key": header.key}
    return json.dumps(told, ensure_ascii=False) + "\n"


def event_line(sealed: Sealed) -> str:
    """The line of one event."""
    told = {"index": sealed.index, "leaf": sealed.leaf.hex(), "event": sealed.event}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"


def checkpoint_line(note: str) -> str:
    """The line of one checkpoint."""
    return json.dumps({"checkpoint": note}, ensure_ascii=False) + "\n"


def read_header(lines: Iterator[str], file: Path) -> Header:
    """The first line; InvalidValue for a file that is no exported log."""
    try:
        told = json.loads(next(lines, ""))
        if told["format"] != FORMAT:
            raise ValueError(told["format"])
        return Header(str(told["log"]), int(told["size"]), str(told["key"]))
    except (ValueError, KeyError, TypeError):
        raise InvalidValue("file", f"{file} is no log that `haltline audit export` wrote") from None


def read_lines(lines: Iterator[str]) -> Iterator[Sealed | str | Unreadable]:
    """Events, the notes of checkpoints, and lines that are neither, in the order of the file."""
    for number, line in enumerate(lines, start=2):
        try:
            told = json.loads(line)
            yield told["checkpoint"] if "checkpoint" in told else _sealed(told)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield Unreadable(number, f"line {number} cannot be read ({type(error).__name__})")


def _sealed(told: dict[str, Any]) -> Sealed:
    index, event = told["index"], told["event"]
    if not isinstance(index, int) or not (event is None or isinstance(event, dict)):
        raise TypeError("no event")
    return Sealed(index, bytes.fromhex(told["leaf"]), event)
