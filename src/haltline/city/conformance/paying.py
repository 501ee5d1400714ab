"""Checks of giving back: a payout is drawn from holds to the unit, paid once, and proven to the centre."""

from typing import Any

from haltline.city.bench.facts import Kind
from haltline.city.conformance.centre import Word
from haltline.city.conformance.line import Answer, fresh
from haltline.city.conformance.register import check
from haltline.city.conformance.subject import AUTHORITY, SETTLE_SECONDS, Subject
from haltline.city.conformance.verdicts import Failed, Skipped, expect
from haltline.protocol import (
    AccountRef,
    Draw,
    HoldRequest,
    PayoutInstruction,
    ProofOfCredit,
    Receipt,
    paths,
)

UNITS = 3
"""Minor units that a check pays: so few that a payable payment serves many runs."""


class Pot:
    """A payable payment, all of it that is still there held, and what may be paid out of it."""

    def __init__(self, bank: Subject) -> None:
        payment = bank.payment(Kind.PAYABLE)
        assert payment.payee, "a payable payment names its payee"
        self._bank, self._payee = bank, payment.payee
        self.request: HoldRequest = bank.request(payment)
        reply = bank.answered(self.request)
        self.held = reply.held.amount if reply.held else 0
        if self.held <= 2 * UNITS:
            raise Failed(f"{self.held} could be held of a payable payment, and more than {2 * UNITS} must be")

    @property
    def left(self) -> int:
        """What the bank says it still keeps."""
        return self._bank.status(self.request.hold_id).held

    def instruction(self, amount: int = UNITS, **change: Any) -> PayoutInstruction:
        """A payout as a centre writes it: one id is the payout's name and its key."""
        payout_id, own = fresh("payout"), self._bank.facts.institution
        fields: dict[str, Any] = {
            "payout_id": payout_id,
            "idempotency_key": payout_id,
            "plan_ref": fresh("plan"),
            "pot": self.request.account,
            "draws": (Draw(hold_id=self.request.hold_id, amount=amount),),
            "to": AccountRef(institution=own, number=self._payee),
            "amount": amount,
            "currency": self.request.payment.currency,
            "authority": AUTHORITY,
        }
        return PayoutInstruction(**(fields | change))

    def pay(self, told: PayoutInstruction) -> Answer:
        """Sends it, whatever the bank says."""
        return self._bank.line.post(paths.PAYOUTS, told)

    def paid(self) -> PayoutInstruction:
        """A payout that was taken, once it has left the pot."""
        told = self.instruction()
        self.pay(told).require(202)
        self.left_after(UNITS)
        return told

    def require_refused(self, told: PayoutInstruction, status: int, code: str) -> None:
        """Failed unless the payout is refused so and nothing has left the pot."""
        before = self.left
        self.pay(told).require(status, code)
        left = self.left
        expect(left == before, f"{left} held after a payout that was refused, {before} before")

    def proof(self, told: PayoutInstruction) -> Word:
        """The first proof of a payout; Failed when none comes in time."""
        seconds = self._bank.facts.paid_within_seconds
        if not self._bank.centre.wait(lambda: self._bank.centre.proofs(told.payout_id), seconds):
            raise Failed(f"no proof of credit came within {seconds} s of the payout")
        return self._bank.centre.proofs(told.payout_id)[0]

    def left_after(self, amount: int) -> int:
        """What is held once so much has left, or when the time for it is over."""
        self._bank.until(lambda: self.left <= self.held - amount, self._bank.facts.paid_within_seconds)
        return self.left


@check("payout-gets-a-receipt")
def receipt(bank: Subject) -> None:
    """A payout out of held money is answered with 202 and a receipt that names the payout."""
    pot = Pot(bank)
    told = pot.instruction()
    said = pot.pay(told).require(202).read(Receipt)
    expect(said.payout_id == told.payout_id, f"the receipt names {said.payout_id!r}")


@check("credit-is-proven")
def proven(bank: Subject) -> None:
    """When the payee has the money a proof of credit comes: of this payout, payee, amount and currency."""
    pot = Pot(bank)
    told = pot.instruction()
    pot.pay(told).require(202)
    proof = pot.proof(told).message
    assert isinstance(proof, ProofOfCredit)
    asked, said = _content(told), _content(proof)
    expect(said == asked, f"the proof says {said}, the payout {asked}")


