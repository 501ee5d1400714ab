"""Where the money of a span's reports is soon after its end, in whole per cent that make a hundred.

Per cent, not sums: the sums would add up to what the reports dispute now, and tell by the difference to what
was published what single reports, found to be repetitions since, had disputed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from haltline.oversight.suppression.policy import Cell, Policy, sum_may_stand

from . import counting, spans
from .measures import STATES, share_code

WHOLE = 100


def shares(since: date, length: int, policy: Policy) -> dict[str, int] | None:
    """Per cent by state; nothing where a state's sum is of too few reports, or no money is disputed."""
    here = counting.zone()
    found = counting.states(spans.begins(since, here), spans.begins(since + timedelta(length), here))
    if not found or not all(sum_may_stand(cell, policy) for cell in found.values()):
        return None
    return {share_code(state): part for state, part in hundredths(found).items()}


def hundredths(found: Mapping[str, Cell]) -> dict[str, int]:
    """Whole per cent of all states; what rounding leaves goes to the largest remainders, in order."""
    sums = {state: found[state].total if state in found else 0 for state in STATES}
    total = sum(sums.values())
    cut = {state: amount * WHOLE // total for state, amount in sums.items()}
    left = WHOLE - sum(cut.values())
    by_remainder = sorted(STATES, key=lambda state: -(sums[state] * WHOLE % total))
    return {state: cut[state] + (state in by_remainder[:left]) for state in STATES}
