"""What can be wrong with a cell and what to do, in sentences that a page may translate.

Words of the form %(name)s are filled with the facts of a problem.
"""

from typing import Final

NO_SUCH: Final = (
    "no open request has this number; leave it as it was in the sheet, on every row of the request"
)
TWINS: Final = "several of your requests end so; answer them in the inbox"
SLIPPED: Final = "this request asks about %(sum)s; leave what was asked as it is"
NO_ANSWER_ROW: Final = "the request lacks its answer row; keep the row that was sent"
WHICH_LINE: Final = "write onward or withdrawn; a request has one answer row"
NEEDED: Final = "this cell is needed on such a row"
REASON: Final = "a refusal needs its reason; it is kept"
REFERENCE: Final = "give your own reference of the hold"
FIGURES: Final = (
    "write the sum in figures such as 1250.10, without commas or signs, to the last decimal exactly"
)
HOUR: Final = "write day and hour such as 2026-11-22 09:30"
ONE_OF: Final = "write one of %(words)s"
TOO_LITTLE: Final = "%(sum)s is not explained; what you cannot tell stands under unknown"
TOO_MUCH: Final = "the row and its lines explain %(sum)s more than was asked about"
ALL: Final = (
    NO_SUCH, TWINS, SLIPPED, NO_ANSWER_ROW, WHICH_LINE, NEEDED, REASON, REFERENCE, FIGURES, HOUR, ONE_OF,
    TOO_LITTLE, TOO_MUCH,
)  # fmt: skip
