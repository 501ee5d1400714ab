"""Banks that see only their own books together compute the trace of one ledger of them all, to the unit."""

import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.city.following import Banks, Following, Traced
from tests.engine.ledgers import cases

from haltline.engine import Dispute, Ledger, Row, trace
from haltline.protocol import Ask

CODES = ("OSTA", "PADM", "BELA", "MIRK", "JHEL")


def joint(rows: list[Row], openings: dict[str, int], disputes: list[Dispute]) -> Traced:
    """The engine's trace of the one ledger, as the same four tables."""
    trail = trace(Ledger.from_rows(rows, openings), disputes, "fifo")
    tables = ({(line.place, line.dispute_id): line.amount for line in lines} for lines in
              (trail.positions(), trail.flows(), trail.exits()))  # fmt: skip
    return Traced(*map(Counter, tables), Counter(trail.superseded()))


def by_banks(
    rows: list[Row], openings: dict[str, int], disputes: list[Dispute], bank_of: dict[str, str], *,
    ask: Ask, dice: random.Random,
) -> Traced:  # fmt: skip
    """The same from replies alone, the claims followed in any order."""
    following = Following(Banks(rows, openings, bank_of), rows, disputes, ask)
    claims = following.claims
    dice.shuffle(claims)
    return following.run(claims)


def names_of(rows: list[Row], openings: dict[str, int]) -> list[str]:
    return sorted({name for row in rows for name in (row.source, row.target) if name} | openings.keys())


def same(one: Traced, other: Traced) -> None:
    for table in ("positions", "flows", "exits", "superseded"):
        assert +getattr(one, table) == +getattr(other, table), table


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    case=cases(unit=1),
    banks=st.integers(2, 5),
    ask=st.sampled_from([Ask.ONWARD_ONLY, Ask.HOLD]),
    data=st.data(),
)
def test_banks_together_give_the_trace_of_one_joint_ledger(case, banks, ask, data) -> None:  # type: ignore[no-untyped-def]
    rows, openings, disputes = case
    bank_of = {name: data.draw(st.sampled_from(CODES[:banks])) for name in names_of(rows, openings)}
    dice = random.Random(data.draw(st.integers(0, 99)))
    same(by_banks(rows, openings, disputes, bank_of, ask=ask, dice=dice), joint(rows, openings, disputes))


def drawn(seed: int) -> tuple[list[Row], dict[str, int], list[Dispute], dict[str, str]]:
    """A busy ledger: money goes round between few accounts, often more than they have, and out in cash."""
    dice = random.Random(seed)
    names = [f"acc{n}" for n in range(dice.randrange(3, 20))]
    side = lambda: "" if dice.random() < 0.12 else dice.choice(names)  # noqa: E731
    rows = [
        Row(
            f"t{n:03}",
            dice.randrange(60),
            dice.randrange(2),
            side(),
            side(),
            dice.randrange(1, 10 ** dice.randrange(1, 9)),
        )
        for n in range(dice.randrange(20, 160))
    ]
    openings = {name: dice.randrange(10**5) for name in names if dice.random() < 0.5}
    movable = [row for row in rows if row.source != row.target]
    disputes = [
        Dispute(f"D{n % 7}", row.transaction_id, dice.randrange(1, row.amount + 1))
        for n, row in enumerate(dice.sample(movable, min(len(movable), dice.randrange(1, 25))))
    ]
    banks = CODES[: dice.randrange(2, 6)]
    return rows, openings, disputes, {name: dice.choice(banks) for name in names}


@pytest.mark.parametrize("block", range(12))
def test_the_same_on_busy_ledgers_of_many_seeds(block: int) -> None:
    for seed in range(25 * block, 25 * block + 25):
        rows, openings, disputes, bank_of = drawn(seed)
        found = by_banks(rows, openings, disputes, bank_of, ask=Ask.ONWARD_ONLY, dice=random.Random(seed))
        same(found, joint(rows, openings, disputes))


def test_the_busy_ledgers_have_what_makes_tracing_hard() -> None:
    """Loops, cuts, shortfalls, exits and supersession happen in them; else the test above shows little."""
    seen: Counter[str] = Counter()
    for seed in range(25):
        rows, openings, disputes, bank_of = drawn(seed)
        trail = trace(Ledger.from_rows(rows, openings), disputes, "fifo")
        whole = {row.transaction_id: row.amount for row in rows}
        seen["superseded"] += bool(trail.superseded())
        seen["shortfalls"] += bool(trail.shortfalls())
        seen["exits"] += any(True for _ in trail.exits())
        seen["cut"] += any(line.amount < whole[line.place] for line in trail.flows())
        seen["several banks"] += len(set(bank_of.values())) > 2
    assert len(seen) == 5
    assert min(seen.values()) > 10


def test_a_bank_that_forgets_which_units_it_was_asked_about_is_noticed() -> None:
    """The comparison can fail: without slices the banks' trace is another."""
    rows = [Row("t1", 1, 0, "v", "m", 100), Row("t2", 2, 0, "m", "n", 60), Row("t3", 3, 0, "m", "k", 40)]
    disputes = [Dispute("A", "t1", 30), Dispute("B", "t1", 50)]
    bank_of = {"v": "OSTA", "m": "PADM", "n": "BELA", "k": "BELA"}

    class Forgetful(Banks):
        def ask(self, request):  # type: ignore[no-untyped-def]
            return super().ask(request.model_copy(update={"slices": None}))

    right = joint(rows, {}, disputes)
    found = by_banks(rows, {}, disputes, bank_of, ask=Ask.ONWARD_ONLY, dice=random.Random(1))
    same(found, right)
    wrong = Following(Forgetful(rows, {}, bank_of), rows, disputes, Ask.ONWARD_ONLY)
    assert wrong.run(wrong.claims).flows != right.flows
