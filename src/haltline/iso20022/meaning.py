"""From a message that was read to what each of its lines means."""

from haltline.iso20022 import resolution, returns, statement
from haltline.iso20022.projection import Projection
from haltline.iso20022.reading import IsoMessage


def projections(message: IsoMessage) -> tuple[Projection, ...]:
    """Every line of a message that can be about a request, in its order; all of them, or MessageError.

    Entries of a statement that are not returns are no lines: they concern nobody here.
    """
    match message.kind:
        case "camt.029":
            return resolution.lines(message)
        case "pacs.004":
            return returns.lines(message)
    return statement.lines(message)
