"""camt.056, the request to send a payment back, written from a hold request.

One request is one message. The same request at the same moment gives the same bytes, so that the outbox can
send it again. What ISO 20022 has no element for (the exact units, the end, the law, where to verify) stands
in the reason's text for people and in the supplementary data for programs.
"""

import re
from datetime import UTC, datetime, tzinfo
from typing import Any, Final
from uuid import UUID

from lxml import etree

from haltline.protocol import AccountRef, Ask, HoldRequest
from haltline.protocol.fields import write_instant
from haltline.values.account import validate
from haltline.values.errors import InvalidValue
from haltline.values.money import Money, decimal_text

NAME: Final = "camt.056.001.12"
SPACE: Final = f"urn:iso:std:iso:20022:tech:xsd:{NAME}"
OWN_SPACE: Final = "urn:haltline:hold:1"
FRAUD: Final = "FRAD"
ID_MOST, ACCOUNT_MOST, TEXT_MOST = 35, 34, 105  # letters of Max35Text, Max34Text and Max105Text

_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
_UETR = re.compile(r"[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89ab][a-f0-9]{3}-[a-f0-9]{12}")
_HEX = re.compile(r"[0-9a-f]{32}")


def compact(hold_id: str) -> str:
    """A hold's id as it fits CxlId: a UUID without its hyphens, any other id as it is."""
    try:
        return UUID(hold_id).hex if len(hold_id) > ID_MOST else hold_id
    except ValueError:
        return hold_id


def expanded(name: str) -> str:
    """The hold's id that a CxlId stands for."""
    plain = name.strip().lower()
    return str(UUID(plain)) if _HEX.fullmatch(plain) else name.strip()


def cannot_say(asked: HoldRequest) -> str:
    """Why a request has no camt.056, or nothing: what it asks for, or a name too long for its element."""
    if asked.ask is not Ask.HOLD:
        return "a camt.056 asks for money back, and this request asks only for word"
    payment = asked.payment
    names = [compact(asked.hold_id), payment.reference, payment.transfer_id or ""]
    if any(len(name) > ID_MOST and not _UETR.fullmatch(name) for name in names):
        return f"a reference is longer than {ID_MOST} letters"
    sides = [side for side in (asked.account, payment.from_, payment.to) if side]
    if any(len(side.number or "") > ACCOUNT_MOST for side in sides):
        return f"an account number is longer than {ACCOUNT_MOST} letters"
    return ""


def recall_request(asked: HoldRequest, *, made_at: datetime, zone: tzinfo = UTC) -> bytes:
    """The camt.056 of a request that can be said; `zone` is where settlement days begin. ValueError else."""
    if why := cannot_say(asked):
        raise ValueError(why)
    root = etree.Element(f"{{{SPACE}}}Document", nsmap={None: SPACE})
    body = _add(root, "FIToFIPmtCxlReq")
    case_id = compact(asked.hold_id)
    assignment = _add(body, "Assgnmt")
    _add(assignment, "Id", case_id)
    _party(_add(assignment, "Assgnr"), asked)
    _agent(_add(_add(assignment, "Assgne"), "Agt"), asked.account)
    _add(assignment, "CreDtTm", write_instant(made_at))
    _case(body, asked)
    _add(_add(body, "CtrlData"), "NbOfTxs", "1")
    _transaction(_add(_add(body, "Undrlyg"), "TxInf"), asked, zone)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _transaction(line: Any, asked: HoldRequest, zone: tzinfo) -> None:
    payment = asked.payment
    names = (payment.transfer_id, payment.reference)
    _add(line, "CxlId", compact(asked.hold_id))
    _case(line, asked)
    uetr = next((name for name in names if name and _UETR.fullmatch(name)), "")
    for element, name in zip(("OrgnlEndToEndId", "OrgnlTxId"), names, strict=True):
        if name and name != uetr:
            _add(line, element, name)
    if uetr:
        _add(line, "OrgnlUETR", uetr)
    amount = _add(line, "OrgnlIntrBkSttlmAmt", decimal_text(Money(payment.amount, payment.currency)))
    amount.set("Ccy", payment.currency)
    _add(line, "OrgnlIntrBkSttlmDt", payment.booked_at.astimezone(zone).date().isoformat())
    _reason(line, asked)
    _sides(_add(line, "OrgnlTxRef"), asked)
    _supplement(line, asked)


