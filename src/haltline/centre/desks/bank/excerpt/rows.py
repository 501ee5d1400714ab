"""Rows of a pasted statement: when, how much, which way, to whom. A row is read whole or listed as unread."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from . import narration, table, words

CHARACTERS_MOST = 64 * 1024  # a month of a busy account on a screen; more is a file and comes by the protocol
ROWS_MOST = 300  # lines read of one paste; the rest is named as unread
_FIGURE = re.compile(
    r"(?<![\w.,/@-])[-−+]?(?:(?:₹|rs\.?|inr)\s*)?\d[\d,]*(?:\.\d+)?"
    r"(?:\s*\(?(?:dr|cr)\b\.?\)?)?(?![\w,/@-]|\.\d)",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"(?<![a-z])(?:(?P<debit>dr|debit|debited|withdrawn|paid|to)"
    r"|(?P<credit>cr|credit|credited|deposit|by))(?![a-z])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One booking: ``amount`` > 0 and ``balance`` after it in minor units (None where not shown).

    ``debit`` says which way; ``kind`` is onward, returned, a kind of exit, or empty for a credit and
    for a debit that does not say how the money left: that one is listed as unread too.
    """

    number: int
    text: str
    date: str
    time: str
    amount: int
    debit: bool
    kind: str
    rail: str
    reference: str
    institution: str
    account: str
    balance: int | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that was not read; ``why`` is date, amount, direction, kind, columns or too-many."""

    number: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """All that a paste says, in its own order."""

    rows: tuple[Row, ...]
    unread: tuple[Unread, ...]


@dataclass(slots=True)
class _Parts:
    """A line as far as its sums are known: ``debit`` None where it does not say which way."""

    date: str
    time: str
    words: str
    reference: str
    amount: int | None
    debit: bool | None
    balance: int | None


def read(text: str, exponent: int, institutions: Iterable[str] = ()) -> Excerpt:
    """Read a paste; ``exponent`` are the currency's decimals, ``institutions`` names banks are called by.

    Lines before the first row and words without any figure are no bookings and are passed over.
    """
    names = tuple(institutions)
    rows: list[Row] = []
    unread: list[Unread] = []
    before: int | None = None
    for line in table.lines(words.plain(text[:CHARACTERS_MOST])):
        if not any(each.isdigit() for each in line.text):
            continue
        if line.number > ROWS_MOST:
            unread.append(Unread(line.number, line.text, "too-many"))
            break
        found = _row(line, exponent, names, before)
        if isinstance(found, Row):
            rows.append(found)
            before = found.balance
            if found.debit and not found.kind:
                unread.append(Unread(line.number, line.text, "kind"))
        else:
            unread.append(found)
            before = None
    return Excerpt(tuple(rows), tuple(unread))


def _row(line: table.Line, exponent: int, names: tuple[str, ...], before: int | None) -> Row | Unread:
    if line.cells == {}:
        return Unread(line.number, line.text, "columns")
    parts = _of_cells(line.cells, exponent) if line.cells else _of_text(line.text, exponent)
    if not parts.date:
        return Unread(line.number, line.text, "date")
    amount = parts.amount
    if not amount:
        return Unread(line.number, line.text, "amount")
    parts = _by_balance(parts, before)
    if parts.debit is None:
        return Unread(line.number, line.text, "direction")
    told = narration.read(parts.words, names, parts.reference)
    return Row(
        line.number, line.text, parts.date, parts.time, amount, parts.debit,
        told.kind if parts.debit else "", told.rail, told.reference, told.institution, told.account,
        parts.balance,
    )  # fmt: skip


def _by_balance(parts: _Parts, before: int | None) -> _Parts:
    """Which way by the balances of two rows, where the line itself does not say."""
    if parts.debit is None and parts.amount and before is not None and parts.balance is not None:
        moved = parts.balance - before
        if abs(moved) == parts.amount:
            parts.debit = moved < 0
    return parts


def _of_cells(cells: dict[str, str], exponent: int) -> _Parts:
    """A line under a head. Both a debit and a credit, or neither, is no amount."""
    sides = {name: _sum(cells.get(name, ""), exponent) for name in ("debit", "credit")}
    filled = [name for name in ("debit", "credit") if cells.get(name, "").strip(" -0.,") != ""]
    amount, debit = None, None
    if len(filled) == 1:
        amount, debit = sides[filled[0]][0], filled[0] == "debit"
    elif not filled and cells.get("amount"):
        amount, mark = _sum(cells["amount"], exponent)
        said = mark or words.split_mark(cells.get("mark", ""))[1]
        debit = {"debit": True, "credit": False}.get(said, True if amount and amount < 0 else None)
        amount = abs(amount) if amount is not None else None
    if amount is not None and amount <= 0:
        amount = None
    told = " ".join(cells[name] for name in ("words", "party", "account", "ifsc") if name in cells)
    when = f"{cells.get('date', '')} {cells.get('time', '')}"
    day, rest = words.read_day(when)
    reference = cells.get("reference", "").strip(" -")
    return _Parts(day, words.read_hour(rest), told, reference, amount, debit, _balance(cells, exponent))


def _balance(cells: dict[str, str], exponent: int) -> int | None:
    value, mark = _sum(cells.get("balance", ""), exponent)
    return -abs(value) if value is not None and mark == "debit" else value


def _sum(cell: str, exponent: int) -> tuple[int | None, str]:
    bare, mark = words.split_mark(cell)
    return words.read_sum(bare, exponent), mark


def _of_text(text: str, exponent: int) -> _Parts:
    """A line without a head: the first figure is the sum, a second one the balance; more are too many."""
    day, rest = words.read_day(text)
    hour = words.read_hour(rest)
    figures = [found[0] for found in _FIGURE.finditer(rest) if _is_sum(found[0])]
    parts = _Parts(day, hour, rest, "", None, None, None)
    if 1 <= len(figures) <= 2:
        amount, mark = _sum(figures[0], exponent)
        parts.amount = abs(amount) if amount is not None else None
        parts.debit = {"debit": True, "credit": False}.get(mark, True if amount and amount < 0 else None)
        if parts.debit is None:
            parts.debit = _said(rest)
        if len(figures) == 2:
            value, side = _sum(figures[1], exponent)
            parts.balance = -value if value is not None and side == "debit" else value
    for figure in figures:
        parts.words = parts.words.replace(figure, " ")
    return parts


def _is_sum(figure: str) -> bool:
    """Whether a figure is written as money: with decimals, group marks, a symbol or Dr and Cr."""
    return bool(re.search(r"\.\d{1,3}\b|,\d|₹|rs|inr|dr|cr", figure, re.IGNORECASE))


def _said(rest: str) -> bool | None:
    """Which way by a word of the line; None when it says neither or both."""
    found = {("debit" if each["debit"] else "credit") for each in _SAID.finditer(rest)}
    return None if len(found) != 1 else found == {"debit"}
