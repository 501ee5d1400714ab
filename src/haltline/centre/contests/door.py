"""The bystander's door: who knows the exact sum or the bank's code sees that hold, and nobody learns more.

Whether anything is held is looked up only together with a sum or code, and a wrong one is answered as where
nothing is held at all: the same statements are run and the same words said. Codes are made for as many holds
as there may be at most, so that the time tells nothing either.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core import signing
from django.db import connection

from ..holds.door_code import opens
from ..kernel.profile import profile
from ..kernel.scope import in_scope
from .limits import Limit, give_back, spend

SESSION_SECONDS = 1_800  # what was proved counts so long; then it is asked again
HOLDS_MOST = 20  # holds on accounts with the same last digits that are looked at
NOBODYS = UUID(int=0)
DAY_SLACK = timedelta(days=1)

HOUR, DAY = 3_600, 86_400
ACCOUNT_HERE_MOST = 5  # tries an hour for one account ending from one network
PAUSES = (0, 3, 10, 30)  # seconds after the first, second, ... of them
ACCOUNT_SUMS_MOST = 20  # sums a day for one account ending, from all networks; a code is let in beyond that
NETWORK_MOST = 60  # tries an hour from one network, which many telephones may share


@dataclass(frozen=True, slots=True)
class Asked:
    """What a holder tells: the bank's code, the account's last four digits, a day on which money was held."""

    institution: str
    four: str
    day: date


@dataclass(frozen=True, slots=True)
class Key:
    """What proves that the bank told the holder: the exact sum in minor units, or the code."""

    amount: int | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The holds that were proved, none for everything else; ``wait_seconds`` > 0: not looked up."""

    holds: tuple[UUID, ...] = ()
    wait_seconds: int = 0


def try_door(asked: Asked, key: Key, network: str) -> Answer:
    """Try a key. A network that tried too often waits; a stranger's tries never shut out who has the code."""
    account = f"{asked.institution}:{asked.four}"
    limits = [
        Limit(f"here:{network}:{account}", ACCOUNT_HERE_MOST, HOUR, PAUSES),
        Limit(f"network:{network}", NETWORK_MOST, HOUR),
        Limit(f"code:{network}:{account}" if key.code else f"sums:{account}", ACCOUNT_SUMS_MOST, DAY),
    ]
    wait = spend(limits)
    if wait:
        return Answer(wait_seconds=wait)
    found = _holds(asked, key.amount)
    found += [(NOBODYS, False)] * (HOLDS_MOST - len(found))
    right = tuple(hold for hold, fits in found if opens(hold, key.code) | fits)
    proved = tuple(hold for hold in right if hold != NOBODYS)
    if proved:
        give_back(limits)
    return Answer(holds=proved)


def _holds(asked: Asked, amount: int | None) -> list[tuple[UUID, bool]]:
    """Holds that stood on the day, or the one before or after it, and whether the sum is theirs."""
    zone = ZoneInfo(profile().time_zone)
    least = datetime.combine(asked.day - DAY_SLACK, time(), zone)
    most = datetime.combine(asked.day + 2 * DAY_SLACK, time(), zone)
    with in_scope("door"), connection.cursor() as cursor:
        cursor.execute(
            "select hold_id, fits from door_holds(%s, %s, %s, %s, %s)",
            [asked.institution, asked.four, least, most, amount],
        )
        return cursor.fetchall()


SALT = "haltline.door"


def seal(holds: tuple[UUID, ...]) -> str:
    """What was proved, as a word that only this centre can make."""
    return signing.dumps([hold.hex for hold in holds], salt=SALT)


def unseal(word: str) -> tuple[UUID, ...]:
    """What a word proves; nothing for a forged or an old one."""
    try:
        return tuple(UUID(each) for each in signing.loads(word, salt=SALT, max_age=SESSION_SECONDS))
    except (signing.BadSignature, ValueError):
        return ()
