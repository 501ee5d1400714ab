"""Filling in the sheet of open requests, as a clerk does in a spreadsheet program: the rows of one answer."""

import csv
import io
from collections.abc import Mapping
from datetime import tzinfo

from haltline.protocol import Reply, WithdrawnLine
from haltline.protocol.codes import AnswerCode
from haltline.sources.answer_sheet import short_id
from haltline.sources.answer_sheet.columns import ANSWER, CLOCK, SUMS, WITHDRAWN
from haltline.values.money import Money, decimal_text

WHY = "as our books show it"


def filled_in(sheet: bytes, reply: Reply, zone: tzinfo) -> bytes:
    """The CSV with this answer in the row of its request, and its withdrawals as rows below.

    LookupError when the request is not in the sheet, or when money went onward: that is told by form.
    """
    if reply.onward:
        raise LookupError("what went onward is told with its units, which a sheet has no column for")
    lines = list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"), newline="")))
    number = short_id(reply.hold_id)
    own = [line for line in lines if line["request"] == number and line["line"] == ANSWER]
    if len(own) != 1:
        raise LookupError(f"{number} is not in the sheet")
    own[0].update(_answer(reply))
    below = [{"request": number, **_withdrawal(line, reply.currency, zone)} for line in reply.withdrawn]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=list(lines[0]), restval="")
    writer.writeheader()
    writer.writerows([*lines, *below])
    return out.getvalue().encode()


def _answer(reply: Reply) -> Mapping[str, str]:
    sums = {name: getattr(reply, name) for name in SUMS if name != "held"}
    told = {name: _sum(minor, reply.currency) for name, minor in sums.items() if minor}
    if reply.held:
        told["held"] = _sum(reply.held.amount, reply.currency)
        told["hold_reference"] = reply.held.hold_reference
    if reply.codes and reply.codes[0] != AnswerCode.DONE:
        told |= {"code": reply.codes[0], "why": WHY}
    return told


def _withdrawal(line: WithdrawnLine, currency: str, zone: tzinfo) -> dict[str, str]:
    return {
        "line": WITHDRAWN, "kind": line.kind.value, "place": line.place or "",
        "time": line.at.astimezone(zone).strftime(CLOCK), "amount": _sum(line.amount, currency),
        "share": _sum(line.share, currency),
    }  # fmt: skip


def _sum(minor: int, currency: str) -> str:
    return decimal_text(Money(minor, currency))
