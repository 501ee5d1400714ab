"""pacs.004, the return of a payment: the one message of a bank by which money is back."""

from collections import Counter

from haltline.iso20022.projection import Projection, References, Returned
from haltline.iso20022.reading import IsoMessage, only
from haltline.iso20022.resolution import NO_REFERENCE
from haltline.protocol import MessageError
from haltline.sources.statements import Node, account_of
from haltline.values import money
from haltline.values.errors import InvalidValue

PAYMENTS = ("OrgnlUETR", "OrgnlEndToEndId", "OrgnlTxId", "OrgnlClrSysRef", "OrgnlInstrId")
TEXTS = (
    "RtrRsnInf/AddtlInf"  # where a bank can write the id of our request: no element of the message is for it
)
AMOUNT = "RtrdIntrBkSttlmAmt"


def lines(message: IsoMessage) -> tuple[Projection, ...]:
    """One return for each transaction. Counts and totals that the header gives must be right."""
    header = Node("PmtRtr", 0, inner=list(message.each("GrpHdr")))
    number = only(header, "GrpHdr/MsgId", needed=True)
    found = [_line(number, place, line) for place, line in enumerate(message.each("TxInf"), 1)]
    if not found:
        raise MessageError(422, "missing-field", "TxInf", "the return names no payment")
    _check_sums(header, found)
    names = Counter(line.own_name for line in found)
    if names.most_common(1)[0][1] > 1:
        raise MessageError(422, "said-twice", "TxInf/RtrId", "two returns of the message have one name")
    return tuple(found)


def _line(number: str, place: int, line: Node) -> Returned:
    references = tuple(only(line, path) for path in PAYMENTS)
    return Returned(
        f"line {line.line}",
        References(
            tuple(text.text.strip() for text in line.all(TEXTS)),
            tuple(name for name in references if name not in NO_REFERENCE),
        ),
        " ".join(reason.text.strip() for reason in line.all("RtrRsnInf/Rsn/Cd"))[:140],
        _money(line),
        only(line, "RtrId") or f"{number}/{place}",
        left=account_of(line.first("OrgnlTxRef/CdtrAcct")),
        reached=account_of(line.first("OrgnlTxRef/DbtrAcct")),
    )


def _money(line: Node) -> money.Money:
    """The returned sum in minor units of its currency, exactly."""
    only(line, AMOUNT, needed=True)
    given = next(line.all(AMOUNT))
    try:
        return money.parse(given.text.strip(" \t\r\n"), given.currency)
    except InvalidValue as fault:
        raise MessageError(422, "bad-money", f"line {given.line} {AMOUNT}", fault.why) from None


def _check_sums(header: Node, found: list[Returned]) -> None:
    count = only(header, "GrpHdr/NbOfTxs")
    if count and count.lstrip("0") != str(len(found)):
        raise MessageError(422, "count-mismatch", "GrpHdr/NbOfTxs", "the message has not as many returns")
    totals = list(header.all("GrpHdr/TtlRtrdIntrBkSttlmAmt"))
    if totals and {line.money.currency for line in found} != {totals[0].currency}:
        raise MessageError(422, "sum-mismatch", "GrpHdr/TtlRtrdIntrBkSttlmAmt", "currencies differ")
    if totals and _total(totals) != sum(line.money.minor for line in found):
        raise MessageError(
            422, "sum-mismatch", "GrpHdr/TtlRtrdIntrBkSttlmAmt", "the returns do not add up to it"
        )


def _total(totals: list[Node]) -> int:
    try:
        return money.parse(totals[0].text.strip(" \t\r\n"), totals[0].currency).minor
    except InvalidValue as fault:
        where = f"line {totals[0].line} TtlRtrdIntrBkSttlmAmt"
        raise MessageError(422, "bad-money", where, fault.why) from None