def _sides(original: Any, asked: HoldRequest) -> None:
    """Who paid whom, as far as it is known; the elements stand in the schema's order."""
    payer = asked.payment.from_
    if payer and payer.number:
        _account(_add(original, "DbtrAcct"), payer.number)
    if payer:
        _agent(_add(original, "DbtrAgt"), payer)
    payee = asked.payment.to or asked.account
    _agent(_add(original, "CdtrAgt"), payee)
    if payee.number:
        _account(_add(original, "CdtrAcct"), payee.number)


def _reason(line: Any, asked: HoldRequest) -> None:
    """FRAD, and for people what the message has no element for, in texts of at most 105 letters."""
    reason = _add(line, "CxlRsnInf")
    _add(_add(reason, "Rsn"), "Cd", FRAUD)
    said = (
        f"Disputed: {Money(asked.amount, asked.payment.currency)} of this payment, and nothing else.",
        f"Keep it until {write_instant(asked.expires_at)}.",
        f"Law: {asked.authority.legal_basis}",
        f"Verify: {asked.verify_url}",
        f"To refuse: {asked.refuse_how}",
    )
    for text in said:
        plain = " ".join(text.split())
        for at in range(0, len(plain), TEXT_MOST):
            _add(reason, "AddtlInf", plain[at : at + TEXT_MOST])


def _supplement(line: Any, asked: HoldRequest) -> None:
    """The same for programs, exactly: the sum, its units, the rule, the end and the clock."""
    envelope = _add(_add(line, "SplmtryData"), "Envlp")
    own = etree.SubElement(envelope, f"{{{OWN_SPACE}}}Hold", nsmap={None: OWN_SPACE})
    units = " ".join(f"{lo}-{hi}" for lo, hi in asked.disputed)
    said = {
        "HoldId": asked.hold_id, "CaseRef": asked.case_ref, "MinorUnits": str(asked.amount),
        "Currency": asked.payment.currency, "Units": units, "Rule": asked.rule.value,
        "DisputedAt": write_instant(asked.disputed_at), "ExpiresAt": write_instant(asked.expires_at),
        "AnswerWithinSeconds": str(int(asked.answer_within.total_seconds())),
        "Officer": asked.authority.officer, "LegalBasis": asked.authority.legal_basis,
        "VerifyUrl": asked.verify_url, "RefuseHow": asked.refuse_how, "Contact": asked.contact,
        "Hop": str(asked.hop),
    }  # fmt: skip
    if asked.spare:
        said["Spare"] = str(asked.spare)
    for name, text in said.items():
        etree.SubElement(own, f"{{{OWN_SPACE}}}{name}").text = text


def _case(above: Any, asked: HoldRequest) -> None:
    case = _add(above, "Case")
    _add(case, "Id", compact(asked.hold_id))
    _party(_add(case, "Cretr"), asked)


def _party(above: Any, asked: HoldRequest) -> None:
    _add(_add(above, "Pty"), "Nm", asked.authority.office)


def _agent(above: Any, side: AccountRef) -> None:
    """A bank by its BIC where its code is one, else by the code, else, when that is long, as a name."""
    found = _add(above, "FinInstnId")
    if _BIC.fullmatch(side.institution):
        _add(found, "BICFI", side.institution)
    elif len(side.institution) <= ID_MOST:
        _add(_add(found, "Othr"), "Id", side.institution)
    else:
        _add(found, "Nm", side.institution)


def _account(above: Any, number: str) -> None:
    kind = _add(above, "Id")
    try:
        iban = validate(number, "iban") == number
    except InvalidValue:
        iban = False
    if iban:
        _add(kind, "IBAN", number)
    else:
        _add(_add(kind, "Othr"), "Id", number)


def _add(above: Any, name: str, text: str | None = None) -> Any:
    made = etree.SubElement(above, f"{{{SPACE}}}{name}")
    made.text = text
    return made
