"""A resident ledger answers by looking, and says what reading all rows again would say."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from tests.engine.ledgers import cases
from tests.engine.naive import trace_naively

from haltline.engine import Dispute, Ledger, Row, trace
from haltline.engine.disputes import place
from haltline.engine.resident import Resident
from haltline.engine.resident.ready import RULES
from haltline.values.errors import InvalidValue

every_rule = pytest.mark.parametrize("rule", RULES)


def tables(trail):
    """Everything a trail says, as plain values."""
    named = (list(trail.positions()), list(trail.flows()), list(trail.exits()))
    return *named, trail.superseded(), trail.shortfalls(), trail.disputes()


@every_rule
@settings(max_examples=200, deadline=None)
@given(case=cases())
def test_it_says_what_the_contract_says(rule, case):
    rows, openings, disputes = case
    ledger = Ledger.from_rows(rows, openings)
    trail = Resident(ledger, rule).trace(place(ledger, disputes))
    want = trace_naively(rule, rows, openings, disputes)
    for name in ("positions", "flows", "exits"):
        found = {(line.place, line.dispute_id): line.amount for line in getattr(trail, name)()}
        assert found == want[name]
    assert (trail.superseded(), trail.shortfalls()) == (want["superseded"], want["shortfalls"])


@every_rule
@settings(max_examples=100, deadline=None)
@given(case=cases(10**12))
def test_sums_beyond_32_bits_are_exact(rule, case):
    rows, openings, disputes = case
    ledger = Ledger.from_rows(rows, openings)
    parts = place(ledger, disputes)
    assert tables(Resident(ledger, rule).trace(parts)) == tables(trace(ledger, parts, rule, kernel=False))


@every_rule
@settings(max_examples=100, deadline=None)
@given(case=cases())
def test_one_dispute_alone_is_followed_as_beside_no_other(rule, case):
    rows, openings, disputes = case
    ledger = Ledger.from_rows(rows, openings)
    resident = Resident(ledger, rule)
    for dispute_id in {dispute.dispute_id for dispute in disputes}:
        parts = place(ledger, [dispute for dispute in disputes if dispute.dispute_id == dispute_id])
        assert tables(resident.trace(parts)) == tables(trace(ledger, parts, rule, kernel=False))


@pytest.fixture(scope="module")
def city():
    """4,000 payments among 60 accounts that pass money on, and 1,500 disputes: more than one thread takes."""
    seeded = random.Random(11)
    names = ["", *(f"a{n:02d}" for n in range(60))]
    rows = [
        Row(f"t{n:05d}", n // 3, 0, *seeded.sample(names, 2), seeded.randrange(1, 900)) for n in range(4000)
    ]
    disputes = [Dispute(f"D{n % 700:03d}", f"t{n * 2:05d}", rows[n * 2].amount) for n in range(1500)]
    ledger = Ledger.from_rows(rows, dict.fromkeys(names[1:], 500))
    return ledger, disputes, {rule: Resident(ledger, rule) for rule in RULES}


@every_rule
def test_many_disputes_at_once_are_followed_as_in_one_pass(city, rule):
    ledger, disputes, residents = city
    parts = place(ledger, disputes)
    assert tables(residents[rule].trace(parts)) == tables(trace(ledger, parts, rule, kernel=True))


@every_rule
def test_one_complaint_after_the_other_meets_no_trace_of_the_last(city, rule):
    ledger, disputes, residents = city
    for dispute in disputes[:40]:
        parts = place(ledger, [dispute])
        assert tables(residents[rule].trace(parts)) == tables(trace(ledger, parts, rule, kernel=True))


@every_rule
def test_complaints_asked_at_the_same_time_do_not_meet(city, rule):
    ledger, disputes, residents = city
    asked = [place(ledger, [dispute]) for dispute in disputes[:60]]
    with ThreadPoolExecutor(4) as pool:
        found = [tables(trail) for trail in pool.map(residents[rule].trace, asked)]
    assert found == [tables(residents[rule].trace(parts)) for parts in asked]


@every_rule
def test_money_that_reaches_more_accounts_than_tables_first_have_room_for_is_all_found(rule):
    """One victim's money goes to 6,000 accounts, ten of them at a time, and all of it back to one."""
    names = [f"a{n:04d}" for n in range(6000)]
    out = [Row(f"o{name}", n, 0, "m", name, 10) for n, name in enumerate(names)]
    back = [Row(f"b{name}", 6000 + n, 0, name, "z", 10) for n, name in enumerate(names)]
    ledger = Ledger.from_rows([Row("0", -1, 0, "v", "m", 60_000), *out, *back], {"m": 30_000})
    parts = place(ledger, [Dispute("A", "0", 40_000), Dispute("B", "0", 20_000)])
    for asked in (parts, place(ledger, [Dispute("A", "0", 40_000)])):
        assert tables(Resident(ledger, rule).trace(asked)) == tables(trace(ledger, asked, rule, kernel=False))


@every_rule
def test_a_hub_that_pays_much_more_than_is_disputed_lets_go_of_it_when_its_balance_falls(rule):
    """A shop gets a disputed trickle among its takings, pays 900 small bills, and then nearly all it has."""
    rows = [Row("r0", 0, 0, "v", "m", 300), *(Row(f"m{n}", 10 * n, 0, "m", "shop", 3) for n in range(1, 90))]
    rows += [Row(f"s{n:03d}", n, 0, "shop", f"s{n % 7}", 1 + n % 13) for n in range(1, 900)]
    rows.append(Row("z", 901, 0, "shop", "z", 999_000))
    ledger = Ledger.from_rows(rows, {"shop": 1_000_000, "m": 10})
    for disputes in ([Dispute("A", "r0", 200)], [Dispute("A", "r0", 150), Dispute("B", "r0", 100)]):
        parts = place(ledger, disputes)
        assert tables(Resident(ledger, rule).trace(parts)) == tables(trace(ledger, parts, rule, kernel=False))


@every_rule
def test_nothing_disputed_and_nothing_paid_are_answers(rule):
    ledger = Ledger.from_rows([], {"a": 5})
    assert list(Resident(ledger, rule).trace(place(ledger, [])).positions()) == []


@every_rule
def test_what_its_lines_cannot_hold_is_refused_by_name(rule):
    back = [Row("t1", 1, 0, "a", "b", 5), Row("t2", 2, 0, "b", "a", 5, "t1")]
    with pytest.raises(InvalidValue, match="reversals"):
        Resident(Ledger.from_rows(back), rule)
    with pytest.raises(InvalidValue, match="more units"):
        Resident(Ledger.from_rows([Row("t1", 1, 0, "a", "b", 5)], {"a": 2**62}), rule)


def test_a_rule_that_cannot_be_kept_ready_is_refused_by_name():
    with pytest.raises(InvalidValue, match="lifo"):
        Resident(Ledger.from_rows([]), "lifo")
