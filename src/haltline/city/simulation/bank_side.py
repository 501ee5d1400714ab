"""The banks of a run: calls that reach them, what they still owe, their deaths, and their letters home."""

import random
from datetime import datetime, timedelta
from functools import partial

from pydantic import BaseModel

from haltline.city.duties import AnswerDue, CreditDue, Duty, WordDue
from haltline.city.faults import Behaviour
from haltline.city.payouts import Payout
from haltline.city.rows import row_to_wire
from haltline.city.simulation.banks import SimulatedBank
from haltline.city.simulation.hostile import letters_beside
from haltline.city.simulation.invariants import View
from haltline.city.simulation.keys import Keys
from haltline.city.simulation.network import STILL, fate
from haltline.city.simulation.port import Answered, Came, Letter, Sending
from haltline.city.simulation.scheduler import Deed, Scheduler
from haltline.city.simulation.world import BankSetting, Setting
from haltline.protocol import PartEnded, Reply, paths, to_bytes

DIES = 0.006
"""Share of calls under which a bank dies: half before it wrote its deed down, half after."""
PAUSE, PAUSE_MAX = timedelta(seconds=20), timedelta(minutes=10)
FAIR_AFTER = 6
STRANGE = 0.3
"""Share of a hostile bank's replies that have a word of its own."""
CREDIT_AFTER = timedelta(seconds=40)
THIEF_AFTER = timedelta(minutes=3)
LOOKS_AGAIN_AFTER = timedelta(minutes=11)
UNPROVEN = Came(401)
BUSY = Came(503, wait=timedelta(seconds=30))


