"""Banks with one mistake in how they pay out of held money or prove it, and the check meant to find it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from tests.city.conformance.planted import AnswersByKeyAlone, mistake
from tests.city.conformance.planted_books import kept

from haltline.city.app import Face
from haltline.city.bench.bank import TestBank, TestOffice
from haltline.city.bench.facts import BankFacts, Tester
from haltline.city.centre_line import CentreLine, Outcome
from haltline.city.desk import DeskRefusal
from haltline.city.duties import Document, WordDue
from haltline.city.liens import Liens
from haltline.city.payouts import Payout
from haltline.city.rows import Row
from haltline.protocol import (
    PayoutInstruction,
    ProofOfCredit,
    Receipt,
    Reply,
    SigningKey,
    generate_key,
    parse,
    paths,
    to_bytes,
)


class Speaks(TestBank):
    """A bank that says what it says over a line of its own making."""

    line_type: type[CentreLine]

    def register(self, tester: Tester) -> BankFacts:
        facts = super().register(tester)
        self.line = self.line_type(self.tester, self._key)
        return facts


class SignsOneKind(CentreLine):
    """Signs messages of one kind with a key that nobody was told of."""

    kind: type[BaseModel]

    async def deliver(self, path: str, message: BaseModel | Document) -> Outcome:
        if not isinstance(message, self.kind):
            return await super().deliver(path, message)
        return await CentreLine(self._url, other_key()).deliver(path, message)


def other_key() -> SigningKey:
    return generate_key("other")


class SignsReplies(SignsOneKind):
    kind = Reply


class SignsProofs(SignsOneKind):
    kind = ProofOfCredit


@mistake("replies-are-signed")
class SignsRepliesWithAnotherKey(Speaks):
    line_type = SignsReplies


@mistake("proofs-are-signed")
class SignsProofsWithAnotherKey(Speaks):
    line_type = SignsProofs


class SendsUnderAnyKey(CentreLine):
    async def deliver(self, path: str, message: BaseModel | Document) -> Outcome:
        if isinstance(message, ProofOfCredit):
            message = Document(to_bytes(message), f"any-{message.payout_id}"[:64], paths.JSON)
        return await super().deliver(path, message)


@mistake("proofs-carry-their-key")
class ProofsUnderAnyKey(Speaks):
    line_type = SendsUnderAnyKey


class ProvesAUnitLess(CentreLine):
    async def deliver(self, path: str, message: BaseModel | Document) -> Outcome:
        if isinstance(message, ProofOfCredit):
            message = message.model_copy(update={"amount": message.amount - 1})
        return await super().deliver(path, message)


@mistake("credit-is-proven")
class ProvesAnotherAmount(Speaks):
    line_type = ProvesAUnitLess


@mistake("credit-is-proven")
class PaysInSilence(TestBank):
    async def _say(self, name: str, duty: WordDue) -> None:
        if duty.path != paths.PROOFS:
            await super()._say(name, duty)


@mistake("payout-gets-a-receipt")
class ReceiptOfAnotherPayout(Face):
    async def effect(self, request: Request) -> Response:
        answer = await super().effect(request)
        if request.url.path != paths.PAYOUTS or answer.status_code != 202:
            return answer
        at = parse(Receipt, bytes(answer.body)).received_at
        return Response(to_bytes(Receipt(payout_id="another", received_at=at)), 202)


@mistake("payout-draws-what-it-names")
class PaysOutOfItsOwn(Liens):
    def pay(self, row: Row, draws: Iterable[tuple[str, int]], *, now: datetime, key: str = "") -> None:
        self.books._debited[row.transfer_id] = row.amount
        self.books._keep(row)


@mistake("payout-twice-is-paid-once")
class PaysPerDelivery(Face):
    async def effect(self, request: Request) -> Response:
        known = len(self.bank.office.answers)
        answer = await super().effect(request)
        again = answer.status_code == 202 and len(self.bank.office.answers) == known
        if request.url.path == paths.PAYOUTS and again:
            self._pay_again(str(parse(Receipt, bytes(answer.body)).payout_id))
        return answer

    def _pay_again(self, payout_id: str) -> None:
        desk = self.bank.office.desk
        row = desk.books.rows[f"payout-{payout_id}"]
        drawn = [one for one in desk.journal.events if one.key == payout_id and one.why == "payout"]
        twin = replace(row, transfer_id=f"{row.transfer_id}-{len(drawn)}")
        desk.liens.pay(twin, [(drawn[0].hold_id, row.amount)], now=datetime.now(UTC), key=payout_id)


@mistake("payout-twice-is-paid-once")
class AnswersAfresh(Face):
    async def effect(self, request: Request) -> Response:
        known = len(self.bank.office.answers)
        answer = await super().effect(request)
        if request.url.path != paths.PAYOUTS or len(self.bank.office.answers) != known:
            return answer
        if answer.status_code != 202:
            return answer
        told = parse(Receipt, bytes(answer.body))
        return Response(to_bytes(told.model_copy(update={"received_at": datetime.now(UTC)})), 202)


class PayoutsByKeyAlone(AnswersByKeyAlone):
    place = paths.PAYOUTS


@mistake("payout-key-other-body-is-422")
class PayoutKeyAlone(TestOffice):
    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self.answers = PayoutsByKeyAlone()


class Pays(TestOffice):
    """An office that draws a payout in another way where it should refuse it."""

    overlooked: str

    def draw(self, told: PayoutInstruction, now: datetime) -> Payout:
        try:
            return super().draw(told, now)
        except DeskRefusal as refused:
            if refused.code != self.overlooked:
                raise
            return replace(super().draw(self.instead(told), now), instruction=told)

    def instead(self, told: PayoutInstruction) -> PayoutInstruction:
        raise NotImplementedError


@mistake("payout-other-key-is-409")
class PaysUnderEveryKey(Pays):
    overlooked = "hold-known"

    def instead(self, told: PayoutInstruction) -> PayoutInstruction:
        return told.model_copy(update={"payout_id": told.idempotency_key})


@mistake("payout-beyond-what-is-held-is-422")
class PaysWhatThereIs(Pays):
    overlooked = "more-than-held"

    def instead(self, told: PayoutInstruction) -> PayoutInstruction:
        lines = [
            one.model_copy(update={"amount": min(one.amount, kept(self.desk, one.hold_id))})
            for one in told.draws
        ]
        return told.model_copy(update={"draws": tuple(lines), "amount": sum(one.amount for one in lines)})


@mistake("payout-from-another-pot-is-422")
class PaysTheGoodDraws(Pays):
    overlooked = "not-in-this-pot"

    def instead(self, told: PayoutInstruction) -> PayoutInstruction:
        good = tuple(one for one in told.draws if self._in_pot(one.hold_id, told.pot.number))
        return told.model_copy(update={"draws": good, "amount": sum(one.amount for one in good)})

    def _in_pot(self, hold_id: str, number: str | None) -> bool:
        target = self.desk.books.rows[self.desk.liens.parts[hold_id].transfer_id].target
        return bool(target) and target.number == number


@mistake("payout-from-another-pot-is-422")
class RefusesAfterPaying(PaysTheGoodDraws):
    def draw(self, told: PayoutInstruction, now: datetime) -> Payout:
        try:
            return TestOffice.draw(self, told, now)
        except DeskRefusal as refused:
            if refused.code == self.overlooked:
                TestOffice.draw(self, self.instead(told), now)
            raise


@mistake("payout-to-nobody-is-422")
class OpensAnAccount(TestOffice):
    def draw(self, told: PayoutInstruction, now: datetime) -> Payout:
        self.desk.books.account(str(told.to.number))
        return super().draw(told, now)
