"""Wrong-hold days: of every part of a hold that turned out wrong, the days it stood, and no other."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oversight.histories import event, read

from haltline.oversight.harm import harm_of

DAY = 86_400


def hold(stage: str, day: float, hold_id: str = "H1", **more: object) -> dict[str, object]:
    return event("R1", stage, int(day * DAY), hold_id=hold_id, **more)


def account(folder: Path, *rows: dict[str, object]) -> tuple[Fraction, Fraction, int]:
    found = harm_of(read(folder, rows))
    return found.wrong_hold_days, found.amount_days, found.open_holds


def test_a_hold_released_as_not_fraud_was_wrong_for_the_days_it_stood(tmp_path: Path) -> None:
    rows = [hold("hold_started", 1, amount=500), hold("hold_released", 4, outcome="not_fraud")]
    assert account(tmp_path, *rows) == (3, 1500, 0)
    assert account(tmp_path, rows[0], rows[1] | {"outcome": "Not fraud", "amount": 500}) == (3, 1500, 0)


def test_other_endings_are_not_wrong_and_what_stands_is_open(tmp_path: Path) -> None:
    rows = [
        hold("hold_started", 1, amount=500),
        hold("hold_released", 4, outcome="returned"),
        hold("hold_started", 1, "H2", amount=100),
        hold("hold_released", 2, "H2", outcome=""),
        hold("hold_started", 5, "H3", amount=700),
    ]
    assert account(tmp_path, *rows) == (0, 0, 1)


def test_parts_of_one_hold_count_each_with_its_own_days(tmp_path: Path) -> None:
    rows = [
        hold("hold_started", 0, amount=100),
        hold("hold_released", 2, amount=40, outcome="not_fraud"),
        hold("hold_released", 5, amount=10, outcome="returned"),
        hold("hold_released", 6, amount=30, outcome="not_fraud"),
    ]
    assert account(tmp_path, *rows) == (2 + 6, 40 * 2 + 30 * 6, 1)


def test_several_holds_of_a_report_count_each(tmp_path: Path) -> None:
    rows = [
        hold("hold_started", 0, amount=100),
        hold("hold_started", 1, "H2", amount=10),
        hold("hold_released", 3, outcome="not_fraud"),
        hold("hold_released", 3, "H2", outcome="not_fraud"),
    ]
    assert account(tmp_path, *rows) == (3 + 2, 320, 0)


def test_an_upheld_contest_makes_a_hold_wrong_until_it_was_released(tmp_path: Path) -> None:
    start, upheld = hold("hold_started", 0, amount=100), hold("contest_upheld", 3)
    assert account(tmp_path, start, upheld) == (3, 300, 0)
    assert account(tmp_path, start, upheld, hold("hold_released", 5, outcome="expired")) == (5, 500, 0)
    assert account(tmp_path, start, hold("hold_released", 2, outcome="expired"), upheld) == (2, 200, 0)


def test_a_contest_upheld_for_a_part_makes_that_part_wrong(tmp_path: Path) -> None:
    rows = [hold("hold_started", 0, amount=100), hold("contest_upheld", 3, amount=30)]
    assert account(tmp_path, *rows) == (3, 90, 1)
    released = hold("hold_released", 4, amount=50, outcome="returned")
    assert account(tmp_path, *rows, released) == (4, 120, 1)


def test_a_hold_without_a_sum_counts_its_days_and_without_an_id_by_report_and_bank(tmp_path: Path) -> None:
    rows = [
        event("R1", "hold_started", 0, bank="A"),
        event("R1", "hold_started", 0, bank="B", amount=5),
        event("R1", "hold_released", 2 * DAY, bank="A", outcome="not_fraud"),
    ]
    found = harm_of(read(tmp_path, rows))
    assert (found.wrong_hold_days, found.amount_days, found.open_holds, found.unsummed) == (2, 0, 1, 1)


def test_events_that_fit_no_hold_are_named(tmp_path: Path) -> None:
    rows = [
        hold("hold_released", 1, outcome="not_fraud"),
        hold("hold_started", 2, amount=10),
        hold("hold_started", 2, recorded_at=9 * DAY, amount=10),
        hold("hold_released", 3, outcome="not_fraud"),
        hold("hold_released", 4, outcome="not_fraud"),
    ]
    found = harm_of(read(tmp_path, rows))
    assert (found.wrong_hold_days, found.open_holds) == (1, 0)
    assert [row.line for row in found.excluded] == [2, 4, 6]


def test_sums_beyond_what_a_float_can_hold_stay_exact(tmp_path: Path) -> None:
    large = 2**62 + 1
    rows = [hold("hold_started", 0, amount=large), hold("hold_released", 3, outcome="not_fraud")]
    assert account(tmp_path, *rows)[1] == 3 * large


RELEASES = st.lists(
    st.tuples(st.integers(1, 9), st.integers(1, 8), st.booleans()), max_size=5, unique_by=lambda step: step[0]
)


@settings(max_examples=60, deadline=None)
@given(parts=st.lists(st.integers(1, 9), min_size=1, max_size=2), releases=RELEASES)
def test_money_days_agree_with_following_every_unit(tmp_path_factory, parts, releases) -> None:
    """Each unit of money has a day on which it began and one on which it was let go, first begun first."""
    rows = [hold("hold_started", day / 10, amount=amount) for day, amount in enumerate(parts)]
    rows += [
        hold("hold_released", day, amount=amount, outcome="not_fraud" if wrong else "expired")
        for day, amount, wrong in releases
    ]
    units = [day * DAY // 10 for day, amount in enumerate(parts) for _ in range(amount)]
    expected = 0
    for day, amount, wrong in sorted(releases):
        let_go, units = units[:amount], units[amount:]
        expected += sum(day * DAY - since for since in let_go) if wrong else 0
    found = harm_of(read(tmp_path_factory.mktemp("h"), rows))
    assert found.amount_days * DAY == expected
    assert found.open_amount == len(units)
