"""From a bank's books to the lines of a reply: where every disputed unit is now, to the unit."""

from dataclasses import dataclass
from datetime import datetime

from haltline.city.books import Books, Moved
from haltline.city.liens import Liens, Part
from haltline.city.rows import BACK_KINDS, Row
from haltline.protocol import (
    AccountRef,
    ArrivedLine,
    Ask,
    Held,
    HoldRequest,
    OnwardLine,
    Reply,
    WithdrawnKind,
    WithdrawnLine,
)
from haltline.protocol import slices as units
from haltline.protocol.codes import AnswerCode as Code
from haltline.protocol.fields import LINES_MAX, MONEY_LIMIT
from haltline.protocol.slices import EMPTY, Slices


@dataclass(frozen=True, slots=True)
class Located:
    """The payment a request means: credited to us, or sent by our customer; else no row and a code."""

    row: Row | None
    credited: bool = False
    code: Code = Code.DONE


@dataclass(frozen=True, slots=True)
class ReplyHead:
    """What a reply says besides its lines."""

    reply_id: str
    seq: int
    as_of: datetime
    hold_reference: str
    arrived: tuple[Row, ...] = ()


def locate(books: Books, request: HoldRequest) -> Located:
    """Finds the payment by its reference among the books of the bank that was asked, in its currency."""
    if request.account.institution != books.code:
        return Located(None, code=Code.NOT_OUR_ACCOUNT)
    sent = _in_its_currency(books.sent(request.payment.reference), request)
    if request.account.number is None:
        return _found(sent, request, credited=False)
    number = request.account.number
    credited = _in_its_currency(books.credited(request.payment.reference), request)
    to_account = [row for row in credited if _number(row.target) == number]
    if to_account:
        return _found(to_account, request, credited=True)
    from_account = [row for row in sent if _number(row.source) == number]
    if from_account and request.ask is Ask.ONWARD_ONLY:
        return _found(from_account, request, credited=False)
    return Located(None, code=Code.NOT_FOUND)


def _in_its_currency(rows: list[Row], request: HoldRequest) -> list[Row]:
    return [row for row in rows if row.currency == request.payment.currency]


def part_for(request: HoldRequest, row: Row) -> Part:
    """The part that a request opens on a payment credited here."""
    return Part(
        request.hold_id, request.case_ref, row.transfer_id, request.expires_at, spare=request.spare or 0
    )


def reply_to(liens: Liens, request: HoldRequest, head: ReplyHead) -> Reply:
    """The answer to a request from the books as they are now; it always adds up to the unit."""
    located = locate(liens.books, request)
    if located.row is None:
        return _reply(request, head, unknown=request.amount, codes=(located.code.value,))
    if not located.credited:
        return _sent_on(request, head, located.row)
    return _credited_here(liens, request, head, located.row)


def _held(liens: Liens, request: HoldRequest, head: ReplyHead, row: Row, amount: int) -> Held:
    left = liens.left_on(row.transfer_id) if request.spare else None
    if left is not None:
        left = min(left, MONEY_LIMIT - 1)  # no message tells of more
    return Held(amount=amount, hold_reference=head.hold_reference, left=left)


def _credited_here(liens: Liens, request: HoldRequest, head: ReplyHead, row: Row) -> Reply:
    asked, beyond = _asked(request, row)
    part = liens.parts.get(request.hold_id)
    released = units.intersect(asked, part.released) if part else EMPTY
    where = liens.books.whereabouts(row.transfer_id, units.subtract(asked, released))
    held = part.amount if part else 0
    elsewhere = units.total(where.aside) - held  # another hold has them: still here, not held twice
    free = units.total(where.here) + elsewhere
    lines = _lines(where.moved)
    return _reply(
        request,
        head,
        held=_held(liens, request, head, row, held) if held else None,
        free=free,
        released=units.total(released),
        onward=lines.onward,
        withdrawn=lines.withdrawn,
        returned=lines.returned,
        unknown=beyond + lines.left_out,
        arrived=tuple(_arrived(row) for row in head.arrived) or None,
        codes=_codes(request, held=held, free=free, elsewhere=elsewhere, beyond=beyond),
    )


