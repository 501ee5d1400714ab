"""Entries of bank statements into single bookings: who, how much, when, and by which references."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from haltline.sources.statements import Entry, Node, account_of
from haltline.values import money
from haltline.values.errors import InvalidValue

DEBIT, CREDIT = "DBIT", "CRDT"
BOOKED = "BOOK"
UNBOOKED = {"PDNG": "pending", "INFO": "for information only", "FUTR": "in the future"}
SHARED = {  # what payer's and payee's bank tell alike, the surest first
    "UETR": "Refs/UETR",
    "TxId": "Refs/TxId",
    "EndToEndId": "Refs/EndToEndId",
}
NOT_A_NAME = {"", "NOTPROVIDED", "NOTAPPLICABLE", "NONREF"}
NO_MONEY = "1"  # stands in for an amount that is noted as bad


@dataclass(slots=True)
class Booking:
    """One movement on one account as its statement tells it; `amount` in minor units.

    `other` is empty when the statement names no account on the other side. `own` tells this booking from
    all others of the account; where that is but a number within the statement, `numbered` is that. `shared`
    may name the same transfer in the other side's statement. `untold` names the columns for which the
    statement has no value, each with its reason among `problems`.
    """

    line: int
    where: str
    account: str
    side: str
    other: str
    amount: str
    currency: str
    time: str
    place: int
    kind: str
    own: str
    own_name: str
    numbered: str
    shared: dict[str, str]
    reversal: bool
    problems: list[str] = field(default_factory=list)
    untold: set[str] = field(default_factory=set)

    @property
    def source(self) -> str:
        """Who pays."""
        return self.account if self.side == DEBIT else self.other

    @property
    def target(self) -> str:
        """Who is paid."""
        return self.other if self.side == DEBIT else self.account


def status(entry: Entry) -> str:
    """Whether an entry is booked: BOOK, else PDNG, INFO or FUTR; empty when only the bank knows."""
    return entry.node.said("Sts/Cd", "Sts")


def bookings(entry: Entry) -> Iterator[Booking]:
    """The movements of an entry: one for each TxDtls, or one where it has none."""
    details = list(entry.node.all("NtryDtls/TxDtls")) or [Node("TxDtls", entry.node.line)]
    found = [_booking(entry, node, at, len(details)) for at, node in enumerate(details, 1)]
    if len(found) > 1 and (reason := _not_the_sum(entry, found)):
        for booking in found:
            booking.problems.append(reason)
    yield from found


def _booking(entry: Entry, node: Node, at: int, count: int) -> Booking:
    problems: list[str] = []
    untold: set[str] = set()
    whole = entry.node
    side = node.said("CdtDbtInd") or whole.said("CdtDbtInd")
    if side not in (DEBIT, CREDIT):
        problems.append(f"CdtDbtInd: {side!r} says neither debit nor credit")
    if not status(entry):
        problems.append("Sts: does not say whether it is booked")
    reversal = whole.said("RvslInd") in ("true", "1")
    given = whole.first("Amt") if count == 1 else node.first("Amt", "AmtDtls/TxAmt/Amt")
    amount, currency = _money(given, problems, untold)
    own, own_name, numbered = _own(entry, node, at, count)
    return Booking(
        line=node.line,
        where=f"entry {entry.place} of statement {entry.statement!r}" + (f", {at}" if count > 1 else ""),
        account=entry.account,
        side=side,
        other=_other(entry.account, node, side, reversal, problems),
        amount=amount,
        currency=currency,
        time=_time(whole, problems, untold),
        place=entry.place,
        kind=_kind(node) or _kind(whole),
        own=own,
        own_name=own_name,
        numbered=numbered,
        shared={k: text for k, path in SHARED.items() if (text := node.said(path)) not in NOT_A_NAME},
        reversal=reversal,
        problems=problems,
        untold=untold,
    )


def _money(given: Node | None, problems: list[str], untold: set[str]) -> tuple[str, str]:
    """The amount in minor units of its currency, exactly."""
    if given is None:
        problems.append("Amt: is missing, and a bank's batch is not shared out by guessing")
        untold |= {"amount", "currency"}
        return NO_MONEY, ""
    try:
        return str(money.parse(given.text.strip(), given.currency).minor), given.currency
    except InvalidValue as error:
        problems.append(str(error))
        untold |= {"amount", error.field}
        return NO_MONEY, "" if "currency" in untold else given.currency


def _time(entry: Node, problems: list[str], untold: set[str]) -> str:
    """The booking time; a date alone is the midnight with which it begins, in UTC unless it has an offset."""
    moment, date = entry.said("BookgDt/DtTm"), entry.said("BookgDt/Dt")
    if not (moment or date):
        problems.append("BookgDt: there is no booking date")
        untold.add("time")
    return moment or f"{date[:10]}T00:00:00{date[10:] or 'Z'}"


def _other(account: str, node: Node, side: str, reversal: bool, problems: list[str]) -> str:
    debtor, creditor = (account_of(node.first(f"RltdPties/{who}Acct")) for who in ("Dbtr", "Cdtr"))
    if not reversal:
        return creditor if side == DEBIT else debtor
    others = {debtor, creditor} - {account, ""}  # banks name the parties of a reversal in either order
    if len(others) > 1:
        problems.append("RltdPties: neither party of the reversal is the statement's account")
    return min(others, default=account if debtor and creditor else "")


def _own(entry: Entry, node: Node, at: int, count: int) -> tuple[str, str, str]:
    """What tells this booking from others of its account, the name it gives, and the number it consists of.

    The name is empty when it gives none, the number where there is more than a number.
    """
    part = f"/{at}" if count > 1 else ""
    if reference := node.said("Refs/AcctSvcrRef"):
        return reference, reference, ""
    if reference := entry.node.said("AcctSvcrRef"):
        return reference + part, reference + part, ""
    if numbered := entry.node.said("NtryRef"):
        name = f"{entry.account}/{entry.statement}/{numbered}{part}"
        return name, name, numbered + part
    return f"{entry.statement}/{entry.place}{part}", "", ""


def _kind(node: Node) -> str:
    """The bank transaction code, such as PMNT-ICDT-ESCT, else the bank's own."""
    paths = ("BkTxCd/Domn/Cd", "BkTxCd/Domn/Fmly/Cd", "BkTxCd/Domn/Fmly/SubFmlyCd")
    return "-".join(filter(None, map(node.said, paths))) or node.said("BkTxCd/Prtry/Cd")


def _not_the_sum(entry: Entry, found: list[Booking]) -> str:
    """Why the parts of a batch are not its entry; empty when they are."""
    whole = entry.node.first("Amt")
    if any(booking.problems for booking in found):
        return "another payment of its batch cannot be taken"
    total, currency = _money(whole, [], set())
    side = entry.node.said("CdtDbtInd")
    parts = sum(int(b.amount) if b.side == side else -int(b.amount) for b in found)
    if {b.currency for b in found} != {currency} or parts != int(total):
        return f"the payments of its batch sum to {parts} minor units, the entry is {total} {currency}"
    return ""
