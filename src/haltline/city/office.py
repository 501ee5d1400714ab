"""All that a bank knows and does by itself: books, holds, answers given, duties. No network.

Every change is a deed with a moment, written into the day book; the same deeds in the same order make the
same bank again. A verb that refuses has changed nothing and is not written.
"""

import random
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from haltline.city import calls, recalls, terminal
from haltline.city.books import Books
from haltline.city.daybook import Daybook, Deed
from haltline.city.desk import DeskRefusal, HoldDesk
from haltline.city.duties import AnswerDue, CreditDue, Duty, WordDue
from haltline.city.faults import ANSWERED_AGAIN, Behaviour, Manners, as_sent
from haltline.city.idempotency import Answer, Answers
from haltline.city.journal import Journal
from haltline.city.payouts import Payout, draw
from haltline.city.references import rrn
from haltline.city.rows import Row, opening_from_wire, row_from_wire
from haltline.city.tempers import EVEN, Temper
from haltline.protocol import KeyList, PartEnded, PayoutInstruction, Reply, parse, paths

SECONDS_UNTIL_WELL = 30
"""The Retry-After of a bank that cannot write: about what a start and the reading of its day book take."""

Verb = Callable[..., Any]


def utc_now() -> datetime:
    """The bank's own clock."""
    return datetime.now(UTC)


class NotNow(Exception):
    """The day book cannot be written, so nothing can be promised; HTTP 503."""


