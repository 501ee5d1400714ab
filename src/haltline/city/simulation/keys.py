"""Keys that change in the midst of a run: who signs with which, and which the other side takes then.

No mathematics here, that is tried elsewhere: a call bears the name of its key, and the receiver asks its
ring, which is the protocol's. All this stands before the centre, so that both centres meet the same.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from haltline.city.simulation.world import Setting
from haltline.protocol import KeyRing
from haltline.protocol.keys import KeyStanding, PublicKey, generate_key

LEAD: Final = timedelta(minutes=10)
"""From the listing of a new key until it signs: two readings of the list."""
OVERLAP: Final = timedelta(minutes=30)
"""For so long the old key is good after that: longer than any copy of a message is on its way."""
READ_EVERY: Final = timedelta(minutes=5)
READ_AGAIN: Final = timedelta(minutes=1)
"""An unknown name makes a receiver look again, but not for every stranger."""
_PAIR = generate_key("1").public.ed25519, generate_key("2").public.ed25519
CENTRE = "centre"


class Signer:
    """One side's keys: the first, and from a moment on a second."""

    def __init__(self, name: str, changes_at: datetime | None) -> None:
        self.name, self.changes_at = name, changes_at

    def keyid(self, now: datetime) -> str:
        """The key that signs now."""
        changed = self.changes_at is not None and now >= self.changes_at + LEAD
        return f"{self.name}-{2 if changed else 1}"

    @property
    def old_ends(self) -> datetime | None:
        """When the first key is good no more."""
        return self.changes_at + LEAD + OVERLAP if self.changes_at else None

    def listed(self, now: datetime) -> list[PublicKey]:
        """The keys as this side publishes them."""
        first = PublicKey(f"{self.name}-1", _PAIR[0])
        if self.changes_at is None or now < self.changes_at:
            return [first]
        second = PublicKey(f"{self.name}-2", _PAIR[1], not_before=self.changes_at)
        ends = self.old_ends
        return [second] if ends is not None and now > ends else [replace(first, not_after=ends), second]


class Reader:
    """What one side knows of the other's keys, and what it takes."""

    def __init__(self, signer: Signer, now: datetime) -> None:
        self._signer, self._read_at = signer, now
        self._ring = KeyRing.of(signer.listed(now))

    def refuses(self, keyid: str, now: datetime) -> str:
        """Why a call under this key does not count now; nothing where it does."""
        known = self._ring.find(keyid) is not None
        if now - self._read_at >= (READ_EVERY if known else READ_AGAIN):
            self._ring, self._read_at = self._ring.after_reading(self._signer.listed(now), now), now
        key = self._ring.find(keyid)
        if key is None:
            return "unknown-key"
        standing = key.standing(now)
        return "" if standing is KeyStanding.USABLE else standing.value


class Keys:
    """All keys of a run: `at_bank` what each bank knows of the centre's, `at_centre` the other way."""

    def __init__(self, setting: Setting, now: datetime, reader: type[Reader] = Reader) -> None:
        banks = {each.code: Signer(each.code, each.new_key_at) for each in setting.banks}
        centre = Signer(CENTRE, setting.new_key_at)
        self.signers: Mapping[str, Signer] = {CENTRE: centre, **banks}
        self.at_bank = {code: reader(centre, now) for code in banks}
        self.at_centre = {code: reader(signer, now) for code, signer in banks.items()}
