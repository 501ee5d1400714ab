"""camt.053, a bank statement: of its entries only booked returns of payments say that money is back.

Entries are taken apart by the code that reads statements into ledgers; here a fault in one refuses them all.
"""

from collections.abc import Iterator

from haltline.iso20022.projection import Projection, References, Returned, Review
from haltline.iso20022.reading import IsoMessage
from haltline.protocol import MessageError
from haltline.sources.bookings import BOOKED, UNBOOKED, Booking, bookings, status
from haltline.sources.statements import KEPT, Entry, Node, account_of
from haltline.values.money import Money


def lines(message: IsoMessage) -> tuple[Projection, ...]:
    """The returns among the booked entries. An entry that cannot be read for sure refuses the statement."""
    found: list[Projection] = []
    for parts in message.parts("Stmt"):
        stated, place = Node("Stmt", 0), 0
        for part in parts:
            if part.name != "Ntry":
                stated.inner += [part] if part.name in KEPT else []
                continue
            place += 1
            found += _entry(Entry(stated.said("Id"), _account(stated, part), place, part))
    return tuple(found)


def _account(stated: Node, part: Node) -> str:
    account = account_of(stated.first("Acct"))
    if not account:
        raise MessageError(422, "missing-field", f"line {part.line} Acct", "no account is named before it")
    return account


def _entry(entry: Entry) -> Iterator[Projection]:
    said = status(entry)
    if said in UNBOOKED:
        return
    if said != BOOKED:
        raise _unsure(entry.node, "the entry does not say whether it is booked")
    details = list(entry.node.all("NtryDtls/TxDtls")) or [Node("TxDtls", entry.node.line)]
    for booking, node in zip(bookings(entry), details, strict=True):
        if booking.problems:
            raise _unsure(node, booking.problems[0].partition(":")[0] + " cannot be read for sure")
        if node.first("RtrInf"):
            yield _returned(booking, node)


def _returned(booking: Booking, node: Node) -> Returned | Review:
    references = References(
        tuple(text.text.strip() for text in node.all("RtrInf/AddtlInf")), tuple(booking.shared.values())
    )
    said = node.said("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry")[:140]
    place = f"line {node.line}"
    if booking.reversal:
        return Review(place, references, said, "is marked as a reversal, so it may take a return back")
    money = Money(int(booking.amount), booking.currency)
    return Returned(place, references, said, money, booking.own, left=booking.source, reached=booking.target)


def _unsure(node: Node, why: str) -> MessageError:
    return MessageError(422, "bad-entry", f"line {node.line}", why)
