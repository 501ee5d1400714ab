"""Messages as banks write them, made for the tests; schemas come from the shared folder when it is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from haltline.iso20022 import Schemas, compact
from haltline.protocol import AccountRef, Authority, HoldRequest, Payment

PLACES = [folder / "shared" / "data" / "iso20022" / "xsd" for folder in Path(__file__).resolve().parents]
SCHEMAS = next((place for place in PLACES if place.is_dir()), PLACES[0])
SPACE = "urn:iso:std:iso:20022:tech:xsd:"
HOLD = "0193a1f0-6c11-7c3e-9f2a-4b1d5e6f7a80"
CASE = compact(HOLD)
NOW = datetime(2026, 11, 22, 10, 42, 7, tzinfo=UTC)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
BANK = "<Agt><FinInstnId><Othr><Id>ostara</Id></Othr></FinInstnId></Agt>"
ASSIGNMENT = (
    f"<Id>A1</Id><Assgnr>{BANK}</Assgnr><Assgne>{BANK}</Assgne><CreDtTm>2026-11-22T10:50:00Z</CreDtTm>"
)


def schemas() -> Schemas:
    """The schemas of the shared folder; the test is skipped where they are not on this machine."""
    if not SCHEMAS.is_dir():
        pytest.skip("the ISO 20022 schemas are not on this machine")
    return Schemas(SCHEMAS)


def request(**changes: object) -> HoldRequest:
    """A request to hold 500.00 of a payment of 800.00."""
    currency = str(changes.pop("currency", "INR"))
    payment = Payment(
        reference=str(changes.pop("reference", "632510448820")), rail="imps", amount=80_000,
        currency=currency,
        booked_at=NOW - timedelta(minutes=9), transfer_id=changes.pop("transfer_id", "T-1"),
        from_=AccountRef(institution="sirvala", number="100000008830"),
        to=AccountRef(institution="ostara", number="200000004471"),
    )  # fmt: skip
    fields = {
        "hold_id": HOLD, "case_ref": "C-1", "idempotency_key": HOLD,
        "account": AccountRef(institution="ostara", number="200000004471"), "payment": payment,
        "amount": 50_000, "hop": 1, "disputed_at": NOW, "reason": "Payment reported as fraud",
        "authority": Authority(office="Centre of Korvane", officer="Officer 7", legal_basis="Section 94"),
        "expires_at": NOW + timedelta(days=3), "answer_within_minutes": 30, "contact": "Duty desk",
        "verify_url": "https://centre.example/verify/1", "refuse_how": "Reply with code legal_refusal.",
    }  # fmt: skip
    return HoldRequest(**fields | changes)  # type: ignore[arg-type]


def document(name: str, inside: str) -> bytes:
    return f'{HEAD}<Document xmlns="{SPACE}{name}">{inside}</Document>'.encode()


def resolution(
    status: str = "", reason: str = "", *, conf: str = "RJCR", case: str = CASE, refs: str = ""
) -> bytes:
    """A camt.029 about one transaction; refs such as "OrgnlTxId=632510448820"."""
    resolved = f"<RslvdCase><Id>{case}</Id><Cretr>{BANK}</Cretr></RslvdCase>" if case else ""
    why = f"<CxlStsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></CxlStsRsnInf>" if reason else ""
    own = f"<TxCxlSts>{status}</TxCxlSts>" if status else ""
    line = f"<TxInfAndSts>{resolved}{_named(refs)}{own}{why}</TxInfAndSts>"
    inside = f"<Assgnmt>{ASSIGNMENT}</Assgnmt><Sts><Conf>{conf}</Conf></Sts><CxlDtls>{line}</CxlDtls>"
    return document("camt.029.001.14", f"<RsltnOfInvstgtn>{inside}</RsltnOfInvstgtn>")


def payment_return(amount: str = "500.00", currency: str = "INR", *, refs: str = "OrgnlTxId=632510448820",
                   number: str = "R-1", more: str = "", count: str = "1") -> bytes:  # fmt: skip
    """A pacs.004 with one return."""
    counted = f"<NbOfTxs>{count}</NbOfTxs>" if count else ""
    head = f"<GrpHdr><MsgId>{number}</MsgId><CreDtTm>2026-11-22T11:00:00</CreDtTm>{counted}</GrpHdr>"
    sum_ = f'<RtrdIntrBkSttlmAmt Ccy="{currency}">{amount}</RtrdIntrBkSttlmAmt>'
    line = f"<TxInf>{_named(refs)}{sum_}{more}</TxInf>"
    return document("pacs.004.001.11", f"<PmtRtr>{head}{line}</PmtRtr>")


def statement(*entries: str, account: str = "200000004471") -> bytes:
    """A camt.053 of one account."""
    owner = f"<Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>"
    head = "<GrpHdr><MsgId>S-1</MsgId><CreDtTm>2026-11-22T11:00:00Z</CreDtTm></GrpHdr>"
    balance = (
        "<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp>"
        '<Amt Ccy="INR">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-22</Dt></Dt></Bal>'
    )
    inside = f"<Stmt><Id>S1</Id>{owner}{balance}{''.join(entries)}</Stmt>"
    return document("camt.053.001.08", f"<BkToCstmrStmt>{head}{inside}</BkToCstmrStmt>")


def entry(amount: str = "500.00", side: str = "DBIT", **said: str) -> str:
    """One entry with one transaction; said: status, refs, currency, more, returned="" where it is none."""
    status, refs = said.get("status", "BOOK"), said.get("refs", "TxId=632510448820")
    why = said.get("returned", "<RtrInf><Rsn><Cd>FRAD</Cd></Rsn></RtrInf>")
    details = f"<NtryDtls><TxDtls><Refs>{_named(refs)}</Refs>{why}</TxDtls></NtryDtls>"
    return (
        f'<Ntry><Amt Ccy="{said.get("currency", "INR")}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
        f"{said.get('more', '')}<Sts><Cd>{status}</Cd></Sts><BookgDt><Dt>2026-11-22</Dt></BookgDt>"
        f"<AcctSvcrRef>B-1</AcctSvcrRef><BkTxCd/>{details}</Ntry>"
    )


def _named(refs: str) -> str:
    return "".join("<{0}>{1}</{0}>".format(*part.split("=", 1)) for part in refs.split())
