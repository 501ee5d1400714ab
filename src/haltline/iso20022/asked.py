"""camt.056 as a bank reads it: the hold request that a recall stands for, to the unit.

What ISO 20022 has no element for is read from the supplementary data. The message ids of the rail and the
moment of booking are not in it: the rail is `any`, the moment the day's midnight.
"""

import json
from typing import Any, Final

from haltline.iso20022.reading import IsoMessage, only, read
from haltline.iso20022.recall import OWN_SPACE
from haltline.iso20022.schemas import NO_SCHEMAS, Schemas
from haltline.protocol import HoldRequest, MessageError, parse
from haltline.sources.statements import Node, account_of
from haltline.values import money
from haltline.values.errors import InvalidValue

RECALL: Final = {"camt.056": "FIToFIPmtCxlReq"}
LINE: Final = "Undrlyg/TxInf"
AGENT: Final = "FinInstnId"


def asked_by(raw: bytes, key: str, schemas: Schemas = NO_SCHEMAS) -> HoldRequest:
    """The request in a recall that came under an idempotency key.

    MessageError where the bytes are no sound camt.056 of one payment, or lack what a hold needs.
    """
    message = read(raw, schemas, RECALL)
    lines = list(message.each(LINE))
    if len(lines) != 1:
        raise MessageError(422, "missing-field", LINE, "a recall here is of exactly one payment")
    own = _supplement(message)
    return parse(HoldRequest, json.dumps(_request(lines[0], own, key)).encode())


def _supplement(message: IsoMessage) -> dict[str, str]:
    """The facts for programs, by name."""
    found = [list(hold) for hold in message.body.iterfind(f".//{{{OWN_SPACE}}}Hold")]
    if len(found) != 1:
        raise MessageError(422, "missing-field", "SplmtryData", f"one Hold of {OWN_SPACE} is needed")
    return {str(each.tag).rpartition("}")[2]: (each.text or "").strip() for each in found[0]}


def _request(line: Node, own: dict[str, str], key: str) -> dict[str, Any]:
    account = _side(line, "Cdtr")
    seconds = int(own["AnswerWithinSeconds"]) if own.get("AnswerWithinSeconds", "").isdecimal() else 0
    told: dict[str, Any] = {
        "hold_id": own.get("HoldId"), "case_ref": own.get("CaseRef"), "idempotency_key": key,
        "account": account, "payment": _payment(line), "amount": own.get("MinorUnits"),
        "slices": [pair.split("-") for pair in own.get("Units", "").split()] or None,
        "rule": own.get("Rule"), "hop": int(own["Hop"]) if own.get("Hop", "").isdecimal() else None,
        "disputed_at": own.get("DisputedAt"), "expires_at": own.get("ExpiresAt"), "spare": own.get("Spare"),
        "authority": {"office": only(line, "Case/Cretr/Pty/Nm"), "officer": own.get("Officer"),
                      "legal_basis": own.get("LegalBasis")},
        "reason": only(line, "CxlRsnInf/Rsn/Cd"), "answer_within_minutes": -(-seconds // 60),
        "answer_within_seconds": seconds, "contact": own.get("Contact"),
        "verify_url": own.get("VerifyUrl"), "refuse_how": own.get("RefuseHow"),
    }  # fmt: skip
    return _said(told)


def _payment(line: Node) -> dict[str, Any]:
    given = next(line.all("OrgnlIntrBkSttlmAmt"), None)
    try:
        amount = money.parse(given.text.strip(), given.currency) if given else None
    except InvalidValue as fault:
        raise MessageError(422, "bad-money", "OrgnlIntrBkSttlmAmt", fault.why) from None
    uetr, end_to_end = only(line, "OrgnlUETR"), only(line, "OrgnlEndToEndId")
    day = only(line, "OrgnlIntrBkSttlmDt", needed=True)
    return _said({
        "reference": only(line, "OrgnlTxId") or uetr, "rail": "any", "booked_at": f"{day}T00:00:00Z",
        "amount": str(amount.minor) if amount else None, "currency": amount.currency if amount else None,
        "from": _side(line, "Dbtr"), "to": _side(line, "Cdtr"),
        "transfer_id": end_to_end or (uetr if only(line, "OrgnlTxId") else ""),
    })  # fmt: skip


def _side(line: Node, who: str) -> dict[str, str] | None:
    """An account of one side with its bank; None where the message names no bank."""
    agent = line.first(f"OrgnlTxRef/{who}Agt/{AGENT}")
    bank = agent.said("BICFI", "Othr/Id", "Nm") if agent else ""
    number = account_of(line.first(f"OrgnlTxRef/{who}Acct"))
    return _said({"institution": bank, "number": number}) if bank else None


def _said(told: dict[str, Any]) -> dict[str, Any]:
    """Only what was said: an empty text and a zero are nothing."""
    return {name: value for name, value in told.items() if value}
