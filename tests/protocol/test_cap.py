"""Live holds of a case never exceed the loss still missing, and no unit more than that is let go."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from haltline.protocol.decisions import CapRelease, LivePart, missing_loss, over_cap

START = datetime(2026, 11, 22, tzinfo=UTC)


def part(hold_id, hop, held, leaving=0, minute=0):
    return LivePart(hold_id, hop, START + timedelta(minutes=minute), held, leaving)


@st.composite
def cases(draw):
    numbers = st.tuples(st.integers(1, 5), st.integers(0, 1000), st.integers(0, 1200), st.integers(0, 3))
    return [part(f"h{i}", *numbers) for i, numbers in enumerate(draw(st.lists(numbers, max_size=8)))]


def test_nothing_is_released_while_the_cap_is_kept():
    assert over_cap(100, [part("a", 1, 60), part("b", 2, 40)]) == ()


def test_a_hold_upstream_frees_downstream_newest_hop_first():
    parts = [part("far", 3, 30), part("source", 1, 90), part("near", 2, 40)]
    assert over_cap(100, parts) == (CapRelease("far", 30), CapRelease("near", 30))


def test_within_a_hop_the_request_asked_last_gives_first():
    parts = [part("old", 2, 50, minute=0), part("new", 2, 50, minute=9)]
    assert over_cap(70, parts) == (CapRelease("new", 30),)


def test_what_lies_beside_the_ledger_goes_before_the_newest_hop():
    beside = LivePart("beside", 1, START, 60, beside=50)
    assert over_cap(70, [part("far", 3, 40), beside]) == (CapRelease("beside", 30),)
    assert over_cap(30, [part("far", 3, 40), beside]) == (CapRelease("far", 20), CapRelease("beside", 50))
    assert over_cap(0, [LivePart("beside", 1, START, 60, leaving=50, beside=50)]) == (
        CapRelease("beside", 10),
    )


def test_what_is_already_on_its_way_out_is_not_released_twice():
    assert over_cap(50, [part("a", 1, 50), part("b", 2, 40, leaving=40)]) == ()
    assert over_cap(50, [part("a", 1, 50), part("b", 2, 40, leaving=30)]) == (CapRelease("b", 10),)


def test_when_nothing_is_missing_everything_is_let_go():
    assert over_cap(0, [part("a", 1, 50)]) == (CapRelease("a", 50),)
    assert over_cap(-5, [part("a", 1, 50)]) == (CapRelease("a", 50),)


def test_the_missing_loss_is_never_below_nothing():
    assert missing_loss(disputed=100, returned=30, superseded=20) == 50
    assert missing_loss(disputed=100, returned=90, superseded=20) == 0


@given(st.integers(0, 4000), cases())
def test_after_the_releases_exactly_the_limit_is_kept(limit, parts):
    released = {release.hold_id: release.amount for release in over_cap(limit, parts)}
    before = sum(one.standing for one in parts)
    assert before - sum(released.values()) == min(before, limit)


@given(st.integers(0, 4000), cases())
def test_a_release_is_part_of_what_stands_and_never_empty(limit, parts):
    standing = {one.hold_id: one.standing for one in parts}
    releases = over_cap(limit, parts)
    assert all(0 < release.amount <= standing[release.hold_id] for release in releases)
    assert len({release.hold_id for release in releases}) == len(releases)


@given(st.integers(0, 4000), cases(), st.randoms())
def test_nobody_gives_while_a_newer_hop_still_stands(limit, parts, shuffler):
    released = {release.hold_id: release.amount for release in over_cap(limit, parts)}
    for giver in parts:
        for newer in parts:
            if giver.hold_id in released and newer.hop > giver.hop:
                assert released.get(newer.hold_id, 0) == newer.standing
    shuffled = shuffler.sample(parts, len(parts))
    assert over_cap(limit, shuffled) == over_cap(limit, parts)


def test_units_that_a_plan_pays_to_another_case_count_there_and_not_here():
    given = LivePart("given", 1, START, 60, elsewhere=20, bound=True)
    assert over_cap(100, [given, part("own", 2, 60)]) == ()
    assert over_cap(100, [part("own", 2, 60)], gained=50) == (CapRelease("own", 10),)


def test_money_that_is_ordered_back_is_not_released_and_others_give_way():
    ordered = LivePart("ordered", 3, START, 60, bound=True)
    assert over_cap(70, [ordered, part("near", 1, 40)]) == (CapRelease("near", 30),)
    assert over_cap(10, [ordered]) == ()
