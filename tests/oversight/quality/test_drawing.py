"""A sample that anybody can draw again, in which each report has exactly the chance that is written down."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from haltline.oversight.quality.drawing import (
    WHOLE,
    Closed,
    Shares,
    chances,
    counts,
    draw,
    fingerprint,
    twice,
)

SHARES = Shares(usual=60_000, closer=250_000, least=2, most=20)
FRAMES = st.lists(
    st.tuples(st.sampled_from("abc"), st.booleans()), max_size=120
).map(lambda rows: [Closed(f"r{at}", name, closer) for at, (name, closer) in enumerate(rows)])  # fmt: skip


def week(n: int, *, closer_every: int = 5) -> list[Closed]:
    return [Closed(f"r{at}", "abc"[at % 3], at % closer_every == 0) for at in range(n)]


@given(FRAMES, st.integers(), st.randoms(use_true_random=False))
def test_the_same_seed_draws_the_same_in_whatever_order_the_list_comes(
    frame: list[Closed], seed: int, chance: random.Random
) -> None:
    mixed = list(frame)
    chance.shuffle(mixed)
    assert draw(mixed, SHARES, str(seed)) == draw(frame, SHARES, str(seed))
    assert fingerprint(mixed) == fingerprint(frame)


@given(FRAMES, st.integers())
def test_as_many_are_drawn_as_chances_come_to_and_none_twice(frame: list[Closed], seed: int) -> None:
    given_chances, drawn = chances(frame, SHARES), draw(frame, SHARES, str(seed))
    assert len({each.key for each in drawn}) == len(drawn)
    assert abs(len(drawn) * WHOLE - sum(given_chances)) < WHOLE
    assert all(0 < each <= WHOLE for each in given_chances)
    assert len(drawn) <= SHARES.most + 1 and len(drawn) >= min(SHARES.least, len(frame)) - 1


@given(FRAMES, st.integers())
def test_each_stratum_has_its_share_of_the_sample_to_a_report_at_either_end(
    frame: list[Closed], seed: int
) -> None:
    seen = Counter((each.closer, each.stratum) for each in draw(frame, SHARES, str(seed)))
    due: Counter[tuple[bool, str]] = Counter()
    for each, chance in zip(frame, chances(frame, SHARES), strict=True):
        due[each.closer, each.stratum] += chance
    assert all(abs(seen[stratum] * WHOLE - chance) < WHOLE for stratum, chance in due.items())


def test_each_report_is_drawn_with_the_chance_written_down() -> None:
    frame, runs = week(30), 4_000
    given_chances = dict(zip((each.key for each in frame), chances(frame, SHARES), strict=True))
    seen = Counter(each.key for seed in range(runs) for each in draw(frame, SHARES, f"seed {seed}"))
    for key, chance in given_chances.items():
        p = chance / WHOLE
        assert abs(seen[key] / runs - p) < 4.5 * (p * (1 - p) / runs) ** 0.5, (key, seen[key] / runs, p)


def test_what_is_looked_at_closer_is_drawn_more_often_and_the_least_and_the_most_hold() -> None:
    usual, closer = chances(week(100), SHARES)[1], chances(week(100), SHARES)[0]
    assert (usual, closer) == (60_000, 250_000)
    assert sum(chances(week(5), SHARES)) == 2 * WHOLE
    assert chances(week(2), SHARES) == [WHOLE, WHOLE]
    assert chances([], SHARES) == []
    assert 19 * WHOLE < sum(chances(week(5_000), SHARES)) <= 20 * WHOLE


def test_a_third_of_the_drawn_are_read_twice() -> None:
    doubles = sum(twice(f"r{at}", 333_333, "seed") for at in range(6_000))
    assert 1_850 < doubles < 2_150
    assert not twice("r1", 0, "seed") and twice("r1", WHOLE, "seed")


def test_sizes_of_strata_are_counted() -> None:
    assert counts(week(7)) == {"a": 3, "b": 2, "c": 2}
