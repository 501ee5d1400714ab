"""The pure decisions about holds that every centre and every simulated bank runs: values in, values out."""

from haltline.protocol.decisions.approval import (
    ApprovalDecision,
    ApprovalOutcome,
    ApprovalReason,
    Asked,
    Asking,
    StandingOrder,
    day_sum,
    decide_approval,
)
from haltline.protocol.decisions.cap import CapRelease, LivePart, missing_loss, over_cap
from haltline.protocol.decisions.confirmation import not_confirmed
from haltline.protocol.decisions.intake import (
    Accept,
    Conflict,
    Duplicate,
    Stored,
    Unbalanced,
    Verdict,
    foreign_field,
    take_in,
)
from haltline.protocol.decisions.ladder import Ladder, LadderStep, Rung, ladder_moves, ladder_step
from haltline.protocol.decisions.outcome import PartAlert, PartOutcome, part_after, request_after
from haltline.protocol.decisions.posting import MoneyMove, MoneyState, Position, moves, position, post
from haltline.protocol.decisions.retry import (
    ATTEMPTS_MAX,
    Failure,
    NextStep,
    RetryDecision,
    after_failure,
    after_status,
    backoff,
    failure_of,
)

__all__ = [
    "ATTEMPTS_MAX",
    "Accept",
    "ApprovalDecision",
    "ApprovalOutcome",
    "ApprovalReason",
    "Asked",
    "Asking",
    "CapRelease",
    "Conflict",
    "Duplicate",
    "Failure",
    "Ladder",
    "LadderStep",
    "LivePart",
    "MoneyMove",
    "MoneyState",
    "NextStep",
    "PartAlert",
    "PartOutcome",
    "Position",
    "RetryDecision",
    "Rung",
    "StandingOrder",
    "Stored",
    "Unbalanced",
    "Verdict",
    "after_failure",
    "after_status",
    "backoff",
    "day_sum",
    "decide_approval",
    "failure_of",
    "foreign_field",
    "ladder_moves",
    "ladder_step",
    "missing_loss",
    "moves",
    "not_confirmed",
    "over_cap",
    "part_after",
    "position",
    "post",
    "request_after",
    "take_in",
]
