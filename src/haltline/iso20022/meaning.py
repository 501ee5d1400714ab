"""From a message that was read to what each of its lines means."""

from typing import Final

from haltline.iso20022 import resolution, returns, statement
from haltline.iso20022.projection import Projection
from haltline.iso20022.reading import IsoMessage
from haltline.protocol import MessageError

LINES_MAX: Final = 500
"""Lines of one message that can be about requests: each is looked up and written by itself."""


def projections(message: IsoMessage) -> tuple[Projection, ...]:
    """Every line of a message that can be about a request, in its order; all of them, or MessageError.

    Entries of a statement that are not returns are no lines: they concern nobody here.
    """
    readers = {"camt.029": resolution.lines, "pacs.004": returns.lines, "camt.053": statement.lines}
    found = readers[message.kind](message)
    if len(found) > LINES_MAX:
        raise MessageError(422, "too-many-lines", "", f"a message has at most {LINES_MAX} lines; split it")
    return found
