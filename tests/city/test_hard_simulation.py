"""Banks of a hard city in a simulated world: whatever they say, every invariant holds after every step."""

from collections import Counter

import pytest

from haltline.city.faults import Behaviour
from haltline.city.office import Office
from haltline.city.simulation.banks import SimulatedBank
from haltline.city.simulation.run import Run, Setup
from haltline.city.tempers import hard_tempers

HOSTILE = {
    Behaviour.UNBALANCED,
    Behaviour.OTHER_ACCOUNT,
    Behaviour.FOREIGN_CODE,
    Behaviour.CHANGED,
    Behaviour.OUT_OF_ORDER,
}


class HardBank(SimulatedBank):
    """A bank with the temper that its seed gives it."""

    def _office(self) -> Office:
        temper = hard_tempers(self._seed, sorted(self._institutions))[self.code]
        return Office(
            self.code,
            self._daybook,
            seed=self._seed,
            speed=self._speed,
            institutions=self._institutions,
            temper=temper,
        )


def hard_run(seed: int) -> Run:
    return Run(seed, Setup(bank=HardBank))


def behaviours(run: Run) -> Counter[Behaviour]:
    """How the banks answered what they were asked."""
    return Counter(
        bank.office.behaviour(hold_id)
        for bank in run.banks.values()
        for hold_id, hold in bank.office.desk.holds.items()
        if hold.last_seq
    )


def test_no_seed_breaks_an_invariant_and_every_wrong_answer_is_given() -> None:
    said: Counter[Behaviour] = Counter()
    for seed in range(1, 31):
        run = hard_run(seed)
        assert run.play() is None, seed
        said += behaviours(run)
    assert set(said) >= HOSTILE


@pytest.mark.slow
def test_a_thousand_seeds_break_no_invariant() -> None:
    failures = [failure for seed in range(1, 1001) if (failure := hard_run(seed).play())]
    assert failures == []
