"""Invented people and towns; no one real is meant."""

import random

FIRST = (
    "Asha",
    "Bimal",
    "Charu",
    "Devan",
    "Esha",
    "Farid",
    "Gita",
    "Harin",
    "Ila",
    "Jatin",
    "Kavi",
    "Lata",
    "Manu",
    "Nila",
    "Omar",
    "Pia",
    "Ravi",
    "Sona",
    "Tarun",
    "Uma",
)
LAST = (
    "Arvel",
    "Belsan",
    "Corath",
    "Dunmer",
    "Elvash",
    "Farrow",
    "Gelthan",
    "Hirsov",
    "Iskand",
    "Jorwal",
    "Kestrin",
    "Lomar",
    "Morvan",
    "Nethal",
)
TOWNS = ("Norvale", "Harsun", "Tillport", "Kesamund", "Ostfield", "Varenna", "Brookmere", "Saltigar")


def person_name(dice: random.Random) -> str:
    """A name for a practice person."""
    return f"{dice.choice(FIRST)} {dice.choice(LAST)}"


def town(dice: random.Random) -> str:
    """A town of the practice country."""
    return dice.choice(TOWNS)
