"""A bank of the city that speaks ISO 20022: asked by camt.056, it says what its systems can say by itself.

ISO 20022 has no word for held: what is kept, and where the rest went, its clerk says at the centre's desk.
What one victim's payment left untouched the bank sends back at once: camt.029 as a promise, then, when the
payer's bank has the money, pacs.004 and the statement's entry about it. A bank of another temper says so
late, in the wrong order, or twice.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from haltline.city.answers import locate
from haltline.city.duties import Document, ReturnDue, WordDue
from haltline.city.references import rrn
from haltline.city.rows import Row
from haltline.city.tempers import Speech
from haltline.iso20022 import TO_CENTRE, XML, Sent, asked_by, resolution, returned, statement
from haltline.protocol import HoldRequest, Receipt

if TYPE_CHECKING:
    from haltline.city.office import Office

BACK_AT_ONCE_MOST = 80_000_00  # minor units that the bank gives back without asking anybody
BOOKING_ZONE = UTC  # a city has no country: its banking day is the day of its clocks


def take(office: "Office", key: str, body: bytes, now: datetime) -> Receipt:
    """Takes a recall in: it is a hold request as any other; MessageError where it is no sound one."""
    asked = asked_by(body, key)
    hold = office.desk.receive(asked, now)
    office.desk.act(asked.hold_id, now)  # kept from this moment on; the clerk says so at the desk
    if locate(office.desk.books, asked).row is None:
        status, reason = "RJCR", "NOOR"
    elif _send_back(office, asked, now):
        status, reason = "ACCR", ""
    else:
        status, reason = "PDCR", ""
    word = resolution(asked, status, reason, made_at=now)
    late = office.temper.speech in (Speech.SLOW, Speech.OUT_OF_ORDER)
    office.duties[f"word {asked.hold_id}"] = _owed(office, asked, now, ("029", word), late=late)
    return Receipt(hold_id=asked.hold_id, received_at=hold.received_at)


def tell_return(office: "Office", hold_id: str, now: datetime) -> None:
    """The money is with the payer's bank: return and statement are owed to the centre."""
    due = office.duties.pop(f"back {hold_id}")
    assert isinstance(due, ReturnDue), "a return is owed under its own name"
    asked = office.desk.request(hold_id)
    sent = Sent(due.row.reference, due.row.amount, due.row.time, due.left)
    told = ("004", returned(asked, sent)), ("053", statement(asked, sent, zone=BOOKING_ZONE))
    late = office.temper.speech is Speech.SLOW  # out of order is: what was promised last comes first
    office.duties[f"told {hold_id}"] = _owed(office, asked, now, *told, late=late)


def _send_back(office: "Office", asked: HoldRequest, now: datetime) -> bool:
    """Sends the payer what the recall finds in the account; whether there was anything to send.

    Only to who was tricked (hop 1: a mule gets nothing back), only where no other case keeps money there and
    the sum is small; anything else is held, and a plan of the centre shares it.
    """
    row = locate(office.desk.books, asked).row
    if asked.hop != 1 or row is None or row.source is None or row.still:
        return False
    if not office.reaches(row.source.institution):
        return False
    part, account = office.desk.liens.parts.get(asked.hold_id), str(row.target)
    if part is None or not 0 < part.amount <= BACK_AT_ONCE_MOST:
        return False
    if office.desk.liens.live_on(account) != part.amount:
        return False
    back = Row(
        f"return-{asked.hold_id}", rrn(now, office.serial(asked.hold_id)), "imps", now, 0, row.target,
        row.source, part.amount, row.currency, kind="return",
    )  # fmt: skip
    office.desk.liens.pay(back, [(asked.hold_id, part.amount)], now=now, key=asked.idempotency_key)
    left = office.desk.books.account(row.target.number).balance if row.target else 0
    office.duties[f"back {asked.hold_id}"] = ReturnDue(asked.hold_id, back, left)
    return True


def _owed(
    office: "Office", asked: HoldRequest, now: datetime, *told: tuple[str, bytes], late: bool
) -> WordDue:
    """The files of a word as this bank sends them; a hostile one sends each again as a new one."""
    files = tuple(Document(body, f"iso-{kind}-{asked.hold_id}", XML) for kind, body in told)
    match office.temper.speech:
        case Speech.OUT_OF_ORDER:
            files = files[::-1]
        case Speech.HOSTILE:
            files += tuple(replace(file, key=f"{file.key}-again") for file in files)
    return WordDue(TO_CENTRE, files, now + office.manners.of(asked).delay if late else None)