class BankSide:
    """All banks of one run, and the names under which they are known to chance."""

    def __init__(self, seed: int, scheduler: Scheduler, setting: Setting, view: View, keys: Keys) -> None:
        self.seed, self.scheduler, self.banks, self.view = seed, scheduler, dict(view.banks), view
        self.keys = keys
        self.settings: dict[str, BankSetting] = {each.code: each for each in setting.banks}
        self._under_way: dict[str, set[str]] = {code: set() for code in self.banks}
        self._ends: set[tuple[str, object]] = set()
        self._names: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def plan_deaths(self) -> None:
        """Banks die and start again when their setting says so."""
        for code, setting in self.settings.items():
            for moment in setting.restarts:
                self.scheduler.at(moment, f"{code} dies", partial(self._restart, code))

    def take(self, sending: Sending, name: str, keyid: str) -> Came | None:
        """A call arrives under a key of the centre; None where the bank dies of it."""
        bank, setting = self.banks[sending.partner], self.settings[sending.partner]
        if any(lo <= self.scheduler.now < hi for lo, hi in setting.down):
            return BUSY
        if self.keys.at_bank[bank.code].refuses(keyid, bank.now):
            return UNPROVEN
        chance = random.Random(f"{self.seed}:dies:{name}").random()
        if chance < DIES / 2:
            self._restart(bank.code)  # nothing was written down yet: it never happened
            return None
        came = bank.take(sending)
        if chance < DIES:
            self._restart(bank.code)
            return None
        slow = self._slow_receipt(bank, sending) and sending.attempt == 1
        mute = sending.kind == "hold" and any(lo <= self.scheduler.now < hi for lo, hi in setting.mute)
        self._take_up(bank)
        return None if slow or mute else came

    def _slow_receipt(self, bank: SimulatedBank, sending: Sending) -> bool:
        if sending.path != paths.HOLDS or sending.key not in bank.office.desk.holds:
            return False
        return bank.office.behaviour(sending.key) is Behaviour.SLOW_RECEIPT

    def _restart(self, code: str) -> None:
        self._under_way[code].clear()
        self.banks[code].restart()
        self._take_up(self.banks[code])

    def take_up(self, code: str) -> None:
        """A bank looks at what it owes now, after something that nobody called it about."""
        self._take_up(self.banks[code])

    def _take_up(self, bank: SimulatedBank) -> None:
        """What is newly owed gets its moment; so does the next end of a hold."""
        under_way = self._under_way[bank.code]
        for name, duty in list(bank.duties()):
            if name not in under_way:
                under_way.add(name)
                self._begin(bank, name, duty)
        end = bank.next_end()
        if end is not None and (bank.code, end) not in self._ends:
            self._ends.add((bank.code, end))
            self.scheduler.at(end, f"{bank.code} ends holds", lambda: self._end_holds(bank))

    def _begin(self, bank: SimulatedBank, name: str, duty: Duty) -> None:
        if isinstance(duty, AnswerDue):
            told = f"{bank.code} answers {self._hold(bank, duty.hold_id)}"
            self._alive(bank, bank.true_time(duty.due_at), told,
                        partial(self._answer, bank, name, duty.hold_id))  # fmt: skip
        elif isinstance(duty, CreditDue):
            told = self._named(f"{bank.code} pays {duty.payout.row.target} {duty.payout.row.amount}", name)
            self._alive(bank, self.scheduler.now + CREDIT_AFTER, told,
                        partial(self._credit, bank, name, duty.payout))  # fmt: skip
        else:
            assert isinstance(duty, WordDue), "simulated banks speak the protocol alone"
            self._say(bank, name, duty, at=0, attempt=1)

    def _alive(self, bank: SimulatedBank, moment: datetime, name: str, deed: Deed) -> None:
        """Something the bank does later, if it has not died before."""
        life = bank.lives

        def do() -> None:
            if bank.lives == life:
                deed()
                self._take_up(bank)

        self.scheduler.at(moment, name, do)

    def _answer(self, bank: SimulatedBank, name: str, hold_id: str) -> None:
        if name in bank.office.duties:
            bank.office.do("answer", hold_id=hold_id)
        self._under_way[bank.code].discard(name)
        hold = bank.office.desk.holds[hold_id]
        chance = random.Random(f"{self.seed}:again:{self._hold(bank, hold_id)}:{hold.last_seq}").random()
        if chance < self.settings[bank.code].looks_again and not hold.dead:
            later = self.scheduler.now + LOOKS_AGAIN_AFTER * (1 + 10 * chance)
            told = f"{bank.code} looks again at {self._hold(bank, hold_id)}"
            self.scheduler.at(later, told, lambda: self._look_again(bank, hold_id))

    def _look_again(self, bank: SimulatedBank, hold_id: str) -> None:
        bank.office.do("answer-again", hold_id=hold_id)
        self._take_up(bank)

    def _credit(self, bank: SimulatedBank, name: str, payout: Payout) -> None:
        target = payout.row.target
        assert target is not None, "a payout goes to an account"
        self.banks[target.institution].office.do("credit", row=row_to_wire(payout.row))
        self.take_up(target.institution)
        bank.office.do("credited", payout_id=payout.instruction.payout_id)
        self._under_way[bank.code].discard(name)

    def _end_holds(self, bank: SimulatedBank) -> None:
        if bank.office.desk.liens.due(bank.now):
            bank.office.do("end-holds")
        self._take_up(bank)

    def _say(self, bank: SimulatedBank, name: str, duty: WordDue, *, at: int, attempt: int) -> None:
        """Sends one of the messages owed, again until the centre has answered; then the next."""
        message = duty.messages[at]
        assert isinstance(message, BaseModel), "simulated banks speak the protocol alone"
        message = self._in_its_words(bank, message, f"{self._word(bank, name, duty)} {at}")
        letter = Letter(bank.code, duty.path, to_bytes(message))
        keyid = self.keys.signers[bank.code].keyid(self.scheduler.now)
        told = f"{self._word(bank, name, duty)} {at} {attempt}"
        rates = STILL if attempt > FAIR_AFTER else self.settings[bank.code].rates
        drawn = fate(self.seed, told, rates)
        pause = min(PAUSE * 2 ** min(attempt - 1, 6), PAUSE_MAX)
        heard = drawn.reached and not drawn.lost and not drawn.unheard

        def once_more() -> None:
            self._alive(bank, self.scheduler.now + pause, f"once more {told}",
                        lambda: self._say(bank, name, duty, at=at, attempt=attempt + 1))  # fmt: skip

        def arrive() -> None:
            answered = self._deliver(letter, keyid)
            if heard and answered.status == UNPROVEN.status:
                once_more()
            elif heard and answered.status < 500:
                self._alive(bank, self.scheduler.now + drawn.back, f"back to {told}: {answered.status}",
                            lambda: self._answered(bank, name, duty, at))  # fmt: skip

        if drawn.reached and not drawn.lost:
            self.scheduler.at(self.scheduler.now + drawn.there, f"letter {told}", arrive)
            if drawn.again_after is not None:
                again = self.scheduler.now + drawn.there + drawn.again_after
                self.scheduler.at(again, f"letter again {told}", partial(self._deliver, letter, keyid))
        if not heard:
            once_more()

    def _in_its_words(self, bank: SimulatedBank, message: BaseModel, told: str) -> BaseModel:
        """The message; some replies of a hostile bank bear a word that nobody knows beside sound sums."""
        strange = random.Random(f"{self.seed}:words:{told}").random() < STRANGE
        if not (strange and isinstance(message, Reply) and self.settings[bank.code].hostile):
            return message
        return message.model_copy(update={"codes": (*message.codes, "FROZEN_99")})

    def _answered(self, bank: SimulatedBank, name: str, duty: WordDue, at: int) -> None:
        message = duty.messages[at]
        if isinstance(message, Reply) and self.settings[bank.code].hostile:
            self._be_hostile(bank, message)
        if at + 1 < len(duty.messages):
            self._say(bank, name, duty, at=at + 1, attempt=1)
            return
        if name in bank.office.duties:
            bank.office.do("confirmed", duty=name)
        self._under_way[bank.code].discard(name)

    def _be_hostile(self, bank: SimulatedBank, reply: Reply) -> None:
        others = sorted(
            (self._hold(each, hold_id), hold_id) for each in self.banks.values() if each is not bank
            for hold_id in each.office.desk.holds
        )  # fmt: skip
        stranger = others[0][1] if others else "nobody"
        keyid = self.keys.signers[bank.code].keyid(self.scheduler.now)
        base = f"{bank.code} hostile {self._hold(bank, reply.hold_id)} {reply.seq}"
        for kind, letter in letters_beside(reply, bank.code, stranger):
            if random.Random(f"{self.seed}:{base}:{kind}").random() < 0.5:
                self.scheduler.at(self.scheduler.now + timedelta(seconds=3), f"letter {base} {kind}",
                                  partial(self._deliver, letter, keyid))  # fmt: skip

    def plan_thefts(self) -> None:
        """Whoever has found a bank's old key tries it once that is good no more."""
        for code in self.banks:
            if ends := self.keys.signers[code].old_ends:
                self.scheduler.at(ends + THIEF_AFTER, f"a thief of {code}", partial(self._forge, code))

    def _forge(self, code: str) -> None:
        """Word that a hold has ended, under the old key: the money would be free, and the bank keeps it."""
        parts = self.banks[code].office.desk.liens.parts.values()
        for part in sorted(parts, key=lambda each: self._hold(self.banks[code], each.hold_id)):
            if part.live:
                word = PartEnded(hold_id=part.hold_id, amount=part.amount, ended_at=self.scheduler.now)
                self._deliver(Letter(code, paths.ENDED, to_bytes(word)), f"{code}-1", forged=True)
                return

    def _deliver(self, letter: Letter, keyid: str, *, forged: bool = False) -> Answered:
        """A letter reaches the centre's door; what is refused or forged must have no effect."""
        before, now = self.view.books, self.scheduler.now
        if why := self.keys.at_centre[letter.partner].refuses(keyid, now):
            return Answered(401, why)  # the centre itself has not heard of it
        answered = self.view.centre.receive(letter, now)
        if answered.status >= 400 or forged:
            self.view.letter = (letter, answered, before)
        return answered

    def _word(self, bank: SimulatedBank, name: str, duty: WordDue) -> str:
        message = duty.messages[0]
        if isinstance(message, Reply):
            return f"{bank.code} reply {self._hold(bank, message.hold_id)} {message.seq}"
        hold_id = getattr(message, "hold_id", None)
        if hold_id is not None:
            return f"{bank.code} ended {self._hold(bank, hold_id)}"
        to, amount = getattr(message, "to", None), getattr(message, "amount", None)
        return self._named(f"{bank.code} proof {getattr(to, 'number', '')} {amount}", name)

    def _hold(self, bank: SimulatedBank, hold_id: str) -> str:
        """A hold by what was asked: reference, hop and first unit, numbered where that came before."""
        key = f"{bank.code} {hold_id}"
        if key not in self._names:
            asked = bank.office.desk.holds[hold_id].request
            told = f"{asked.payment.reference}/{asked.hop}/{asked.disputed[0][0]}" if asked else "dead"
            return self._named(f"{bank.code} {told}", key)
        return self._names[key]

    def _named(self, told: str, key: str) -> str:
        if key not in self._names:
            self._counts[told] = self._counts.get(told, 0) + 1
            self._names[key] = f"{told}#{self._counts[told]}"
        return self._names[key]
