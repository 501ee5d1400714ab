"""Bookings of several statements as transfers: one name for both sides, reversals tied to what they reverse.

1. A transfer is named by UETR, TxId or EndToEndId, so that payer's and payee's statement give it one name;
   an EndToEndId that names different transfers names none. Else by the reference of the account's bank.
2. A reversal takes back the one payment of its account that shares a reference with it.
3. Where both sides tell a transfer, parties, time, place and kind are as the payer's statement has them (for
   a reversal, the statement of the account that gets the money back), so that the second one is a repeat.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from haltline.sources.bookings import CREDIT, DEBIT, Booking

REVERSAL = "/reversal"  # added to the name of the payment that is taken back


@dataclass(slots=True)
class Transfer:
    """A booking with its name among all statements, and the name of the payment that it takes back."""

    booking: Booking
    name: str
    source: str
    target: str
    time: str
    place: int
    kind: str
    reverses: str = ""


def transfers(bookings: Sequence[Booking]) -> list[Transfer]:
    """One transfer for each booking, in the same order; what is wrong is added to a booking's problems."""
    unsure = _end_to_end_of_many(bookings)
    found = [_transfer(booking, unsure) for booking in bookings]
    _tie_reversals(found)
    _agree(found)
    _refuse_doubles(found)
    _refuse_told_again(found)
    return found


def _transfer(booking: Booking, unsure: set[str]) -> Transfer:
    shared = [text for k, text in booking.shared.items() if k != "EndToEndId" or text not in unsure]
    name = next(iter(shared), booking.own_name)
    if not name:
        booking.problems.append("Refs: there is no reference to name the payment by")
        booking.untold.add("transaction_id")
    return Transfer(booking, name, booking.source, booking.target, booking.time, booking.place, booking.kind)


def _end_to_end_of_many(bookings: Iterable[Booking]) -> set[str]:
    """References that payers use for several payments: twice on one side, or for different sums."""
    seen: dict[str, set[tuple[str, str]]] = defaultdict(set)
    sides: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for booking in bookings:
        text = booking.shared.get("EndToEndId", "")
        if text and not booking.reversal:
            if "amount" not in booking.untold:
                seen[text].add((booking.amount, booking.currency))
            sides[text, booking.side].add((booking.account, booking.own))
    return {text for text, sums in seen.items() if len(sums) > 1} | {
        text for (text, _), owners in sides.items() if len(owners) > 1
    }


def _tie_reversals(found: Sequence[Transfer]) -> None:
    payments: dict[tuple[str, str], list[Transfer]] = defaultdict(list)
    for transfer in found:
        if not transfer.booking.reversal:
            for reference in _references(transfer.booking):
                payments[transfer.booking.account, reference].append(transfer)
    numbered: dict[tuple[str, str], list[str]] = defaultdict(list)
    for transfer in found:
        if transfer.booking.reversal:
            _tie(transfer, payments, numbered)


def _tie(
    transfer: Transfer,
    payments: dict[tuple[str, str], list[Transfer]],
    numbered: dict[tuple[str, str], list[str]],
) -> None:
    """Names a reversal after the payment it takes back, and gives it the payment's parties exchanged."""
    booking = transfer.booking
    for reference in _references(booking):
        fitting = {t.name: t for t in payments[booking.account, reference] if _fits(t.booking, booking)}
        if len(fitting) == 1:
            ((name, payment),) = fitting.items()
            before = numbered[booking.account, name]
            if booking.own not in before:
                before.append(booking.own)
            number = before.index(booking.own) + 1
            transfer.name = name + REVERSAL + (f"/{number}" if number > 1 else "")
            transfer.reverses = name
            transfer.source, transfer.target = payment.target, payment.source
            return
    booking.problems.append("RvslInd: no one payment of this account shares a reference with the reversal")
    booking.untold.add("transaction_id")


def _references(booking: Booking) -> list[str]:
    return [*booking.shared.values(), booking.own]


