"""ISO code lists that are read, and what each word means here. A word that is not listed goes to a person."""

from typing import Final, NamedTuple

from haltline.protocol.codes import AnswerCode

PENDING: Final = frozenset({"PDCR"})
PROMISES: Final = frozenset({"ACCR", "PACR", "PECR", "CNCL"})
"""Cancellation accepted, wholly or in part: the bank will send the money, or says that it did."""
REJECTED: Final = frozenset({"RJCR"})
IN_PART: Final = frozenset({"PACR", "PECR"})
"""Said of a whole message, these leave each of its lines open."""


class Reason(NamedTuple):
    """What a reason means: a code of the protocol, whether the units stay, whether that is all."""

    code: AnswerCode
    stays: bool
    final: bool


MOVED_ON: Final = Reason(AnswerCode.MOVED_ON, stays=False, final=False)
REASONS: Final = {
    "AM04": MOVED_ON,
    "AC04": MOVED_ON,
    "ARDT": MOVED_ON,
    "LEGL": Reason(AnswerCode.LEGAL_REFUSAL, stays=True, final=True),
    "NOAS": Reason(AnswerCode.LEGAL_REFUSAL, stays=True, final=True),
    "CUST": Reason(AnswerCode.CUSTOMER_PROOF, stays=True, final=True),
    "NOOR": Reason(AnswerCode.NOT_FOUND, stays=False, final=True),
}
"""Insufficient funds, closed account, already returned; legal, no answer of the customer, the customer's own
decision; no such payment. ARDT is a word: the money counts when the pacs.004 comes."""
