"""One hold from first to last as messages: every kind that travels, with the answer it gets."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from haltline.protocol import (
    AccountRef,
    ArrivedLine,
    Ask,
    Authority,
    Draw,
    Extend,
    HoldRequest,
    KeyList,
    Message,
    PartEnded,
    PartState,
    PartStatus,
    PayoutInstruction,
    Problem,
    ProofOfCredit,
    PublishedKey,
    Receipt,
    Reduce,
    Release,
    Reply,
    ReplyAccepted,
    SigningKey,
    Tombstone,
    paths,
)
from haltline.protocol.problems import MEANINGS, ProblemCode

EXAMPLES = Path(__file__).parent / "examples"
AT = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
CENTRE, ALFA, BETA = "https://centre.example", "https://alfa.example", "https://beta.example"


@dataclass(frozen=True, slots=True)
class Turn:
    """One call with its answer; `name` is the file of the message sent, or of the answer of a query."""

    name: str
    title: str
    said: str
    base: str
    method: str
    path: str
    sent: Message | None
    status: int
    answer: Message

    @property
    def by_centre(self) -> bool:
        """Whether the centre calls, or the bank."""
        return self.base != CENTRE


REQUEST = HoldRequest.model_validate_json((EXAMPLES / "request.json").read_bytes())
REPLY = Reply.model_validate_json((EXAMPLES / "reply.json").read_bytes())
HOLD = REQUEST.hold_id
BY: Authority = REQUEST.authority
RECEIPT = Receipt(hold_id=HOLD, received_at=AT)


def turns(centre: SigningKey, bank: SigningKey) -> list[Turn]:
    """The whole conversation, in the order of the story."""
    return [*_asking(), *_changing(), *_asking_for_word(), *_ending(), *_keys(centre, bank)]


def _asking() -> list[Turn]:
    wrong = REPLY.model_copy(update={"reply_id": "alfa-2026-11-22-000316", "free": 4_000})
    problem = _problem(ProblemCode.SUM_MISMATCH, field="credited", gap="1000")
    accepted = ReplyAccepted(reply_id=REPLY.reply_id, duplicate=False)
    return [
        Turn(
            "request",
            "The centre asks Alfa Bank to keep 500.00",
            "",
            ALFA,
            "POST",
            paths.HOLDS,
            REQUEST,
            202,
            RECEIPT,
        ),
        Turn(
            "reply-unbalanced",
            "Alfa Bank answers, and 10.00 are missing",
            "Nothing is posted. The correction needs a new `reply_id`, and may use the same `seq`.",
            CENTRE,
            "POST",
            paths.REPLIES,
            wrong,
            422,
            problem,
        ),
        Turn(
            "reply",
            "Alfa Bank answers where every unit is",
            "200.00 kept, 100.00 gone on, 150.00 taken out in cash, 50.00 still free: what was asked about.",
            CENTRE,
            "POST",
            paths.REPLIES,
            REPLY,
            200,
            accepted,
        ),
        Turn(
            "status",
            "The centre asks how the hold stands",
            "An empty body has a digest too.",
            ALFA,
            "GET",
            paths.hold(HOLD),
            None,
            200,
            _status(20_000, 0),
        ),
    ]


def _changing() -> list[Turn]:
    end = REQUEST.expires_at + timedelta(days=15)
    reason = "Less is missing than is held."
    reduce = Reduce(
        idempotency_key=f"reduce-{HOLD}",
        hold_id=HOLD,
        keep=15_000,
        reason=reason,
        authority=BY,
        second_officer="O-204",
    )
    extend = Extend(
        idempotency_key=f"extend-{HOLD}",
        hold_id=HOLD,
        expires_at=end,
        reason="The order of the court is expected by then.",
        authority=BY,
        second_officer="O-204",
    )
    release = Release(
        idempotency_key=f"release-{HOLD}", hold_id=HOLD, amount=3_000, reason=reason, authority=BY
    )
    return [
        Turn(
            "reduce",
            "Keep only 150.00",
            "",
            ALFA,
            "POST",
            paths.reduce(HOLD),
            reduce,
            200,
            _status(15_000, 5_000),
        ),
        Turn(
            "extend",
            "Let it stand for longer",
            "",
            ALFA,
            "POST",
            paths.extend(HOLD),
            extend,
            200,
            _status(15_000, 5_000),
        ),
        Turn(
            "release",
            "Give 30.00 free",
            "",
            ALFA,
            "POST",
            paths.release(HOLD),
            release,
            200,
            _status(12_000, 8_000),
        ),
    ]


def _asking_for_word() -> list[Turn]:
    """A request by reference alone, and a watch; each with the reply that only it gets."""
    payer = REQUEST.payment.from_
    assert payer is not None
    by_reference = _request(
        "0190f6c2-7a51-7c3e-9d0b-2f4be1a86c02", Ask.ONWARD_ONLY, AccountRef(institution="BETA")
    )
    sent_on = REPLY.onward[0].model_copy(
        update={
            "transfer_id": "BETA-550117",
            "reference": REQUEST.payment.reference,
            "rail": "imps",
            "to_institution": "ALFA",
            "to_account": REQUEST.account.number,
            "amount": REQUEST.payment.amount,
            "share": REQUEST.amount,
            "slices": REQUEST.slices,
            "booked_at": REQUEST.payment.booked_at,
        }
    )
    named = Reply(
        reply_id="beta-2026-11-22-000044",
        hold_id=by_reference.hold_id,
        seq=1,
        as_of=AT,
        account=payer,
        currency="INR",
        credited=REQUEST.amount,
        onward=(sent_on,),
        codes=("moved_on",),
        final=True,
    )
    watch = _request("0190f6c2-7a51-7c3e-9d0b-2f4be1a86c03", Ask.WATCH, REQUEST.account)
    came = ArrivedLine(
        transfer_id="ALFA-771940",
        reference="632711503377",
        rail="upi",
        from_institution="GAMA",
        amount=10_000,
        booked_at=AT + timedelta(hours=2),
    )
    told = REPLY.model_copy(
        update={
            "reply_id": "alfa-2026-11-22-000402",
            "hold_id": watch.hold_id,
            "seq": 2,
            "held": None,
            "free": 25_000,
            "as_of": AT + timedelta(hours=2, minutes=1),
            "arrived": (came,),
        }
    )
    return [
        Turn(
            "request-onward-only",
            "Only a reference is known: the payer's bank is told and asked",
            "",
            BETA,
            "POST",
            paths.HOLDS,
            by_reference,
            202,
            _receipt(by_reference),
        ),
        Turn(
            "reply-onward-only",
            "Beta Bank names the account and the transfer",
            "",
            CENTRE,
            "POST",
            paths.REPLIES,
            named,
            200,
            ReplyAccepted(reply_id=named.reply_id, duplicate=False),
        ),
        Turn(
            "request-watch",
            "The account is to be watched",
            "",
            ALFA,
            "POST",
            paths.HOLDS,
            watch,
            202,
            _receipt(watch),
        ),
        Turn(
            "reply-watch",
            "The watched account was credited",
            "A second reply: the lines of the first still stand, `arrived` tells what came since.",
            CENTRE,
            "POST",
            paths.REPLIES,
            told,
            200,
            ReplyAccepted(reply_id=told.reply_id, duplicate=False),
        ),
    ]


def _ending() -> list[Turn]:
    late = _request("0190f6c2-7a51-7c3e-9d0b-2f4be1a86c04", Ask.HOLD, REQUEST.account)
    dead = Tombstone(
        idempotency_key=f"tombstone-{late.hold_id}",
        hold_id=late.hold_id,
        reason="The report was withdrawn.",
        authority=BY,
    )
    gone = PartStatus(hold_id=late.hold_id, state=PartState.NOT_HELD, held=0, released=0)
    payee = REQUEST.payment.from_
    assert payee is not None
    payout = PayoutInstruction(
        payout_id="PO-2026-000091",
        idempotency_key="payout-PO-2026-000091",
        plan_ref="PLAN-2026-0017",
        pot=REQUEST.account,
        draws=(Draw(hold_id=HOLD, amount=10_000),),
        to=payee,
        amount=10_000,
        currency="INR",
        authority=BY,
    )
    proof = ProofOfCredit(
        proof_id="alfa-proof-000012",
        payout_id=payout.payout_id,
        to=payee,
        amount=10_000,
        currency="INR",
        reference="632811800054",
        credited_at=AT + timedelta(days=12),
    )
    ended = PartEnded(hold_id=HOLD, amount=2_000, ended_at=REQUEST.expires_at + timedelta(days=15))
    paid = Receipt(payout_id=payout.payout_id, received_at=AT + timedelta(days=12))
    return [
        Turn(
            "tombstone",
            "A request that may never have arrived is taken back",
            "",
            ALFA,
            "POST",
            paths.tombstone(late.hold_id),
            dead,
            200,
            gone,
        ),
        Turn(
            "request-late",
            "Its first copy arrives after all, and is not acted on",
            "",
            ALFA,
            "POST",
            paths.HOLDS,
            late,
            410,
            _problem(ProblemCode.TOMBSTONED),
        ),
        Turn("payout", "100.00 go back to the victim", "", ALFA, "POST", paths.PAYOUTS, payout, 202, paid),
        Turn(
            "proof",
            "The credit is proven: now it is returned",
            "",
            CENTRE,
            "POST",
            paths.PROOFS,
            proof,
            200,
            paid,
        ),
        Turn(
            "ended",
            "What is left is free at its end, by the bank's clock",
            "",
            CENTRE,
            "POST",
            paths.ENDED,
            ended,
            200,
            Receipt(hold_id=HOLD, received_at=ended.ended_at + timedelta(seconds=1)),
        ),
    ]


def _keys(centre: SigningKey, bank: SigningKey) -> list[Turn]:
    start = AT - timedelta(days=30)
    lists = [KeyList(keys=(PublishedKey.of(key.public, start),)) for key in (centre, bank)]
    return [
        Turn(
            "keys-centre",
            "The centre's keys",
            "Anybody may read them.",
            CENTRE,
            "GET",
            paths.KEYS,
            None,
            200,
            lists[0],
        ),
        Turn("keys-bank", "The bank's keys", "", ALFA, "GET", paths.BANK_KEYS, None, 200, lists[1]),
    ]


def _request(hold_id: str, ask: Ask, account: AccountRef) -> HoldRequest:
    change = {
        "hold_id": hold_id,
        "idempotency_key": f"hold-{hold_id}",
        "ask": ask,
        "account": account,
        "verify_url": f"{CENTRE}/verify/{hold_id}",
    }
    return REQUEST.model_copy(update=change)


def _receipt(request: HoldRequest) -> Receipt:
    return Receipt(hold_id=request.hold_id, received_at=AT)


def _status(held: int, released: int) -> PartStatus:
    return PartStatus(hold_id=HOLD, state=PartState.ACTIVE, held=held, released=released, reply=REPLY)


def _problem(code: ProblemCode, **told: str) -> Problem:
    meaning = MEANINGS[code]
    title = str(code).replace("-", " ")
    return Problem(title=title, status=meaning.status, code=code, detail=meaning.text, **told)