def _fits(payment: Booking, reversal: Booking) -> bool:
    """Whether a payment moved money the other way, between the same two, and no less."""
    return (
        payment.side != reversal.side
        and payment.currency == reversal.currency
        and int(payment.amount) >= int(reversal.amount)
        and reversal.other in ("", payment.other)
    )


def _agree(found: Sequence[Transfer]) -> None:
    """Both sides of a transfer in one set of words, where they do not contradict each other."""
    named: dict[str, list[Transfer]] = defaultdict(list)
    for transfer in found:
        named[transfer.name].append(transfer)
    for same in named.values():
        paid = [t for t in same if t.booking.side == DEBIT]
        got = [t for t in same if t.booking.side == CREDIT]
        if paid and got and paid[0].booking.account != got[0].booking.account:
            first, second = (got, paid) if same[0].booking.reversal else (paid, got)
            _told_by(first, second)


def _told_by(first: Sequence[Transfer], second: Sequence[Transfer]) -> None:
    """Gives the second side, and repeats of the first, what the first side tells and who both are."""
    teller = first[0]
    if not _one_transfer(teller.booking, second[0].booking):
        return
    accounts = {t.booking.side: t.booking.account for t in (teller, second[0])}
    for transfer in (*first, *second):
        if _same_sum(teller.booking, transfer.booking) and transfer.booking.account in accounts.values():
            transfer.source, transfer.target = accounts[DEBIT], accounts[CREDIT]
    for transfer in second:
        if _same_sum(teller.booking, transfer.booking):
            transfer.time, transfer.place, transfer.kind = teller.time, teller.place, teller.kind


def _one_transfer(first: Booking, second: Booking) -> bool:
    return (
        _same_sum(first, second)
        and first.other in ("", second.account)
        and second.other in ("", first.account)
    )


def _same_sum(first: Booking, second: Booking) -> bool:
    return (first.amount, first.currency) == (second.amount, second.currency)


def _refuse_doubles(found: Sequence[Transfer]) -> None:
    """A transfer that two statements tell without one name would count twice."""
    sides: dict[str, set[str]] = defaultdict(set)
    for transfer in found:
        sides[transfer.name].add(transfer.booking.side)
    alone: dict[tuple[str, ...], dict[str, Transfer]] = defaultdict(dict)
    for transfer in found:
        booking = transfer.booking
        if len(sides[transfer.name]) == 1 and transfer.source != transfer.target:
            for key, why in _likenesses(transfer):
                alone[key].setdefault(booking.side, transfer)
                if opposite := alone[key].get(CREDIT if booking.side == DEBIT else DEBIT):
                    booking.problems.append(
                        f"Refs: may be the payment of {opposite.booking.where} told by the other side, "
                        f"but {why}; leave one of the two statements out"
                    )
                    break


def _likenesses(transfer: Transfer) -> Iterator[tuple[tuple[str, ...], str]]:
    """What both sides of a transfer would have alike besides a name, and why it is none."""
    booking, parties = transfer.booking, (transfer.source, transfer.target)
    day = (*parties, booking.amount, booking.currency, transfer.time[:10])
    yield day, "no UETR, TxId or EndToEndId joins them"
    if text := booking.shared.get("EndToEndId"):
        yield (*parties, text), f"its EndToEndId {text!r} stands on several payments or sums"


def _refuse_told_again(found: Sequence[Transfer]) -> None:
    """What a later statement of an account seems to repeat would count twice, where only numbers tell."""
    told: dict[tuple[object, ...], Transfer] = {}
    for transfer in found:
        booking = transfer.booking
        if booking.numbered:
            who = (booking.account, booking.side, booking.other, booking.reversal)
            what = (booking.amount, booking.currency, booking.time, booking.numbered)
            first = told.setdefault((*who, *what, *sorted(booking.shared.items())), transfer)
            if first.name != transfer.name:
                booking.problems.append(
                    f"NtryRef: may be {first.booking.where} again, but no AcctSvcrRef says so; "
                    "leave one of the two statements out"
                )
