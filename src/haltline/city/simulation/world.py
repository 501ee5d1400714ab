"""Small worlds from a seed: two to four banks, a few accounts, one to four reports whose money crosses.

They always stay small, so that every invariant can be looked at after every step; what is rare in a city is
common here: disputes on onward payments, several on one payment, money that comes back, holders who contest.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from haltline.city.faults import Behaviour
from haltline.city.rows import AccountId, Row
from haltline.city.simulation.draft import MINUTE, START, Draft
from haltline.city.simulation.flood import flood
from haltline.city.simulation.network import CALM, FLAKY, Rates
from haltline.city.simulation.rules import CURRENCY, Rules
from haltline.city.world import INSTITUTIONS, Institution, PaymentFacts, ReportPlan, World

FOREIGN = "FARA"  # a bank that is no partner: nobody can be asked there
EXITS = ("atm", "pos", "merchant", "crypto")
BEHAVIOURS = (Behaviour.NEVER, Behaviour.LATE, Behaviour.UNBALANCED, Behaviour.TWICE, Behaviour.SLOW_RECEIPT)
HOPS_MAX = 4
REPORTS_MAX = 4
"""Beside a flood; fewer than may set off requests by themselves."""
NEW_KEYS = 0.25
"""Share of banks that change their key."""
TWO_DISTRICTS = 0.3
"""Share of worlds with reports in two districts."""
WATCHING = 0.3
"""Share of worlds whose centre has emptied accounts watched."""


@dataclass(frozen=True, slots=True)
class BankSetting:
    """How one bank behaves: speed of its clerks, clock ahead by `skew`, its line, when it dies or is down.

    A hostile one adds letters that must have no effect. `looks_again`: share of answers it gives anew.
    `mute`: when it acts on requests and status queries, and no answer of it is heard. `new_key_at`: when it
    lists another key.
    """

    code: str
    speed: float
    skew: timedelta
    rates: Rates
    hostile: bool
    looks_again: float
    restarts: tuple[datetime, ...] = ()
    down: tuple[tuple[datetime, datetime], ...] = ()
    mute: tuple[tuple[datetime, datetime], ...] = ()
    new_key_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """A world with the manners of its banks, and the moments at which the centre dies or changes its key."""

    world: World
    banks: tuple[BankSetting, ...]
    crashes: tuple[datetime, ...]
    new_key_at: datetime | None
    rules: Rules = field(default_factory=Rules)


def small_world(seed: int) -> Setting:
    """The world of a seed."""
    dice = random.Random(f"world:{seed}")
    codes = tuple(each.code for each in INSTITUTIONS if each.way == "api")
    draft = Draft(dice, codes[: dice.randint(2, 4)])
    for number in range(dice.randint(3, 6)):
        floor = dice.choice((0, 0, 0, 3_000))
        draft.mules.append(draft.account(f"m{number}", dice.choice((0, 0, 5_000, 20_000)), floor))
    for number in range(dice.randint(1, 3)):
        _rob(draft, number)
    if dice.random() < 0.5:
        _told_twice(draft)
    if dice.random() < 0.6:
        _told_by_an_innocent(draft)
    draft.reports = draft.reports[:REPORTS_MAX]
    flood(seed, draft)
    _spread(seed, draft)
    world = World(
        seed, START, CURRENCY, tuple(Institution(code, code) for code in draft.banks), tuple(draft.openings),
        (), tuple(sorted(draft.rows, key=lambda row: row.order)), tuple(draft.reports),
        faults=_faults(draft),
    )  # fmt: skip
    banks = tuple(replace(_manners(dice, code), new_key_at=_new_key(seed, code)) for code in draft.banks)
    crashes = tuple(START + MINUTE * dice.uniform(5, 300) for _ in range(dice.choice((0, 0, 1, 2))))
    new_key_at = START + MINUTE * dice.uniform(20, 200) if dice.random() < 0.4 else None
    rules = Rules(watch_emptied=random.Random(f"watch:{seed}").random() < WATCHING)
    return Setting(world, banks, crashes, new_key_at, rules)


def _new_key(seed: int, code: str) -> datetime | None:
    dice = random.Random(f"keys:{seed}:{code}")
    return START + MINUTE * dice.uniform(5, 200) if dice.random() < NEW_KEYS else None


def _spread(seed: int, draft: Draft) -> None:
    """In some worlds people report to two districts, and their money meets in one account."""
    dice = random.Random(f"districts:{seed}")
    if dice.random() < TWO_DISTRICTS:
        draft.reports = [replace(plan, district=dice.randint(0, 1)) for plan in draft.reports]


def _rob(draft: Draft, number: int) -> None:
    """A victim pays a mule once or twice, reports it, and the money runs."""
    dice = draft.dice
    victim = draft.account(f"v{number}", dice.randint(150_000, 600_000))
    paid = []
    for _ in range(dice.choice((1, 1, 2))):
        at = START + MINUTE * dice.uniform(1, 60)
        row = draft.pay(at, victim, dice.choice(draft.mules), (dice.randint(2_000, 250_000), "transfer"))
        paid.append(row)
        _run(draft, row, 1)
    last = max(row.time for row in paid)
    facts = tuple(_facts(dice, row) for row in paid)
    _report(draft, f"r{number}", last + MINUTE * dice.uniform(1, 50), facts)


def _run(draft: Draft, came: Row, hop: int) -> None:
    """A mule sends on what came, in pieces: to other mules, abroad, in cash; some of it back."""
    dice, at, left = draft.dice, came.time, came.amount
    for _ in range(dice.choice((0, 1, 1, 2, 3))):
        piece = int(left * dice.uniform(0.1, 0.9))
        if piece < 200 or came.target is None:
            return
        left -= piece
        at += MINUTE * dice.uniform(0.5, 70)
        chance = dice.random()
        others = [mule for mule in draft.mules if mule != came.target]
        if chance < 0.62 and hop < HOPS_MAX:
            _run(draft, draft.pay(at, came.target, dice.choice(others), (piece, "transfer")), hop + 1)
        elif chance < 0.72:
            draft.pay(at, came.target, AccountId(FOREIGN, "x1"), (piece, "transfer"))
        elif chance < 0.78:
            draft.pay(at, came.target, came.source, (piece, "return"))
        else:
            draft.pay(at, came.target, None, (piece, dice.choice(EXITS)))


def _told_twice(draft: Draft) -> None:
    """Another report names a payment that a report names already, or another part of it."""
    dice = draft.dice
    first = dice.choice(draft.reports)
    facts = dice.choice(first.payments)
    whole = facts.whole or facts.amount
    again = PaymentFacts(
        facts.reference, facts.rail, dice.choice((whole, max(1, whole // 2))), facts.paid_at,
        facts.from_institution, facts.from_account, facts.to_institution, facts.to_account, whole,
    )  # fmt: skip
    _report(draft, "rd", first.at + MINUTE * dice.uniform(0.1, 90), (again,))


def _told_by_an_innocent(draft: Draft) -> None:
    """Somebody says that an onward payment was a fraud upon them: a newer dispute than the trail's."""
    dice = draft.dice
    onward = [
        row for row in draft.rows
        if row.kind == "transfer" and row.source in draft.mules and row.target in draft.mules
    ]  # fmt: skip
    if onward:
        row = dice.choice(onward)
        _report(draft, "ro", row.time + MINUTE * dice.uniform(1, 120), (_facts(dice, row),))


