"""Rows into replies, request by request: what adds up is an answer, what does not is named cell by cell.

An answer that is wrong in one cell is not taken at all, and it does not keep the others from being taken.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from pydantic import ValidationError

from haltline.protocol import (
    AccountRef,
    Held,
    OnwardLine,
    Reply,
    WithdrawnKind,
    WithdrawnLine,
    gap,
    to_bytes,
)
from haltline.protocol.codes import REFUSALS, AnswerCode
from haltline.sources.answer_sheet import problems
from haltline.sources.answer_sheet.columns import ANSWER, COLUMNS, ONWARD, SUMS, WITHDRAWN, AskedRow
from haltline.sources.answer_sheet.reading import SheetRow
from haltline.values import money
from haltline.values.errors import InvalidValue
from haltline.values.times import parse as parse_time

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DRAFT = "draft"  # a reply's id before it has one
TYPED = tuple(column.name for column in COLUMNS if not column.asked and column.name != "line")
LOCAL = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?", re.ASCII)
SHOWN = {"amount": "amount", "share": "share", "booked_at": "time", "at": "time", "to_institution": "to_bank",
         "reason": "why"}  # fmt: skip
WORDS = {column.name: column.words for column in COLUMNS if column.words}
LINES = {ONWARD: ("to_bank", "reference", "rail", "time", "amount", "share"),
         WITHDRAWN: ("kind", "time", "amount", "share")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong with one cell and what to do, for the person who typed it.

    `says` is a sentence of `problems` with room for `facts`, or words of the format itself.
    """

    sheet: str
    row: int
    column: str
    says: str
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetAnswer:
    """One answered request that adds up: the reply without its id and number, and a refusal's reason."""

    number: str
    row: int
    reply: Reply
    why: str


@dataclass(slots=True)
class SheetReading:
    """Answers that can be taken, problems by cell, and how many requests were left empty."""

    answers: list[SheetAnswer] = field(default_factory=list)
    problems: list[LineProblem] = field(default_factory=list)
    empty: int = 0


@dataclass(frozen=True, slots=True)
class Local:
    """How a country's sheets are read: the zone of their hours, and codes of banks by their names."""

    zone: tzinfo
    banks: Mapping[str, str]


def content(reply: Reply) -> bytes:
    """What a reply says whatever its id, its number and its moment: equal answers have equal content."""
    return to_bytes(reply.model_copy(update={"reply_id": DRAFT, "seq": 1, "as_of": EPOCH}))


def read_answers(rows: Iterable[SheetRow], asked: Sequence[AskedRow], local: Local) -> SheetReading:
    """All answers of a sheet; a problem belongs to a cell and spoils only its own request."""
    known: dict[str, list[AskedRow]] = {}
    for each in asked:
        known.setdefault(each.number, []).append(each)
    reading, groups = SheetReading(), dict[str, list[SheetRow]]()
    for row in rows:
        number = row.texts["request"].upper()
        if len(known.get(number, ())) == 1:
            groups.setdefault(number, []).append(row)
        elif any(row.texts[name] for name in TYPED) or not number:
            says = problems.TWINS if number in known else problems.NO_SUCH
            reading.problems.append(LineProblem(row.sheet, row.number, "request", says))
    for number, group in groups.items():
        _Group(known[number][0], group, local).read_into(reading)
    return reading


