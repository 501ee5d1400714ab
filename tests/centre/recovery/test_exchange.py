"""The arithmetic of a plan, against random pots: nothing is made, lost or moved between states."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haltline.centre.recovery.engine import shares
from haltline.protocol.decisions.exchange import PotPart, Rest, Stake, Unmatched, draw, exchange, places

units = st.integers(0, 10**6)
lost = st.lists(st.tuples(units, units, units, units).filter(any), min_size=1, max_size=7).filter(
    lambda claims: any(claim[0] for claim in claims)
)


def stakes_of(claims: list[tuple[int, int, int, int]]) -> list[Stake]:
    """One stake a claim, each with a leg of its own; shares as the engine gives them."""
    pot = sum(claim[0] for claim in claims)
    given_shares = shares(pot, {f"c{n}": sum(claim) for n, claim in enumerate(claims)}, "pari-passu")
    return [
        Stake(
            f"c{n}", given_shares[f"c{n}"], (Rest(UUID(int=n), "held", held),) if held else (),
            (Rest(UUID(int=n), "withdrawn", gone), Rest(UUID(int=n), "unknown", unknown),
             Rest(UUID(int=n), "in_flight", flying)), UUID(int=n),
        )
        for n, (held, gone, unknown, flying) in enumerate(claims)
    ]  # fmt: skip


@given(lost)
def test_shares_are_the_cumulative_floor_and_use_up_the_pot(claims: list[tuple[int, int, int, int]]) -> None:
    pot, whole, through, floor = sum(c[0] for c in claims), sum(map(sum, claims)), 0, 0
    for stake, claim in zip(stakes_of(claims), claims, strict=True):
        through += sum(claim)
        assert stake.share == pot * through // whole - floor
        floor = pot * through // whole
    assert floor == pot


@given(lost)
def test_an_exchange_keeps_every_sum_and_leaves_each_claim_its_share(
    claims: list[tuple[int, int, int, int]],
) -> None:
    stakes = stakes_of(claims)
    changes = exchange(stakes)
    by_state: Counter[str] = Counter()
    for stake in stakes:
        own = changes.get(stake.claim_id, [])
        assert sum(change.amount for change in own) == 0
        for change in own:
            by_state[change.state] += change.amount
        assert sum(amount for _, amount in places(stake, own)) == stake.share
        left = Counter({(rest.leg, rest.state): rest.amount for rest in (*stake.held, *stake.gives)})
        for change in own:
            left[change.leg, change.state] += change.amount
        assert min(left.values()) >= 0
    assert not any(by_state.values())


@given(lost)
def test_units_are_given_up_withdrawn_first_then_unknown_then_in_flight(
    claims: list[tuple[int, int, int, int]],
) -> None:
    stakes = stakes_of(claims)
    changes = exchange(stakes)
    for stake, claim in zip(stakes, claims, strict=True):
        need = max(0, stake.share - claim[0])
        for state, there in zip(("withdrawn", "unknown", "in_flight"), claim[1:], strict=True):
            gone = -sum(
                c.amount for c in changes.get(stake.claim_id, []) if c.state == state and c.amount < 0
            )
            assert gone == min(need, there)
            need -= gone


@given(lost)
def test_draws_use_each_hold_up_and_a_claims_own_hold_first(claims: list[tuple[int, int, int, int]]) -> None:
    stakes = stakes_of(claims)
    held = [PotPart(UUID(int=n), f"c{n}", claim[0]) for n, claim in enumerate(claims) if claim[0]]
    drawn = draw({stake.claim_id: stake.share for stake in stakes}, held)
    out: Counter[UUID] = Counter()
    for stake in stakes:
        lines = drawn.get(stake.claim_id, [])
        assert sum(amount for _, amount in lines) == stake.share
        own = sum(part.amount for part in held if part.claim_id == stake.claim_id)
        assert sum(amount for hold, amount in lines if hold.int == int(stake.claim_id[1:])) == min(
            own, stake.share
        )
        out.update(dict(lines))
    assert out == Counter({part.hold_id: part.amount for part in held})


def test_a_gain_without_counterpart_is_named_not_cut() -> None:
    rich = Stake("a", 40, (Rest(UUID(int=1), "held", 100),), (), UUID(int=1))
    poor = Stake("b", 60, (), (Rest(UUID(int=2), "unknown", 50),), UUID(int=2))
    with pytest.raises(Unmatched) as gap:
        exchange([rich, poor])
    assert (gap.value.claim_id, gap.value.missing) == ("b", 10)
