"""Every decision that the centre in memory takes, as one value: a test plants a bug by replacing one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from haltline.protocol import check_part_move, check_request_move, decisions


class NotZero(Exception):
    """Units were made or lost in a movement, or taken from where there are none; nothing was written."""


def require_zero(amounts: Iterable[int]) -> None:
    """NotZero unless a movement's amounts sum to nothing."""
    if total := sum(amounts):
        raise NotZero(f"a movement makes or loses {total} units")


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions of the protocol, each under its own name."""

    take_in: Callable[..., decisions.Verdict] = decisions.take_in
    foreign_field: Callable[..., str | None] = decisions.foreign_field
    request_after: Callable[..., Any] = decisions.request_after
    part_after: Callable[..., decisions.PartOutcome] = decisions.part_after
    position: Callable[..., decisions.Position] = decisions.position
    require_zero: Callable[[Iterable[int]], None] = require_zero
    over_cap: Callable[..., tuple[decisions.CapRelease, ...]] = decisions.over_cap
    not_confirmed: Callable[..., bool] = decisions.not_confirmed
    check_request_move: Callable[..., None] = check_request_move
    check_part_move: Callable[..., None] = check_part_move
    after_failure: Callable[..., decisions.RetryDecision] = decisions.after_failure
    after_status: Callable[..., decisions.RetryDecision] = decisions.after_status
    own_units: Callable[..., Any] = decisions.own_units
    newer_units: Callable[..., Any] = decisions.newer_units
    named_twice: Callable[..., Any] = decisions.named_twice
    must_wait: Callable[..., decisions.Pause | None] = decisions.must_wait
    recall_steps: Callable[..., decisions.RecallSteps] = decisions.recall_steps
    after_release: Callable[..., decisions.Freed] = decisions.after_release
    after_end: Callable[..., decisions.Freed] = decisions.after_end
    beside_ledger: Callable[..., decisions.PartNow | None] = decisions.beside_ledger
    units_freed: Callable[..., int] = decisions.units_freed
    decide_approval: Callable[..., decisions.ApprovalDecision] = decisions.decide_approval
    as_known: Callable[..., Any] = decisions.as_known
    proof_fault: Callable[..., str] = decisions.proof_fault