def _sent_on(request: HoldRequest, head: ReplyHead, row: Row) -> Reply:
    asked, beyond = _asked(request, row)
    lines = _lines((Moved(row, asked),) if asked else ())
    account = request.account.model_copy(update={"number": _number(row.source)})
    codes = (Code.MOVED_ON.value,) + ((Code.REFERENCE_INVALID.value,) if beyond else ())
    return _reply(
        request,
        head,
        account=account,
        onward=lines.onward,
        withdrawn=lines.withdrawn,
        returned=lines.returned,
        unknown=beyond,
        codes=codes,
    )


def _asked(request: HoldRequest, row: Row) -> tuple[Slices, int]:
    """The disputed units that the payment really has, and how many lie beyond it."""
    asked = units.intersect(request.disputed, units.first(row.amount))
    return asked, request.amount - units.total(asked)


def _codes(request: HoldRequest, *, held: int, free: int, elsewhere: int, beyond: int) -> tuple[str, ...]:
    said = [Code.DONE] if held or request.ask is not Ask.HOLD else [Code.MOVED_ON] if not free else []
    if elsewhere:
        said.append(Code.AMBIGUOUS)
    if free > elsewhere and request.ask is Ask.HOLD:
        said.append(Code.LEGAL_REFUSAL)  # the living floor
    if beyond:
        said.append(Code.REFERENCE_INVALID)
    return tuple(code.value for code in said)


@dataclass(frozen=True, slots=True)
class _Lines:
    """Where units went that left; `left_out` are those beyond the lines one message may have."""

    returned: int
    onward: tuple[OnwardLine, ...]
    withdrawn: tuple[WithdrawnLine, ...]
    left_out: int


def _lines(moved: tuple[Moved, ...]) -> _Lines:
    back = sum(units.total(move.slices) for move in moved if move.row.kind in BACK_KINDS)
    away = [move for move in moved if move.row.kind not in BACK_KINDS]
    on = [move for move in away if move.row.target is not None]
    out = [move for move in away if move.row.target is None]
    rest = on[LINES_MAX:] + out[LINES_MAX:]
    return _Lines(
        returned=back,
        onward=tuple(_onward(move) for move in on[:LINES_MAX]),
        withdrawn=tuple(_withdrawn(move) for move in out[:LINES_MAX]),
        left_out=sum(units.total(move.slices) for move in rest),
    )


def _arrived(row: Row) -> ArrivedLine:
    return ArrivedLine(
        transfer_id=row.transfer_id,
        reference=row.reference,
        rail=row.rail,
        from_institution=row.source.institution if row.source else None,
        amount=row.amount,
        booked_at=row.time,
    )


def _onward(move: Moved) -> OnwardLine:
    row = move.row
    assert row.target is not None
    return OnwardLine(
        transfer_id=row.transfer_id,
        reference=row.reference,
        rail=row.rail,
        to_institution=row.target.institution,
        to_account=row.target.number,
        amount=row.amount,
        share=units.total(move.slices),
        slices=move.slices,
        booked_at=row.time,
    )


def _withdrawn(move: Moved) -> WithdrawnLine:
    row = move.row
    return WithdrawnLine(
        kind=WithdrawnKind(row.exit_kind),
        transfer_id=row.transfer_id,
        amount=row.amount,
        share=units.total(move.slices),
        slices=move.slices,
        at=row.time,
        place=row.place or None,
        terminal=row.terminal or None,
    )


def _reply(
    request: HoldRequest, head: ReplyHead, *, account: AccountRef | None = None, **lines: object
) -> Reply:
    return Reply(
        reply_id=head.reply_id,
        hold_id=request.hold_id,
        seq=head.seq,
        as_of=head.as_of,
        account=account or request.account,
        currency=request.payment.currency,
        credited=request.amount,
        final=True,
        **lines,  # type: ignore[arg-type]
    )


def _found(rows: list[Row], request: HoldRequest, *, credited: bool) -> Located:
    named = [row for row in rows if row.transfer_id == request.payment.transfer_id] or rows
    if len(named) != 1:
        return Located(None, code=Code.AMBIGUOUS if named else Code.NOT_FOUND)
    return Located(named[0], credited)


def _number(side: object) -> str | None:
    return getattr(side, "number", None)
