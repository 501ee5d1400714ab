"""The words a bank may add to its answer, and what to do with a word nobody knows."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class AnswerCode(StrEnum):
    """The nine answer codes of the protocol."""

    DONE = "done"
    NOT_FOUND = "not_found"
    REFERENCE_INVALID = "reference_invalid"
    NOT_OUR_ACCOUNT = "not_our_account"
    AMBIGUOUS = "ambiguous"
    MOVED_ON = "moved_on"
    LEGAL_REFUSAL = "legal_refusal"
    CUSTOMER_PROOF = "customer_proof"
    TECHNICAL = "technical"


REFUSALS: Final = frozenset({AnswerCode.LEGAL_REFUSAL, AnswerCode.CUSTOMER_PROOF})
"""The codes by which a bank declines to hold; only these make a request `refused`."""


@dataclass(frozen=True, slots=True)
class CodeReading:
    """The codes of one reply, sorted into known ones and foreign ones, which a person must read."""

    known: frozenset[AnswerCode]
    foreign: tuple[str, ...]

    @property
    def needs_review(self) -> bool:
        """Whether a person must look before anything is concluded from the codes; the sums count."""
        return bool(self.foreign)

    @property
    def refuses(self) -> bool:
        """Whether the bank says in known words that it declines."""
        return bool(self.known & REFUSALS)


def read_codes(codes: Iterable[str]) -> CodeReading:
    """Sort codes; a word of another list, or in other letters, is foreign and never taken for a refusal."""
    given = tuple(codes)
    words = {code.value for code in AnswerCode}
    known = frozenset(AnswerCode(code) for code in given if code in words)
    return CodeReading(known, tuple(code for code in given if code not in words))
