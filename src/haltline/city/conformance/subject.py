"""The bank under test, and everything a check may do with it: ask, wait for its reply, change a hold."""

import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from haltline.city.bench.facts import CREDIT, WELL_KNOWN, BankFacts, BenchCredit, Kind, Tester, TestPayment
from haltline.city.conformance.centre import TestCentre, Word
from haltline.city.conformance.line import Answer, Line, fresh
from haltline.city.conformance.verdicts import Failed, Skipped, expect
from haltline.protocol import (
    AccountRef,
    Ask,
    Authority,
    HoldRequest,
    PartStatus,
    Payment,
    PublishedKey,
    Release,
    Reply,
    SigningKey,
    Tombstone,
    paths,
    to_bytes,
)

AUTHORITY = Authority(office="Conformance suite", officer="T-1", legal_basis="A test agreed with this bank")
SECOND_OFFICER = "T-2"
HOLD_FOR = timedelta(hours=2)
SETTLE_SECONDS = 1.0
"""How long a check waits for something that must not come."""
ASK_EVERY_SECONDS = 0.25


class Subject:
    """One bank, the checker's line to it and the centre at which its replies arrive."""

    def __init__(
        self, line: Line, centre: TestCentre, facts: BankFacts | None, *, bench: bool, why_not: str = ""
    ) -> None:
        self.line, self.centre = line, centre
        self.has_bench, self._facts, self._why_not = bench, facts, why_not
        self.revoked_key: SigningKey | None = None
        self._taken: dict[Kind, int] = defaultdict(int)
        self._asked: list[str] = []
        self._told_keys: dict[str, PublishedKey] = {}
        self._lock = threading.Lock()

    @property
    def facts(self) -> BankFacts:
        """What is known of the bank; Skipped when nothing is."""
        if self._facts is None:
            raise Skipped(self._why_not)
        return self._facts

    def require_key(self) -> SigningKey:
        """The checker's own key; Skipped without one that the bank knows."""
        if self.line.key is None:
            raise Skipped(self._why_not or "needs --key, a key that the bank has registered")
        return self.line.key

    def payment(self, kind: Kind) -> TestPayment:
        """The next payment of a kind; Skipped when the bank offers none. They come round when used up."""
        self.require_key()
        offered = [payment for payment in self.facts.payments if payment.kind is kind]
        if not offered:
            raise Skipped(f"needs a payment of kind {kind}: see --payments")
        with self._lock:
            self._taken[kind] += 1
            return offered[(self._taken[kind] - 1) % len(offered)]

    def request(self, payment: TestPayment, /, amount: int = 0, **change: Any) -> HoldRequest:
        """A request about a payment, all of it unless an amount is named; any field can be changed."""
        hold_id = change.pop("hold_id", None) or fresh("check")
        self._asked.append(hold_id)
        now = datetime.now(UTC)
        fields: dict[str, Any] = {
            "hold_id": hold_id,
            "case_ref": f"case-{hold_id}",
            "idempotency_key": f"hold-{hold_id}",
            "account": AccountRef(institution=self.facts.institution, number=payment.account),
            "payment": self._payment(payment),
            "amount": amount or payment.amount,
            "hop": 1,
            "disputed_at": now - timedelta(minutes=1),
            "authority": AUTHORITY,
            "reason": "A conformance check; no person is accused.",
            "expires_at": now + HOLD_FOR,
            "answer_within_minutes": -(-self.facts.answer_within_seconds // 60),
            "answer_within_seconds": self.facts.answer_within_seconds,
            "ask": Ask.HOLD,
            "contact": "Whoever runs the conformance suite",
            "verify_url": f"{self.centre.url}/verify/{hold_id}"[:2000],
            "refuse_how": "Reply with the code legal_refusal.",
        }
        return HoldRequest(**(fields | change))

    def _payment(self, payment: TestPayment) -> Payment:
        return Payment(
            reference=payment.reference,
            rail=payment.rail,
            amount=payment.amount,
            currency=payment.currency,
            booked_at=payment.booked_at,
            transfer_id=payment.transfer_id,
        )

    def ask(self, request: HoldRequest) -> Answer:
        """Sends a request; Failed unless it is received."""
        return self.line.post(paths.HOLDS, request).require(202)

    def reply(self, hold_id: str, *, after: int = 0) -> Reply:
        """The newest reply about a hold with a seq above `after`; Failed when none comes in time."""
        return self.word(hold_id, after=after).message  # type: ignore[return-value]

    def word(self, hold_id: str, *, after: int = 0) -> Word:
        """The same with its signature and its bytes."""

        def later() -> list[Word]:
            return [word for word in self.centre.replies(hold_id) if word.message.seq > after]  # type: ignore[attr-defined]

        seconds = self.facts.answer_within_seconds
        if not self.centre.wait(later, seconds):
            bad = f"; unreadable: {self.centre.unreadable[-1]}" if self.centre.unreadable else ""
            raise Failed(f"no reply with a seq above {after} came within {seconds} s{bad}")
        return max(later(), key=lambda word: word.message.seq)  # type: ignore[attr-defined]

    def answered(self, request: HoldRequest) -> Reply:
        """Asks, and waits for the reply."""
        self.ask(request)
        return self.reply(request.hold_id)

    def held(self, amount: int = 0, **change: Any) -> tuple[HoldRequest, int]:
        """A hold on a resting payment, and what the bank says it keeps; Failed when it keeps nothing."""
        request = self.request(self.payment(Kind.RESTING), amount, **change)
        reply = self.answered(request)
        if reply.held is None:
            raise Failed(f"nothing was held of a payment that rests here whole; codes: {list(reply.codes)}")
        return request, reply.held.amount

    def status(self, hold_id: str) -> PartStatus:
        """How the hold stands; Failed when the bank cannot say."""
        return self.line.get(paths.hold(hold_id)).require(200).read(PartStatus)

    def until(self, so: Callable[[], bool], seconds: float) -> bool:
        """Whether it becomes so within that time; asked at a pace that no bank's limit of calls minds."""
        return self.centre.wait(so, seconds, every=ASK_EVERY_SECONDS)

    def release(self, hold_id: str, amount: int) -> PartStatus:
        """Releases units; Failed unless it is done."""
        told = Release(
            idempotency_key=fresh("release"), hold_id=hold_id, amount=amount, reason="A check",
            authority=AUTHORITY,
        )  # fmt: skip
        return self.line.post(paths.release(hold_id), told).require(200).read(PartStatus)

    def tombstone(self, hold_id: str) -> PartStatus:
        """Takes a request back; Failed unless it is done."""
        told = Tombstone(
            idempotency_key=fresh("tomb"), hold_id=hold_id, reason="A check", authority=AUTHORITY
        )
        return self.line.post(paths.tombstone(hold_id), told).require(200).read(PartStatus)

    def tidy(self) -> None:
        """Takes back whatever a check asked of a bank whose payments come round again."""
        while self._asked and not self.has_bench:
            try:
                self.tombstone(self._asked.pop())
            except Failed:
                pass  # the checks of tombstones say so

    def never_seen(self, hold_id: str) -> None:
        """Failed when the bank knows of a hold that had no effect."""
        answer = self.line.get(paths.hold(hold_id))
        expect(
            answer.status == 404, f"a refused call had an effect: {answer.call} was answered {answer.status}"
        )

    def tell_keys(self, *more: PublishedKey) -> None:
        """Tells the bench further keys, or what has become of them; it takes the list whole."""
        with self._lock:
            self._told_keys.update((key.keyid, key) for key in (*self.centre.published(), *more))
            self.centre.listed = tuple(self._told_keys.values())
            tester = Tester(keys=self.centre.listed, replies=self.centre.url)
            self.line.raw("POST", WELL_KNOWN, to_bytes(tester), {}).require(200)

    def credit(self, account: str, amount: int) -> None:
        """Has the bench credit an account; Skipped for a bank without a bench."""
        if not self.has_bench:
            raise Skipped("needs a test bench that books a credit while the check waits")
        body = to_bytes(BenchCredit(account=account, amount=amount))
        self.line.raw("POST", CREDIT, body, {}).require(204)
