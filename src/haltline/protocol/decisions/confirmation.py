"""The mark *not confirmed*: the bank may hold money of which the centre has no word."""

from haltline.protocol.states import RequestState


def not_confirmed(marked: bool, *, entered: RequestState, evidence: bool) -> bool:
    """Whether a request bears the mark after entering a state.

    Silence sets it (`unknown`); overdue, escalated and recalled keep it; only evidence lifts it: the answer
    to a status query, or a signed reply.
    """
    return not evidence and (marked or entered is RequestState.UNKNOWN)
