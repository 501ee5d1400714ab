"""Which units disputes name: consecutive on one payment, never counted twice, newer before older."""

from hypothesis import given
from hypothesis import strategies as st

from haltline.protocol import slices
from haltline.protocol.decisions import Overlap, meet_earlier, named_twice, newer_units, own_units

sums = st.integers(1, 1000)


@given(sums, st.lists(sums, max_size=5))
def test_disputes_on_one_payment_name_units_apart_until_it_is_used_up(paid: int, told: list[int]) -> None:
    named: slices.Slices = slices.EMPTY
    for disputed in told:
        met = meet_earlier(before=slices.total(named), disputed=min(disputed, paid), paid=paid)
        if met.overlap is Overlap.WHOLE:
            assert slices.total(named) == paid
            continue
        units = own_units(before=slices.total(named), disputed=met.amount, paid=paid)
        assert slices.total(units) == met.amount
        assert not slices.intersect(units, named)
        named = slices.union([*named, *units])
    assert slices.total(named) <= paid


def test_what_earlier_disputes_leave_of_a_payment_is_disputed_anew() -> None:
    assert meet_earlier(before=70, disputed=50, paid=100).amount == 30
    assert meet_earlier(before=50, disputed=50, paid=100).overlap is Overlap.NONE


def test_a_trail_yields_only_units_of_a_payment_that_others_name_themselves() -> None:
    assert newer_units(((10, 40),), hop=2, reference="R", named=25) == ((10, 25),)
    assert newer_units(((10, 40),), hop=1, reference="R", named=25) == ()
    assert newer_units(((10, 40),), hop=2, reference="", named=25) == ()


def test_units_that_another_leg_follows_are_named_twice_and_those_beside_it_are_not() -> None:
    followed = [((0, 20),), ((50, 60), (70, 80))]
    assert named_twice(((10, 55), (75, 76)), followed) == ((10, 20), (50, 55), (75, 76))
    assert named_twice(((20, 50), (60, 70)), followed) == ()
    assert named_twice(((0, 5),), []) == ()
