"""A pasted statement cut into cells: by tabs, by other marks, by the columns of a screen, or not at all.

A head names its columns; without one the cells of a row are found by what they look like.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

_SIDE = r"\.?(?:\s*(?:amount|amt|\(?.{1,4}\)?))?\.?"
HEADS = {
    "mark": r"(?:dr\s*/\s*cr|cr\s*/\s*dr|type|d/c|dc|debit\s*/\s*credit)\.?",
    "date": r"(?:(?:txn|tran|transaction|value|post(?:ing)?|book(?:ing)?)\s*)?(?:date|dt|day|दिनांक|तारीख)"
    r"(?:\s*(?:&|and|/)?\s*time)?",
    "time": r"(?:(?:txn|tran|transaction)\s*)?(?:time|hour|समय)",
    "words": r"narration|description|particulars|details|remarks?|transaction(?:\s*details)?|विवरण",
    "reference": r"(?:chq\.?\s*/?\s*)?(?:ref(?:erence)?|utr|rrn)(?:\s*(?:no|num|number|id)?\.?)?"
    r"(?:\s*/?\s*(?:chq|cheque).*)?",
    "debit": r"(?:debits?|withdrawals?|dr|paid out|नामे)" + _SIDE,
    "credit": r"(?:credits?|deposits?|cr|paid in|जमा)" + _SIDE,
    "amount": r"(?:(?:txn|tran|transaction)\s*)?(?:amount|amt|sum|राशि)\.?(?:\s*\(?.{1,4}\)?)?",
    "balance": r"(?:(?:closing|running|available|ledger)\s*)?(?:balance|bal|शेष)\.?(?:\s*\(?.{1,4}\)?)?",
    "party": r"(?:beneficiary|counterparty|payee|to|from|party|other)\s*(?:bank|name)?",
    "account": r"(?:(?:beneficiary|counterparty|to|party)\s*)?(?:account|a/c|acct)(?:\s*(?:no|number)\.?)?",
    "ifsc": r"(?:(?:beneficiary|to)\s*)?ifsc(?:\s*code)?",
}
_PATTERNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in HEADS.items()}
_CELL = re.compile(r"\S+(?: \S+)*")
HEAD_COLUMNS_LEAST = 3
"""Fewer known heads in a line are words of a narration."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the paste with its number from 1, as cells by the name of their column.

    ``cells`` is None where no head stood above it: then ``text`` is all there is.
    """

    number: int
    text: str
    cells: dict[str, str] | None = None


def lines(text: str) -> Iterator[Line]:
    """Every line with something in it; heads are used and not given."""
    head: list[tuple[str, int, int]] = []
    mark = ""
    for number, raw in enumerate(text.split("\n"), 1):
        if not raw.strip():
            continue
        cut = _delimiter(raw)
        found = _head(raw, cut)
        if found:
            head, mark = found, cut
        elif head:
            cells = _by_mark(raw, mark, head) if mark else _by_place(raw, head)
            yield Line(number, raw.strip(), cells)
        else:
            yield Line(number, raw.strip())


def _delimiter(raw: str) -> str:
    """The mark between columns, if one stands often enough in the line."""
    for mark in ("\t", "|", ";", ","):
        if raw.count(mark) >= HEAD_COLUMNS_LEAST - 1:
            return mark
    return ""


def _head(raw: str, mark: str) -> list[tuple[str, int, int]]:
    """The columns that a line names, each with its place on the screen; nothing when it is no head."""
    cells = [(cell.strip(), 0, 0) for cell in _split(raw, mark)] if mark else _spans(raw)
    named = [(_column(cell), begin, end) for cell, begin, end in cells]
    known = {name for name, _, _ in named if name}
    enough = len(known) >= HEAD_COLUMNS_LEAST and "date" in known and known & {"debit", "credit", "amount"}
    return named if enough else []


def _column(cell: str) -> str:
    plain = cell.strip().strip("*:").strip()
    return next((name for name, pattern in _PATTERNS.items() if pattern.fullmatch(plain)), "")


def _split(raw: str, mark: str) -> list[str]:
    """The cells between the marks; a frame of marks around the row has none in it."""
    if mark == ",":
        return next(iter(csv.reader([raw])), [])
    cells = [cell.strip().strip('"') for cell in raw.split(mark)]
    framed = mark == "|" and len(cells) > 2 and not cells[0] and not cells[-1]
    return cells[1:-1] if framed else cells


def _by_mark(raw: str, mark: str, head: list[tuple[str, int, int]]) -> dict[str, str]:
    """Cells of a delimited row; one with another number of cells than its head has none to be trusted."""
    cells = _split(raw, mark)
    if len(cells) != len(head):
        return {}
    return _joined((name, cell.strip()) for (name, _, _), cell in zip(head, cells, strict=True))


def _spans(raw: str) -> list[tuple[str, int, int]]:
    """What stands on a screen line, cut where two spaces or more are."""
    return [(found[0], found.start(), found.end()) for found in _CELL.finditer(raw.expandtabs())]


def _by_place(raw: str, head: list[tuple[str, int, int]]) -> dict[str, str]:
    """Cells of a row in columns: each belongs to the head above it, or to the nearest end of one."""
    found = []
    for cell, begin, end in _spans(raw):
        above = max(head, key=lambda each: (min(end, each[2]) - max(begin, each[1]), -abs(each[2] - end)))
        found.append((above[0], cell))
    return _joined(found)


def _joined(cells: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> dict[str, str]:
    """Cells by column; two under one head are one text, those without a known head belong to the words."""
    by_name: dict[str, str] = {}
    for name, cell in cells:
        if cell:
            key = name or "words"
            by_name[key] = f"{by_name[key]} {cell}" if key in by_name else cell
    return by_name
