"""Bugs planted on purpose, each in one place, by a setup that only tests give to a run."""

from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import ValidationError
from tests.city.simulation.clinging import ClingingBank, in_time
from tests.city.simulation.repeating import RepeatingBank

from haltline.city.answers import part_for
from haltline.city.desk import HoldDesk
from haltline.city.liens import Liens, Part
from haltline.city.office import Office
from haltline.city.simulation.banks import SimulatedBank
from haltline.city.simulation.keys import Reader
from haltline.city.simulation.memory.asking import hold_message
from haltline.city.simulation.memory.centre import MemoryCentre
from haltline.city.simulation.memory.decisions import Decisions
from haltline.city.simulation.memory.rows import Message
from haltline.city.simulation.port import Act, Answered, Came, Letter, Sending, Verb
from haltline.city.simulation.run import Setup
from haltline.protocol import (
    REQUEST_MOVES,
    Ask,
    HoldRequest,
    PartState,
    Reply,
    RequestState,
    parse,
    paths,
    to_bytes,
)
from haltline.protocol import slices as units
from haltline.protocol.codes import read_codes
from haltline.protocol.decisions import (
    Accept,
    MoneyState,
    RecallSteps,
    decide_approval,
    position,
)
from haltline.protocol.slices import Slices

SOUND = Decisions()


@dataclass(frozen=True, slots=True)
class Planted:
    """A bug in words, the invariant that finds it, the setup that has it, within how many seeds."""

    bug: str
    found_by: str
    setup: Setup
    within: int


class GreedyLiens(Liens):
    """Holds again what another hold has already."""

    def hold(self, part: Part, wanted: Slices, *, now: datetime, key: str = "") -> int:
        """Where too little is free, it takes what stands aside."""
        taken = super().hold(part, wanted, now=now, key=key)
        if taken < units.total(wanted):
            part.live = units.union([*part.live, *self.books.whereabouts(part.transfer_id, wanted).aside])
        return part.amount


class GreedyBank(SimulatedBank):
    """A bank whose holds do not know of each other."""

    def _office(self) -> Office:
        return _GreedyOffice(
            self.code, self._daybook, seed=self._seed, speed=self._speed, institutions=self._institutions
        )


class _GreedyOffice(Office):
    def _carry_out(self, deed):  # type: ignore[no-untyped-def]
        if not isinstance(self.desk.liens, GreedyLiens):
            self.desk.liens = GreedyLiens(self.desk.books, self.journal)
        try:
            return super()._carry_out(deed)
        except ValidationError:  # units counted twice leave no answer that adds up
            self.duties.pop(f"answer {deed.told['hold_id']}")
            return None


class SeizingDesk(HoldDesk):
    """Takes the wish to hear of an account for the wish to hold what comes to it, and does not say so."""

    def answer(self, hold_id: str, now: datetime) -> Reply | None:
        """As an honest bank; then it holds the newest credit that it can."""
        kept = self.liens.parts.pop(hold_id, None) if self._watches_under(hold_id) else None
        reply = super().answer(hold_id, now)
        if kept is not None:
            self.liens.parts[hold_id] = kept
        elif self._watches_under(hold_id):
            self._seize(self.request(hold_id), now)
        return reply

    def _watches_under(self, hold_id: str) -> bool:
        request = self.holds[hold_id].request
        return request is not None and request.ask is Ask.WATCH

    def _seize(self, request: HoldRequest, now: datetime) -> None:
        for name in reversed(self.books.account(str(request.account.number)).came):
            row = self.books.rows[name]
            if self.liens.hold(part_for(request, row), units.first(row.amount), now=now):
                return
            del self.liens.parts[request.hold_id]


class SeizingBank(SimulatedBank):
    """A bank whose watches hold."""

    def _office(self) -> Office:
        return _SeizingOffice(
            self.code, self._daybook, seed=self._seed, speed=self._speed, institutions=self._institutions
        )


class _SeizingOffice(Office):
    desk_type = SeizingDesk


class SleepingBank(SimulatedBank):
    """A bank that looks at no clock: its holds never end."""

    def next_end(self) -> datetime | None:
        """Never."""
        return None


class StubbornBank(SimulatedBank):
    """A bank that says yes to a release and keeps the money."""

    def take(self, sending: Sending) -> Came:
        """A lie in answer to every release."""
        if sending.path.endswith("/release"):
            hold_id = sending.path.split("/")[-2]
            status = self.office.desk.status(hold_id)
            return Came(200, to_bytes(status.model_copy(update={"held": 0, "state": PartState.RELEASED})))
        return super().take(sending)


class HastyCentre(MemoryCentre):
    """A centre that sends what nobody has approved."""

    def tick(self, now: datetime) -> None:
        """Every draft leaves."""
        super().tick(now)
        for request in self.house.requests.values():
            if request.state is RequestState.DRAFT:
                request.message = hold_message(request, self.house.rules)
                self.house.move_request(request, RequestState.SENT)
                key = request.message.idempotency_key
                self.house.put(Message(request.leg.name, "hold", request, request.partner, paths.HOLDS,
                                       to_bytes(request.message), key, now, now))  # fmt: skip


class ObligingCentre(MemoryCentre):
    """A centre whose second hand may be of the first one's district, whoever else's the money is."""

    def act(self, act: Act, now: datetime) -> bool:
        """Every plan passes as another district's until somebody has agreed."""
        bank, _, number = act.about.partition(":")
        plan = self.house.plans.get(((bank, number), act.district)) if act.verb is Verb.AGREE else None
        if plan is None:
            return super().act(act, now)
        person, district = plan.by
        plan.by = (person, "nowhere")
        done = super().act(act, now)
        plan.by = (person, district)
        return done


