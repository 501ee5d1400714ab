"""Holds asked and answered in ISO 20022 messages: camt.056 out; camt.029, pacs.004 and camt.053 in.

`read` takes bytes apart as strictly as it can, `projections` says what each line of a message means, `answer`
turns one meaning into a reply of the hold protocol, and `recall_request` writes what is asked. A bank's side
is here too: `asked_by` reads a recall, `spoken` writes its answers. Needs lxml; knows no framework, clock or
network. docs/protocol/iso20022.md has the tables.
"""

from typing import Final

from haltline.iso20022.asked import asked_by
from haltline.iso20022.meaning import projections
from haltline.iso20022.projection import (
    Meaning,
    Pending,
    Projection,
    Promise,
    References,
    Refusal,
    Returned,
    Review,
)
from haltline.iso20022.reading import ISO_BYTES_MAX, IsoMessage, read
from haltline.iso20022.recall import cannot_say, compact, recall_request
from haltline.iso20022.replies import Answer, Stamp, answer
from haltline.iso20022.schemas import NO_SCHEMAS, Schemas
from haltline.iso20022.spoken import Sent, resolution, returned, statement

XML: Final = "application/xml"
TO_BANK: Final = "/v1/iso20022"
"""to_bank: POST a camt.056, any 2xx; hangs on the partner's base URL."""
TO_CENTRE: Final = "/partner/v1/iso20022"
"""to_centre: POST a camt.029, pacs.004 or camt.053, 200; hangs on the centre's."""

__all__ = [
    "ISO_BYTES_MAX",
    "NO_SCHEMAS",
    "TO_BANK",
    "TO_CENTRE",
    "XML",
    "Answer",
    "IsoMessage",
    "Meaning",
    "Pending",
    "Projection",
    "Promise",
    "References",
    "Refusal",
    "Returned",
    "Review",
    "Schemas",
    "Sent",
    "Stamp",
    "answer",
    "asked_by",
    "cannot_say",
    "compact",
    "projections",
    "read",
    "recall_request",
    "resolution",
    "returned",
    "statement",
]
