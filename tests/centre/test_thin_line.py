"""One report through every layer of the centre: told, asked, answered, followed, held."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.centre.acts import NOW, answer, onward, requests, states, take

from haltline.protocol import Held, WithdrawnKind, WithdrawnLine


@pytest.mark.usefixtures("centre")
def test_a_report_is_followed_held_and_balanced(run_nudges: Callable[[], int]) -> None:
    take()
    run_nudges()
    (first,) = requests()
    assert (first.state, first.amount, first.partner_id) == ("acknowledged", 20_000_00, "ostara")
    assert states() == {"disputed": -20_000_00, "in_flight": 20_000_00}

    cash = WithdrawnLine(
        kind=WithdrawnKind.ATM, amount=300_00, share=200_00, at=NOW, place="Korvane bus stand"
    )
    held = Held(amount=11_800_00, hold_reference="BH 1")
    assert answer(first, held=held, onward=[onward(9_000_00, 8_000_00)], withdrawn=[cash]).status == 200
    run_nudges()
    first, second = requests()
    assert (first.state, second.hop, second.amount, second.partner_id) == ("answered", 2, 8_000_00, "padmor")

    answer(second, held=Held(amount=7_000_00, hold_reference="PP 7"), unknown=1_000_00)
    run_nudges()
    assert states() == {
        "disputed": -20_000_00, "held": 18_800_00, "withdrawn": 200_00, "unknown": 1_000_00,
    }  # fmt: skip


@pytest.mark.usefixtures("centre")
def test_the_same_form_twice_is_one_report(run_nudges: Callable[[], int]) -> None:
    assert take(client_key="k1") == take(client_key="k1")
    run_nudges()
    assert len(requests()) == 1
