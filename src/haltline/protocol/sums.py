"""The sum rule: a reply accounts for every unit that was asked about, or it is not posted."""

from haltline.protocol.messages.reply import Reply


class SumMismatch(Exception):
    """A reply does not add up: `gap` units are unexplained (negative: explained twice). HTTP 422."""

    def __init__(self, gap: int) -> None:
        super().__init__(f"the lines differ from the credited sum by {gap} minor units")
        self.gap = gap


def explained(reply: Reply) -> int:
    """The minor units that all lines of a reply account for together."""
    return (
        (reply.held.amount if reply.held else 0)
        + reply.free
        + reply.released
        + sum(line.share for line in reply.onward)
        + sum(line.share for line in reply.withdrawn)
        + reply.returned
        + reply.unknown
    )


def gap(reply: Reply) -> int:
    """Credited units less explained ones, in minor units; 0 when the reply adds up."""
    return reply.credited - explained(reply)


def require_balanced(reply: Reply) -> None:
    """SumMismatch with the gap unless the reply adds up to the unit."""
    if missing := gap(reply):
        raise SumMismatch(missing)
