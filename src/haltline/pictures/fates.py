"""What becomes of a disputed unit, in the one order in which it is always told and drawn."""

from enum import IntEnum


class Fate(IntEnum):
    """The five places of a unit at the end of a trace, in the order of the summary's figures."""

    RESTS = 0
    EXITS = 1
    SUPERSEDED = 2
    RETURNED = 3
    UNFOLLOWED = 4


WORDS = {
    Fate.RESTS: "Rests in accounts",
    Fate.EXITS: "Left the ledger",
    Fate.SUPERSEDED: "Superseded",
    Fate.RETURNED: "Came back",
    Fate.UNFOLLOWED: "Not followed",
}
HERE = {
    Fate.RESTS: "rests",
    Fate.EXITS: "left",
    Fate.SUPERSEDED: "superseded",
    Fate.RETURNED: "came back",
    Fate.UNFOLLOWED: "not followed",
}
"""A word before a sum beside an account."""
MEANING = {
    Fate.RESTS: "still in an account when the ledger ends",
    Fate.EXITS: "paid to the outside: withdrawn, spent, or sent beyond this ledger",
    Fate.SUPERSEDED: "in a payment that is itself disputed; counted under that newer dispute",
    Fate.RETURNED: "brought back by a reversal to an account that had paid it",
    Fate.UNFOLLOWED: "beyond a limit of this trace; where it went then is not said here",
}
NAMES = {fate: fate.name.lower() for fate in Fate}
"""The ending of a class name."""
