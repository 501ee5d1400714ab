"""What a bank writes down whenever a lien changes; read again from its day book when the bank starts.

From these events alone a checker can tell at every moment how much of which payment was held for which case.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from haltline.protocol.slices import Slices


@dataclass(frozen=True, slots=True)
class LienEvent:
    """One change of one part: `delta` minor units more or less are held, `live` is what then stands.

    `slices` are the units that changed, of the transfer whose whole amount is `transfer_amount`; `why` is
    hold, release, expiry or payout, and `key` the idempotency key of the message that caused it.
    """

    time: datetime
    case_ref: str
    account: str
    hold_id: str
    transfer_id: str
    transfer_amount: int
    slices: Slices
    delta: int
    live: int
    why: str
    key: str = ""


class Journal:
    """The events of one bank in their order."""

    def __init__(self) -> None:
        self.events: list[LienEvent] = []

    def write(self, event: LienEvent) -> None:
        """Adds one event."""
        self.events.append(event)


def event_to_wire(event: LienEvent) -> dict[str, object]:
    """An event as JSON; amounts and slices stay whole numbers, times are RFC 3339."""
    return asdict(event) | {"time": event.time.isoformat()}


def event_from_wire(wire: dict[str, object]) -> LienEvent:
    """The event that `event_to_wire` wrote."""
    fields = dict(wire)
    fields["time"] = datetime.fromisoformat(str(wire["time"])).astimezone(UTC)
    pairs: list[list[int]] = wire["slices"]  # type: ignore[assignment]
    fields["slices"] = tuple((lo, hi) for lo, hi in pairs)
    return LienEvent(**fields)  # type: ignore[arg-type]
