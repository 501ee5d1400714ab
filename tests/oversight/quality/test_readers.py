"""Who reads what: nobody the own district or the own act, the emptiest desk first; and what readers found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from haltline.oversight.quality.assigning import Reader, choose
from haltline.oversight.quality.findings import differ, finding

PLACES = st.sampled_from([("k",), ("t",), ("t", "k")])
READERS = st.lists(
    st.builds(
        Reader,
        key=st.integers(0, 50),
        human=st.sampled_from("abcdefgh"),
        districts=PLACES,
        waiting=st.integers(0, 5),
        given=st.integers(0, 9),
    ),
    max_size=20,
)


@given(READERS, st.sets(st.sampled_from("abcdefgh")), st.sampled_from("kt"))
def test_nobody_reads_the_own_district_or_what_they_had_a_hand_in_and_the_emptiest_desk_is_first(
    readers: list[Reader], barred: set[str], district: str
) -> None:
    found = choose("reading", district, readers, barred, waiting_most=5)
    could = [
        each
        for each in readers
        if district not in each.districts and each.human not in barred and each.waiting < 5
    ]
    assert (found is None) == (not could)
    if found is not None:
        assert found in could and found.given == min(each.given for each in could)


@given(READERS)
def test_the_choice_can_be_made_again_in_any_order(readers: list[Reader]) -> None:
    unlike = list({each.key: each for each in readers}.values())
    assert choose("r", "k", unlike, (), waiting_most=5) == choose("r", "k", unlike[::-1], (), waiting_most=5)


def test_readings_given_one_by_one_come_out_even() -> None:
    given_to = dict.fromkeys(range(7), 0)
    for number in range(70):
        readers = [Reader(key, str(key), ("t",), given=count) for key, count in given_to.items()]
        chosen = choose(f"reading {number}", "k", readers, (), waiting_most=5)
        assert chosen is not None
        given_to[chosen.key] += 1
    assert set(given_to.values()) == {10}


def test_one_reading_says_it_two_share_it_three_vote() -> None:
    assert finding([{"a": True, "b": False}]).faults == {"a": 1.0, "b": 0.0}
    two = finding([{"a": True, "b": False}, {"a": False, "b": False}])
    assert two.faults == {"a": 0.5, "b": 0.0} and two.in_order == 0.5
    three = finding([{"a": True}, {"a": False}, {"a": True, "b": True}])
    assert three.faults == {"a": 1.0, "b": 0.0} and three.in_order == 0.0


def test_readers_differ_where_both_answered_and_not_alike() -> None:
    one, other = {"a": "yes", "b": "no", "c": "na"}, {"a": "no", "b": "no", "d": "yes"}
    assert differ(one, other, ["a", "b", "c", "d"]) == ["a"]
    assert differ(one, other, ["b"]) == []
