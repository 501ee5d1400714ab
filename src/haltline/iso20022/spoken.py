"""What a bank says in ISO 20022, written: camt.029 on a recall, pacs.004 and camt.053 on money sent back.

The hold's own id stands in each, so that the centre needs no other name to find the request. The same facts
give the same bytes. Versions are those of docs/protocol/iso20022.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final

from lxml import etree

from haltline.iso20022.recall import compact
from haltline.protocol import HoldRequest
from haltline.protocol.fields import write_instant
from haltline.values.money import Money, decimal_text

SPACE: Final = "urn:iso:std:iso:20022:tech:xsd:"
RESOLUTION: Final = "camt.029.001.14"
RETURN: Final = "pacs.004.001.11"
STATEMENT: Final = "camt.053.001.08"
NUMBER_MOST: Final = 35  # letters of a message's own id


@dataclass(frozen=True, slots=True)
class Sent:
    """Money that a bank sent back: its own name of the payment, how much, when; minor units.

    `left`: the balance of the account after it.
    """

    reference: str
    amount: int
    at: datetime
    left: int


def resolution(asked: HoldRequest, status: str, reason: str = "", *, made_at: datetime) -> bytes:
    """A camt.029 about the one payment of a recall: a status such as PDCR, for RJCR with its reason."""
    root, body = _document(RESOLUTION, "RsltnOfInvstgtn")
    assignment = _below(body, "Assgnmt")
    _below(assignment, "Id", _number(asked, status))
    _bank(_below(assignment, "Assgnr/Agt"), asked)
    _below(assignment, "Assgne/Pty/Nm", asked.authority.office)
    _below(assignment, "CreDtTm", write_instant(made_at))
    _below(body, "Sts/Conf", status)
    line = _below(body, "CxlDtls/TxInfAndSts")
    case = _below(line, "RslvdCase")
    _below(case, "Id", compact(asked.hold_id))
    _below(case, "Cretr/Pty/Nm", asked.authority.office)
    _original(line, asked)
    _below(line, "TxCxlSts", status)
    if reason:
        _below(line, "CxlStsRsnInf/Rsn/Cd", reason)
    return _written(root)


def returned(asked: HoldRequest, sent: Sent) -> bytes:
    """The pacs.004 of one return."""
    root, body = _document(RETURN, "PmtRtr")
    head = _below(body, "GrpHdr")
    _below(head, "MsgId", _number(asked, "R"))
    _below(head, "CreDtTm", write_instant(sent.at))
    _below(head, "NbOfTxs", "1")
    _below(_below(head, "SttlmInf"), "SttlmMtd", "CLRG")
    line = _below(body, "TxInf")
    _below(line, "RtrId", sent.reference)
    _original(line, asked)
    _money(line, "RtrdIntrBkSttlmAmt", asked, sent.amount)
    reason = _below(line, "RtrRsnInf")
    _below(reason, "Rsn/Cd", "FRAD")
    _below(reason, "AddtlInf", asked.hold_id)
    return _written(root)


def statement(asked: HoldRequest, sent: Sent, *, zone: tzinfo) -> bytes:
    """A camt.053 of the account that was asked about, with the one entry by which the money left it."""
    root, body = _document(STATEMENT, "BkToCstmrStmt")
    head = _below(body, "GrpHdr")
    _below(head, "MsgId", _number(asked, "S"))
    _below(head, "CreDtTm", write_instant(sent.at))
    stated = _below(body, "Stmt")
    _below(stated, "Id", _number(asked, "S"))
    _below(stated, "Acct/Id/Othr/Id", asked.account.number or "")
    day = sent.at.astimezone(zone).date().isoformat()
    balance = _below(stated, "Bal")
    _below(balance, "Tp/CdOrPrtry/Cd", "CLBD")
    _money(balance, "Amt", asked, sent.left)
    _below(balance, "CdtDbtInd", "CRDT")
    _below(balance, "Dt/Dt", day)
    entry = _below(stated, "Ntry")
    _money(entry, "Amt", asked, sent.amount)
    _below(entry, "CdtDbtInd", "DBIT")
    _below(entry, "Sts/Cd", "BOOK")
    _below(entry, "BookgDt/Dt", day)
    _below(entry, "AcctSvcrRef", sent.reference)
    _below(entry, "BkTxCd/Prtry/Cd", "RETURN")
    details = _below(entry, "NtryDtls/TxDtls")
    if name := _reference(asked):
        _below(details, "Refs/TxId", name)
    back = _below(details, "RtrInf")
    _below(back, "Rsn/Cd", "FRAD")
    _below(back, "AddtlInf", asked.hold_id)
    return _written(root)


def _original(line: Any, asked: HoldRequest) -> None:
    if name := _reference(asked):
        _below(line, "OrgnlTxId", name)


def _reference(asked: HoldRequest) -> str:
    """The payment's reference where its element has room for it; else the hold's id alone says which."""
    return asked.payment.reference if len(asked.payment.reference) <= NUMBER_MOST else ""


def _money(above: Any, name: str, asked: HoldRequest, minor: int) -> None:
    currency = asked.payment.currency
    _below(above, name, decimal_text(Money(minor, currency))).set("Ccy", currency)


def _bank(above: Any, asked: HoldRequest) -> None:
    _below(above, "FinInstnId/Othr/Id", asked.account.institution[:NUMBER_MOST])


def _number(asked: HoldRequest, kind: str) -> str:
    """A message's own id: the kind of word, and the end of the hold's id."""
    return f"{kind}-{compact(asked.hold_id)}"[:NUMBER_MOST]


def _document(name: str, inside: str) -> tuple[Any, Any]:
    root = etree.Element(f"{{{SPACE}{name}}}Document", nsmap={None: SPACE + name})
    return root, _below(root, inside)


def _below(above: Any, path: str, text: str | None = None) -> Any:
    """New elements one within the other, in the name space of the document; the innermost has the text."""
    space = etree.QName(above).namespace
    for name in path.split("/"):
        above = etree.SubElement(above, f"{{{space}}}{name}")
    above.text = text
    return above


def _written(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