class BlindReader(Reader):
    """A door that knows a key by its name alone."""

    def refuses(self, keyid: str, now: datetime) -> str:
        """Nobody, however old the key."""
        return ""


class ForgetfulReader(Reader):
    """A side that never reads the other's list again."""

    def refuses(self, keyid: str, now: datetime) -> str:
        """Every new key."""
        return super().refuses(keyid, now) if keyid.endswith("-1") else "unknown-key"


class TrustingCentre(MemoryCentre):
    """A centre that takes the receipt of a payout for the money."""

    def came(self, sending: Sending, came: Came, now: datetime) -> None:
        """An answer to an instruction makes it credited."""
        super().came(sending, came, now)
        payout = self.house.payouts.get(sending.key)
        if payout is not None and came.status == 202:
            payout.state = "credited"


class DeafCentre(MemoryCentre):
    """A centre that lays a reply aside because of one word in it."""

    def receive(self, letter: Letter, now: datetime) -> Answered:
        """Taken with thanks, and nothing is posted."""
        if letter.path == paths.REPLIES and read_codes(parse(Reply, letter.body).codes).needs_review:
            return Answered(200)
        return super().receive(letter, now)


class CareSlightCentre(MemoryCentre):
    """A centre that takes a bank's letter for an answer before it has judged it."""

    def receive(self, letter: Letter, now: datetime) -> Answered:
        """A refused letter answers its request all the same."""
        answered = super().receive(letter, now)
        for hold_id, request in self.house.requests.items():
            told = answered.status == 422 and hold_id.encode() in letter.body
            if told and RequestState.ANSWERED in REQUEST_MOVES[request.state]:
                self.house.move_request(request, RequestState.ANSWERED, evidence=True)
        return answered


def _lose_unknown(reply):  # type: ignore[no-untyped-def]
    return {state: units for state, units in position(reply).items() if state is not MoneyState.WITHDRAWN}


def _keep_all(state, part):  # type: ignore[no-untyped-def]
    return RecallSteps(RequestState.RECALLED in REQUEST_MOVES[state])


def _spends_nothing(asking, approvers, now):  # type: ignore[no-untyped-def]
    fresh = tuple(replace(order, spent=0) for order in asking.orders)
    return decide_approval(replace(asking, orders=fresh), approvers, now)


def _deciding(**wrong: object) -> Setup:
    return Setup(decide=replace(SOUND, **wrong))


def _centre(kind: type[MemoryCentre], **wrong: object) -> Setup:
    return Setup(centre=lambda codes: kind(codes, decide=replace(SOUND, **wrong)))


PLANTED = (
    Planted("replies are kept without adding them up", "I1",
            _deciding(take_in=lambda *told, **given: Accept(current=True)), 20),
    Planted("a bank's holds do not know of each other", "I2", Setup(bank=GreedyBank), 30),
    Planted("drafts leave before anybody approves them", "I3",
            _centre(HastyCentre, check_request_move=lambda before, after: None), 40),
    Planted("a flood of reports sets off requests like any other", "I3",
            _deciding(must_wait=lambda others, most: None), 100),
    Planted("a standing order forgets what it has spent", "I3",
            _deciding(decide_approval=_spends_nothing), 400),
    Planted("two holds lead to the same units, and both are followed", "I3",
            Setup(bank=RepeatingBank, decide=replace(SOUND, named_twice=lambda units, followed: ())), 40),
    Planted("a bank that is to watch an account holds what is in it", "I3", Setup(bank=SeizingBank), 100),
    Planted("a district shares out another's money alone", "I3", _centre(ObligingCentre), 100),
    Planted("withdrawn money is forgotten, and nobody adds up", "I4",
            _deciding(position=_lose_unknown, require_zero=lambda amounts: None), 20),
    Planted("a receipt counts as money", "I5", _centre(TrustingCentre), 30),
    Planted("a clock lifts the mark not confirmed", "I8",
            _deciding(not_confirmed=lambda marked, entered, evidence: entered is RequestState.UNKNOWN), 100),
    Planted("an answered request may be answered again", "I8",
            _deciding(request_after=lambda state, reply: RequestState.ANSWERED,
                      check_request_move=lambda before, after: None), 400),
    Planted("a refused reply answers its request", "I10", _centre(CareSlightCentre), 60),
    Planted("an old key counts for ever", "I10", Setup(reader=BlindReader), 60),
    Planted("a new key is never learnt", "I11", Setup(reader=ForgetfulReader), 100),
    Planted("a reply with a word nobody knows posts nothing", "I11",
            Setup(bank=ClingingBank, centre=DeafCentre, invariants=in_time), 60),
    Planted("what a bank holds beside the ledger is left to a person", "I11",
            Setup(bank=ClingingBank, decide=replace(SOUND, beside_ledger=lambda part, held: None),
                  invariants=in_time), 100),
    Planted("what is taken back stays held", "I11",
            _deciding(recall_steps=_keep_all, over_cap=lambda limit, parts, **told: ()), 20),
    Planted("a bank says yes to a release and keeps the money", "I11", Setup(bank=StubbornBank), 20),
    Planted("a bank looks at no clock", "I12", Setup(bank=SleepingBank), 20),
    Planted("a late reply holds again what was freed", "books",
            _deciding(as_known=lambda reply, state, words: reply), 400),
)  # fmt: skip
