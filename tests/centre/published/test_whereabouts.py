"""Where the money is, in whole per cent: they make a hundred, and hide nothing by rounding."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from haltline.centre.published.measures import STATES
from haltline.centre.published.whereabouts import hundredths
from haltline.oversight.suppression.policy import Cell


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from(STATES), st.integers(1, 10**12), min_size=1))
def test_shares_make_a_hundred_and_each_is_right_to_one(sums: dict[str, int]) -> None:
    found = hundredths({state: Cell(9, amount, 1) for state, amount in sums.items()})
    assert sum(found.values()) == 100 and list(found) == list(STATES)
    for state, part in found.items():
        assert abs(part - 100 * sums.get(state, 0) / sum(sums.values())) < 1