@check("proofs-are-signed")
def signed(bank: Subject) -> None:
    """A proof of credit is signed by a published key of the bank, over method, address and digest."""
    word = _proven(bank)
    expect(not word.unproven, f"the proof's signature does not count: {word.unproven}")


@check("proofs-carry-their-key")
def carry_key(bank: Subject) -> None:
    """A proof's Idempotency-Key is its proof_id."""
    word = _proven(bank)
    named = getattr(word.message, "proof_id", "")
    expect(word.header_key == named, f"the header says {word.header_key!r}, the proof {named!r}")


@check("payout-draws-what-it-names")
def draws(bank: Subject) -> None:
    """A payout takes exactly its amount out of the hold that it names; the rest stays held."""
    pot = Pot(bank)
    pot.pay(pot.instruction()).require(202)
    left = pot.left_after(UNITS)
    expect(left == pot.held - UNITS, f"of {pot.held}, {left} are held after a payout of {UNITS}")


@check("payout-twice-is-paid-once")
def paid_once(bank: Subject) -> None:
    """The same payout delivered again gets the very same answer, and its amount is paid once."""
    pot = Pot(bank)
    told = pot.instruction()
    first = pot.pay(told).require(202)
    for _ in range(2):
        again = pot.pay(told)
        expect(
            (again.status, again.body) == (first.status, first.body),
            f"the second answer was {again.status} with other bytes than the first",
        )
    pot.left_after(UNITS)
    bank.centre.wait(lambda: len(_proof_ids(bank, told)) > 1, SETTLE_SECONDS)
    left, proofs = pot.left, _proof_ids(bank, told)
    expect(left >= pot.held - UNITS, f"of {pot.held}, {left} are held after one payout of {UNITS}")
    expect(len(proofs) <= 1, f"one payout was proven under {len(proofs)} ids")


@check("payout-key-other-body-is-422")
def other_body(bank: Subject) -> None:
    """Another payout under a key that was used is refused with 422 and nothing is paid."""
    pot = Pot(bank)
    told = pot.paid()
    other = pot.instruction(UNITS + 1, idempotency_key=told.idempotency_key)
    pot.require_refused(other, 422, "key-reused")


@check("payout-other-key-is-409")
def other_key(bank: Subject) -> None:
    """A payout that is known does not come again under another key: 409, and nothing more is paid."""
    pot = Pot(bank)
    told = pot.paid()
    again = told.model_copy(update={"idempotency_key": fresh("other")})
    pot.require_refused(again, 409, "hold-known")


@check("payout-beyond-what-is-held-is-422")
def beyond(bank: Subject) -> None:
    """A draw on more than its hold still keeps is refused with 422; not even a part of it is paid."""
    pot = Pot(bank)
    pot.require_refused(pot.instruction(pot.held + 1), 422, "more-than-held")


@check("payout-from-another-pot-is-422")
def another_pot(bank: Subject) -> None:
    """A draw on a hold in another account than the pot is refused with 422, and no other draw is paid."""
    pot = Pot(bank)
    other, _ = bank.held()
    if other.account == pot.request.account:
        raise Skipped("needs a payment of kind payable in another account than the resting ones")
    lines = tuple(Draw(hold_id=one.hold_id, amount=UNITS) for one in (pot.request, other))
    pot.require_refused(pot.instruction(2 * UNITS, draws=lines), 422, "not-in-this-pot")


@check("payout-to-nobody-is-422")
def to_nobody(bank: Subject) -> None:
    """A payout to an account that this bank does not keep is refused with 422 and nothing is paid."""
    pot = Pot(bank)
    nobody = AccountRef(institution=bank.facts.institution, number=fresh("nobody"))
    pot.require_refused(pot.instruction(to=nobody), 422, "not-our-account")


def _content(message: PayoutInstruction | ProofOfCredit) -> tuple[int, str, str, str | None]:
    return message.amount, message.currency, message.to.institution, message.to.number


def _proven(bank: Subject) -> Word:
    pot = Pot(bank)
    told = pot.instruction()
    pot.pay(told).require(202)
    try:
        return pot.proof(told)
    except Failed:
        raise Skipped("needs a proof of credit, and none came: see credit-is-proven") from None


def _proof_ids(bank: Subject, told: PayoutInstruction) -> set[str]:
    words = bank.centre.proofs(told.payout_id)
    return {word.message.proof_id for word in words}  # type: ignore[attr-defined]
