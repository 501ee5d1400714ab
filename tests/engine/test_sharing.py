"""A pot is shared to the unit, in proportion, and the same way every time."""

from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.engine import Claim, restitute
from haltline.values.errors import InvalidValue

LOSSES = st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 10**15), max_size=8)


@given(pot=st.integers(0, 10**16), losses=LOSSES)
def test_each_share_is_the_difference_of_two_cumulative_floors(pot, losses):
    shares = restitute(pot, [Claim(*claim) for claim in losses.items()])
    whole, through, expected = sum(losses.values()), 0, {}
    for name in sorted(losses, key=str.encode):
        before = floor(Fraction(min(pot, whole) * through, whole))
        through += losses[name]
        expected[name] = floor(Fraction(min(pot, whole) * through, whole)) - before
    assert shares.amounts == {name: share for name, share in expected.items() if share}
    assert sum(shares.amounts.values()) + shares.unshared == pot
    assert shares.unshared == max(0, pot - whole)


@given(pot=st.integers(0, 1000), losses=LOSSES, least=st.integers(1, 300))
def test_no_share_is_below_the_least_payout_and_none_is_dropped_needlessly(pot, losses, least):
    shares = restitute(pot, [Claim(*claim) for claim in losses.items()], min_payout=least)
    assert all(share >= least for share in shares.amounts.values())
    kept = {name: losses[name] for name in shares.amounts}
    assert restitute(pot, [Claim(*claim) for claim in kept.items()]).amounts == shares.amounts
    if shares.unshared and len(kept) < len(losses):
        assert min(pot, sum(kept.values())) + shares.unshared == pot


def test_framjee_shares_what_is_left_over_all_who_gave():
    given_by = [Claim(f"C{n}", loss) for n, loss in enumerate([1_000_000, 680_000, 231])]
    shares = restitute(709_529, given_by)
    assert sum(shares.amounts.values()) == 709_529
    assert shares.amounts["C0"] == 709_529 * 1_000_000 // 1_680_231


@pytest.mark.parametrize(
    ("pot", "losses", "least", "shares", "unshared"),
    [
        (10, {"a": 10, "b": 10, "c": 10}, 0, {"a": 3, "b": 3, "c": 4}, 0),
        (100, {"a": 10}, 0, {"a": 10}, 90),
        (0, {"a": 10}, 0, {}, 0),
        (5, {}, 0, {}, 5),
        (10, {"a": 10, "b": 10, "c": 10}, 4, {"a": 5, "c": 5}, 0),  # a and b get 3; the last id goes first
        (10, {"a": 1, "b": 99}, 1, {"b": 10}, 0),
        (12, {"a": 10, "b": 10, "c": 30}, 3, {"a": 3, "c": 9}, 0),
        (10, {"a": 10, "b": 10}, 6, {"a": 10}, 0),  # 5 each: the last id goes
        (4, {"a": 10}, 5, {}, 4),
    ],
)
def test_small_pots(pot, losses, least, shares, unshared):
    found = restitute(pot, [Claim(*claim) for claim in losses.items()], min_payout=least)
    assert (found.amounts, found.unshared) == (shares, unshared)


@pytest.mark.parametrize("claims", [[Claim("a", 0)], [Claim("a", -1)], [Claim("a", 1), Claim("a", 2)]])
def test_a_claim_that_cannot_be_is_refused(claims):
    with pytest.raises(InvalidValue):
        restitute(10, claims)
    with pytest.raises(InvalidValue):
        restitute(-1, [])