class _Group:
    """The rows of one request while they are read."""

    def __init__(self, asked: AskedRow, rows: list[SheetRow], local: Local) -> None:
        self.row_of_request, self.rows, self.local = asked, rows, local
        self.asked = asked.asked
        self.currency = asked.asked.payment.currency
        self.problems: list[LineProblem] = []

    def read_into(self, reading: SheetReading) -> None:
        """Add this request's answer to a reading, or what is wrong with it."""
        if not any(row.texts[name] for row in self.rows for name in TYPED) and not any(
            r.wrong for r in self.rows
        ):
            reading.empty += 1
            return
        answer = self._answer()
        reading.problems += self.problems
        if answer and not self.problems:
            reading.answers.append(answer)

    def _answer(self) -> SheetAnswer | None:
        for row in self.rows:
            for name, why in row.wrong.items():
                self._wrong(row, name, why)
        first = self._first()
        self._same_request(first)
        lines = {ONWARD: [], WITHDRAWN: []}  # type: dict[str, list[Any]]
        for row in self.rows:
            if row is first:
                continue
            if row.texts["line"].casefold() in lines:
                lines[row.texts["line"].casefold()].append(self._line(row))
            else:
                self._wrong(row, "line", problems.WHICH_LINE)
        reply = None if self.problems else self._reply(first, lines)
        if reply and (missing := gap(reply)):
            self._gap(first, missing)
        why = first.texts["why"]
        if reply and set(reply.codes) & REFUSALS and not why:
            self._wrong(first, "why", problems.REASON)
        return SheetAnswer(self.row_of_request.number, first.number, reply, why) if reply else None

    def _first(self) -> SheetRow:
        """The answer row: the one that says so, else the first that is no line of moved money."""
        named = [row for row in self.rows if row.texts["line"].casefold() in ("", ANSWER)]
        if not named:
            self._wrong(self.rows[0], "line", problems.NO_ANSWER_ROW)
            return self.rows[0]
        return named[0]

    def _same_request(self, first: SheetRow) -> None:
        """What was asked must still stand there as it was sent, or rows have slipped."""
        stands = (first.texts["currency"], first.texts["asked_amount"])
        try:
            same = stands[0] == self.currency and self._money(stands[1]) == self.asked.amount
        except InvalidValue:
            same = False
        if not same:
            amount = money.Money(self.asked.amount, self.currency)
            self._wrong(first, "asked_amount", problems.SLIPPED, sum=str(amount))

    def _reply(self, first: SheetRow, lines: Mapping[str, list[Any]]) -> Reply | None:
        sums = {name: self._amount(first, name, zero=True) for name in SUMS if first.texts[name]}
        code = self._word(first, "code") or AnswerCode.DONE.value
        final = self._word(first, "final") != "no"
        held = sums.pop("held", None)
        if held and not first.texts["hold_reference"]:
            self._wrong(first, "hold_reference", problems.REFERENCE)
        if self.problems:
            return None
        if not (held or any(sums.values()) or any(lines.values())) and code != AnswerCode.DONE:
            sums["free" if code in REFUSALS else "unknown"] = self.asked.amount
        number = self.asked.account.number or first.texts["account"] or None
        return self._made(
            Reply, first, reply_id=DRAFT, hold_id=self.asked.hold_id, seq=1, as_of=EPOCH,
            account=AccountRef(institution=self.asked.account.institution, number=number,
                               scheme=self.asked.account.scheme),
            currency=self.currency, credited=self.asked.amount,
            held=Held(amount=held, hold_reference=first.texts["hold_reference"]) if held else None,
            onward=tuple(lines[ONWARD]), withdrawn=tuple(lines[WITHDRAWN]), codes=(code,), final=final,
            reason=first.texts["why"] or None, **sums,
        )  # fmt: skip

    def _line(self, row: SheetRow) -> OnwardLine | WithdrawnLine | None:
        """A line of moved money; None where something is wrong with it."""
        before, kind = len(self.problems), row.texts["line"].casefold()
        for name in LINES[kind]:
            if not row.texts[name]:
                self._wrong(row, name, problems.NEEDED)
        moved = {name: self._amount(row, name) for name in ("amount", "share") if row.texts[name]}
        at = self._time(row)
        way = self._word(row, "kind") if kind == WITHDRAWN else ""
        if len(self.problems) > before or at is None:
            return None
        texts = row.texts
        if kind == WITHDRAWN:
            return self._made(
                WithdrawnLine, row, kind=WithdrawnKind(way), at=at, place=texts["place"] or None, **moved
            )
        return self._made(
            OnwardLine, row, transfer_id=texts["reference"], reference=texts["reference"], rail=texts["rail"],
            to_institution=self._bank(texts["to_bank"]), booked_at=at, **moved,
            to_account=texts["to_account"].replace(" ", "") or None,
        )  # fmt: skip

    def _bank(self, named: str) -> str:
        return self.local.banks.get(" ".join(named.casefold().split()), named)

    def _made(self, model: Callable[..., Any], row: SheetRow, **fields: Any) -> Any:
        """The message, or None with each fault at the cell it is in."""
        try:
            return model(**fields)
        except ValidationError as fault:
            for error in fault.errors(include_input=False, include_url=False):
                named = str(
                    error.get("ctx", {}).get("field") or (error["loc"][0] if error["loc"] else "line")
                )
                self._wrong(row, SHOWN.get(named, named), error["msg"])
            return None

    def _amount(self, row: SheetRow, name: str, *, zero: bool = False) -> int:
        try:
            return self._money(row.texts[name], zero=zero)
        except InvalidValue:
            self._wrong(row, name, problems.FIGURES)
            return 0

    def _money(self, text: str, *, zero: bool = False) -> int:
        return money.parse(text, self.currency, zero=zero).minor

    def _time(self, row: SheetRow) -> datetime | None:
        """An hour in the sheet's zone, or one that names its own offset."""
        text = row.texts["time"]
        if not text:
            return None
        try:
            if LOCAL.fullmatch(text):
                return datetime.fromisoformat(text).replace(tzinfo=self.local.zone).astimezone(UTC)
            return parse_time(text)
        except (InvalidValue, ValueError):
            self._wrong(row, "time", problems.HOUR)
            return None

    def _word(self, row: SheetRow, name: str) -> str:
        text = row.texts[name].casefold()
        if text and text not in WORDS[name]:
            self._wrong(row, name, problems.ONE_OF, words=", ".join(WORDS[name]))
        return text

    def _gap(self, first: SheetRow, missing: int) -> None:
        says = problems.TOO_LITTLE if missing > 0 else problems.TOO_MUCH
        self._wrong(first, "held", says, sum=str(money.Money(abs(missing), self.currency)))

    def _wrong(self, row: SheetRow, column: str, says: str, **facts: str) -> None:
        self.problems.append(LineProblem(row.sheet, row.number, column, says, facts))
