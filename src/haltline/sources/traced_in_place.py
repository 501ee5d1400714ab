"""A trace of a ledger that lies with an engine: as an answer over the few rows that it speaks of."""

from dataclasses import dataclass, replace

import numpy as np

from haltline.engine import Exposure, Limits, Trail
from haltline.engine.disputes import Parts
from haltline.engine.reached import counted
from haltline.engine.relational import NEVER, outcome_on, reach, rides
from haltline.engine.trail import Pieces
from haltline.sources.in_place import Integers, Lying


@dataclass(frozen=True, slots=True, eq=False)
class Disputed:
    """Disputes on the rows of a ledger that lies with an engine."""

    ledger: Lying
    parts: Parts


def disputed(ledger: Lying, parts: Parts, rows: Integers) -> Disputed:
    """Disputes that were placed on a ledger of these rows only."""
    return Disputed(ledger, replace(parts, rows=rows[np.array(parts.rows, np.int64)].tolist()))


def trail_in_place(asked: Disputed, rule: str, limits: Limits) -> Trail:
    """What `haltline.engine.trace` answers, over a ledger of the rows that carried disputed units."""
    end = asked.ledger.rows_until(limits.as_of)
    found = outcome_on(asked.ledger.books(end), asked.parts, rule, limits, end)
    rows = _rows(asked.parts.rows, found.flows.at, *(pieces.at for pieces in found.unfollowed.values()))
    small = found._replace(
        flows=_among(rows, found.flows),
        unfollowed={reason: _among(rows, pieces) for reason, pieces in found.unfollowed.items()},
    )
    parts = replace(asked.parts, rows=np.searchsorted(rows, asked.parts.rows).tolist())
    return Trail(rule, asked.ledger.ledger_of(rows), parts, small)


def exposure_in_place(asked: Disputed, as_of: int | None) -> Exposure:
    """What `haltline.engine.expose` answers, over a ledger of the rows that reached an account first."""
    end = asked.ledger.rows_until(as_of)
    first, hops = reach(asked.ledger.books(end), asked.parts, end)
    rows = np.unique(first[first != NEVER])
    places = np.where(first == NEVER, -1, np.searchsorted(rows, first))
    return Exposure(asked.ledger.ledger_of(rows), asked.parts, places, hops)


def accounts_reached_in_place(asked: Disputed, as_of: int | None) -> dict[str, int]:
    """What `haltline.engine.reached.accounts_reached` answers."""
    end = asked.ledger.rows_until(as_of)
    return counted(rides(asked.ledger.books(end), asked.parts, end), asked.parts)


def _rows(*places: object) -> Integers:
    return np.unique(np.concatenate([np.array(at, np.int64) for at in places]))


def _among(rows: Integers, pieces: Pieces) -> Pieces:
    return Pieces(np.searchsorted(rows, pieces.at).tolist(), pieces.label, pieces.amount)
