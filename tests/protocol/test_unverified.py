"""A few reports that nobody verified go out at once; of a flood of them an officer looks at each first."""

import pytest

from haltline.protocol.decisions import Pause, Reports, must_wait

MOST = Reports(payer=3, device=2, target=10)


@pytest.mark.parametrize(
    ("others", "why"),
    [
        (Reports(0, 0, 0), None),
        (Reports(2, 1, 9), None),
        (Reports(3, 0, 0), Pause.PAYER),
        (Reports(0, 2, 0), Pause.DEVICE),
        (Reports(0, 0, 10), Pause.TARGET),
        (Reports(9, 9, 99), Pause.PAYER),
    ],
)
def test_each_limit_counts_the_report_at_hand(others: Reports, why: Pause | None) -> None:
    assert must_wait(others, MOST) is why


def test_a_limit_of_nought_lets_nothing_leave_by_itself() -> None:
    assert must_wait(Reports(0, 0, 0), Reports(0, 0, 0)) is Pause.PAYER
