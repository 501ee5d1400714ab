"""camt.029, a bank's answer to a recall: pending, a promise, or a rejection with its reasons."""

from haltline.iso20022.codes import IN_PART, PENDING, PROMISES, REASONS, REJECTED
from haltline.iso20022.projection import Pending, Projection, Promise, References, Refusal, Review
from haltline.iso20022.reading import IsoMessage, only
from haltline.protocol import MessageError
from haltline.sources.statements import Node

CASES = ("RslvdCase/Id", "CxlStsId")
PAYMENTS = ("OrgnlUETR", "OrgnlEndToEndId", "OrgnlTxId", "OrgnlClrSysRef", "OrgnlInstrId")
NO_REFERENCE = frozenset({"", "NOTPROVIDED", "NOTAPPLICABLE", "NONREF"})


def lines(message: IsoMessage) -> tuple[Projection, ...]:
    """One meaning for each transaction that the message names, or one for the case where it names none."""
    whole = Node("RsltnOfInvstgtn", 0, inner=[*message.each("RslvdCase"), *message.each("Sts")])
    found: list[Projection] = []
    for details in message.each("CxlDtls"):
        if list(details.all("OrgnlPmtInfAndSts")):
            found.append(_review(whole, f"line {details.line}", "speaks of a customer's payment order"))
        for line in details.all("TxInfAndSts"):
            found.append(_line(whole, details, line))
    if found:
        return tuple(found)
    if not list(whole.all("RslvdCase")):
        raise MessageError(
            422, "missing-field", "RslvdCase", "the message names neither a case nor a payment"
        )
    return (_meaning("RslvdCase", _references(whole, ()), (only(whole, "Sts/Conf"),), ()),)


def _line(whole: Node, details: Node, line: Node) -> Projection:
    """The innermost status counts; one further out that says the opposite makes a person look."""
    group = Node("group", details.line, inner=list(details.all("OrgnlGrpInfAndSts")))
    statuses = (
        only(line, "TxCxlSts"),
        only(group, "OrgnlGrpInfAndSts/GrpCxlSts"),
        only(whole, "Sts/Conf"),
    )
    reasons = _reasons(line) or _reasons(Node("group", 0, inner=[i for g in group.inner for i in g.inner]))
    cases = (only(group, "OrgnlGrpInfAndSts/OrgnlGrpCxlId"), only(whole, "RslvdCase/Id"))
    return _meaning(f"line {line.line}", _references(line, cases), statuses, reasons)


def _references(line: Node, cases: tuple[str, ...]) -> References:
    own = tuple(only(line, path) for path in CASES)
    payments = tuple(only(line, path) for path in PAYMENTS)
    return References(*(tuple(n for n in names if n not in NO_REFERENCE) for names in (own, payments, cases)))


def _reasons(line: Node) -> tuple[str, ...]:
    """The reasons' codes; a proprietary one keeps its mark, so that it is no code of the list."""
    codes = [reason.text.strip() for reason in line.all("CxlStsRsnInf/Rsn/Cd")]
    return (*codes, *(f"Prtry {reason.text.strip()}" for reason in line.all("CxlStsRsnInf/Rsn/Prtry")))


def _meaning(
    place: str, references: References, statuses: tuple[str, ...], reasons: tuple[str, ...]
) -> Projection:
    said = " ".join((*filter(None, statuses), *reasons))[:140]
    given = [status for status in statuses if status]
    if not given:
        return Review(place, references, said, "says no status")
    inner, outer = given[0], [status for status in given[1:] if status not in IN_PART]
    if any(_kind(status) != _kind(inner) for status in outer):
        return Review(place, references, said, "says two things at once")
    if inner in PENDING:
        return Pending(place, references, said)
    if inner in PROMISES:
        return Promise(place, references, said)
    if inner not in REJECTED:
        return Review(place, references, said, "has a status that nobody here knows")
    known = {REASONS.get(reason) for reason in reasons}
    if len(known) != 1 or (reason := known.pop()) is None:
        return Review(place, references, said, "rejects for a reason that a person must read")
    return Refusal(place, references, said, *reason)


def _kind(status: str) -> str:
    sorted_out = (("pending", PENDING), ("promise", PROMISES), ("rejected", REJECTED))
    return next((name for name, words in sorted_out if status in words), status)


def _review(whole: Node, place: str, why: str) -> Review:
    return Review(place, _references(whole, ()), only(whole, "Sts/Conf"), why)