def _facts(dice: random.Random, row: Row) -> PaymentFacts:
    assert row.source is not None and row.target is not None, "a reported payment has two sides"
    amount = row.amount if dice.random() < 0.7 else max(1, int(row.amount * dice.uniform(0.2, 0.9)))
    known = dice.random() < 0.75
    return PaymentFacts(
        row.reference, row.rail, amount, row.time, row.source.institution, row.source.number,
        row.target.institution if known else "", row.target.number if known else "", row.amount,
    )  # fmt: skip


def _report(draft: Draft, key: str, at: datetime, facts: tuple[PaymentFacts, ...]) -> None:
    channel = draft.dice.choice(("web", "helpline"))
    draft.reports.append(ReportPlan(key, at, channel, key, f"+49{len(draft.reports)}", facts))


def _faults(draft: Draft) -> Mapping[str, Mapping[str, Behaviour]]:
    """For some payments a planned wrong way to answer, at every bank that is asked about them."""
    dice = draft.dice
    plan = {row.reference: dice.choice(BEHAVIOURS) for row in draft.rows if dice.random() < 0.12}
    return dict.fromkeys(draft.banks, plan)


def _manners(dice: random.Random, code: str) -> BankSetting:
    flaky, slow = dice.random() < 0.3, dice.random() < 0.25
    restarts = [START + MINUTE * dice.uniform(2, 420) for _ in range(dice.choice((0, 0, 1, 3)))]
    down_from = START + MINUTE * dice.uniform(2, 240)
    down = ((down_from, down_from + MINUTE * dice.uniform(1, 8)),) if dice.random() < 0.3 else ()
    mute_from = START + MINUTE * dice.uniform(2, 120)
    mute = ((mute_from, mute_from + MINUTE * dice.uniform(25, 90)),) if dice.random() < 0.12 else ()
    return BankSetting(
        code,
        speed=0.25 if slow else dice.choice((1.0, 6.0)),
        skew=timedelta(seconds=dice.choice((0, 0, 30, -45, 120, -120))),
        rates=FLAKY if flaky else CALM,
        hostile=dice.random() < 0.25,
        looks_again=dice.choice((0.0, 0.2, 0.5)),
        restarts=tuple(restarts),
        down=down,
        mute=mute,
    )