class Office:
    """One bank's memory and its verbs; `do` is the only way to change anything."""

    desk_type: type[HoldDesk] = HoldDesk

    def __init__(
        self,
        code: str,
        daybook: Daybook,
        *,
        seed: int,
        speed: float,
        institutions: Collection[str],
        temper: Temper = EVEN,
    ) -> None:
        self.code = code
        self.clock: Callable[[], datetime] = utc_now  # a simulation gives it another
        self.journal = Journal()
        self.desk = self.desk_type(Books(code), self.journal)
        self.answers = Answers()
        self.coming: dict[str, Row] = {}  # what the conductor will play, by transfer id
        self.duties: dict[str, Duty] = {}
        self.paid_by_hand: dict[str, Payout] = {}
        self.key_lists: list[tuple[datetime, KeyList]] = []  # the centre's, as this bank came to know them
        self.ill = False
        self.temper = temper
        self._seed, self._speed, self._institutions = seed, speed, institutions
        self.plan_faults({})
        self._daybook = daybook
        for deed in daybook.past():
            self._carry_out(deed)

    def do(self, verb: str, **told: Any) -> Any:
        """Does it now and writes it down; what comes of it is told only after that."""
        if self.ill:
            raise NotNow
        deed = Deed(self.clock(), verb, told)
        result = self._carry_out(deed)
        try:
            self._daybook.write(deed)
        except OSError as error:
            self.ill = True  # memory is ahead of the disk: nothing more until a start reads what is written
            raise NotNow from error
        return result

    def close(self) -> None:
        """Closes the day book."""
        self._daybook.close()

    def plan_faults(self, plan: Mapping[str, Behaviour]) -> None:
        """Which payments, by reference, this bank answers in a planned wrong way."""
        self.manners = Manners(self._seed, self.code, self._speed, plan, self.temper)

    @property
    def answered(self) -> int:
        """How many answers this bank has given so far."""
        return sum(hold.last_seq for hold in self.desk.holds.values())

    def behaviour(self, hold_id: str) -> Behaviour:
        """How this bank behaves about a request that it has."""
        request = self.desk.holds[hold_id].request
        return self.manners.of(request).behaviour if request is not None else Behaviour.PLAIN

    def reaches(self, institution: str) -> bool:
        """Whether money can be sent to a bank from here."""
        return institution in self._institutions

    def serial(self, name: str) -> int:
        """The number in the reference of a payment that this bank makes by itself."""
        dice = random.Random(f"{self._seed}:{self.code}:{name}")
        return dice.randrange(500_000, 10**6)  # the payments of the city have the lower half

    def draw(self, told: PayoutInstruction, now: datetime) -> Payout:
        """Draws a payout from its parts, all of it or nothing; DeskRefusal when it cannot be paid."""
        if (told.to.institution, told.to.number) == (told.pot.institution, told.pot.number):
            raise DeskRefusal(422, "not-our-account", "an account is not paid out of itself")
        if not self.reaches(told.to.institution):
            raise DeskRefusal(422, "unknown-institution", "the payee's bank cannot be reached from here")
        return draw(self.desk, told, now=now, reference=rrn(now, self.serial(told.payout_id)))

    def take_books(self, now: datetime, *, openings: Any, rows: Any, coming: Any, plan: Any) -> None:
        """Opening balances, history, rows to come and planned faults."""
        self.desk.books.load(map(opening_from_wire, openings), map(row_from_wire, rows))
        self.coming = {row.transfer_id: row for row in map(row_from_wire, coming)}
        self.plan_faults({reference: Behaviour(word) for reference, word in plan.items()})

    def play(self, now: datetime, *, debit: Any, credit: Any, cut: Mapping[str, int]) -> dict[str, int]:
        """Legs of rows to come, by id, in order; gives what less than asked really went."""
        books, short = self.desk.books, {}
        debits, credits = ([self.coming[name] for name in names] for names in (debit, credit))
        for row in debits:
            posted = books.debit(row)
            if posted != row.amount:
                short[row.transfer_id] = posted
        for row in credits:
            books.credit(row.cut_to(cut.get(row.transfer_id, row.amount)))
        return short

    def credit(self, now: datetime, *, row: Any) -> None:
        """The credit of a payout, ours or another bank's; the same one again changes nothing."""
        self.desk.books.credit(row_from_wire(row))

    def take_call(self, now: datetime, *, path: str, key: str, body: str) -> Answer:
        """A call of the centre under a new idempotency key; the same again will get the same answer."""
        raw = body.encode(errors="surrogateescape")
        answer = calls.carry_out(self, path, key, raw, now)
        self.answers.keep(key, path, raw, answer)
        return answer

    def type_in(self, now: datetime, *, typed: str, body: str) -> Any:
        """What a clerk types at the terminal."""
        return terminal.type_in(self, typed, body.encode(errors="surrogateescape"), now)

    def answer(self, now: datetime, *, hold_id: str) -> None:
        """The answer to a request, from the books as they are; it is owed until the centre has it."""
        reply = self.desk.answer(hold_id, now)
        del self.duties[f"answer {hold_id}"]
        if reply is not None:
            words = self._words(hold_id, reply, now)
            self.duties[f"reply {reply.reply_id}"] = WordDue(paths.REPLIES, words)

    def answer_again(self, now: datetime, *, hold_id: str) -> None:
        """A bank looks again at a request that it has answered: how it stands now is owed to the centre."""
        self.duties[f"answer {hold_id}"] = AnswerDue(hold_id, now)

    def credited(self, now: datetime, *, payout_id: str) -> None:
        """A payout has reached the victim's bank: its proof is owed."""
        duty = self.duties.pop(f"credit {payout_id}")
        assert isinstance(duty, CreditDue), "a credit is owed under its own name"
        self.duties[f"proof {payout_id}"] = WordDue(paths.PROOFS, (duty.payout.proof(now),))

    def sent_back(self, now: datetime, *, hold_id: str) -> None:
        """Money given back on a recall has reached the payer's bank: the centre must hear of it."""
        recalls.tell_return(self, hold_id, now)

    def end_holds(self, now: datetime) -> None:
        """Frees every part whose end has come; the centre must hear of each."""
        for hold_id, amount in self.desk.liens.expire(now):
            ended = PartEnded(hold_id=hold_id, amount=amount, ended_at=now)
            self.duties[f"ended {hold_id}"] = WordDue(paths.ENDED, (ended,))

    def take_keys(self, now: datetime, *, listed: str) -> None:
        """The centre's key list as it stands now: what it no longer names is revoked."""
        self.key_lists.append((now, parse(KeyList, listed.encode())))

    def confirmed(self, now: datetime, *, duty: str) -> None:
        """The centre has the word that was owed."""
        del self.duties[duty]

    def _words(self, hold_id: str, reply: Reply, now: datetime) -> tuple[Reply, ...]:
        """The messages in which this bank gives a reply, in the order in which it sends them."""
        behaviour = self.behaviour(hold_id)
        if behaviour not in ANSWERED_AGAIN:
            return as_sent(reply, behaviour)
        newer = self.desk.answer(hold_id, now)
        assert newer is not None, "what was answered a moment ago is not dead"
        return as_sent(reply, behaviour, newer)

    def _carry_out(self, deed: Deed) -> Any:
        result = VERBS[deed.verb](self, deed.at, **deed.told)
        self._tell_watchers(deed.at)
        return result

    def _tell_watchers(self, now: datetime) -> None:
        """A credit to a watched account makes the next reply due."""
        for hold_id in self.desk.news(now):
            manner = self.manners.of(self.desk.request(hold_id))
            self.duties.setdefault(f"answer {hold_id}", AnswerDue(hold_id, now + manner.delay))


VERBS: dict[str, Verb] = {
    "books": Office.take_books,
    "play": Office.play,
    "credit": Office.credit,
    "call": Office.take_call,
    "terminal": Office.type_in,
    "answer": Office.answer,
    "answer-again": Office.answer_again,
    "credited": Office.credited,
    "sent-back": Office.sent_back,
    "end-holds": Office.end_holds,
    "confirmed": Office.confirmed,
    "keys": Office.take_keys,
}
