"""The nonces a side has seen: a signed call counts once, for as long as its signature would count.

Cost: one entry a call; what is older than `NONCE_KEPT` goes as new ones come. Keep the table over a restart,
or see that a call replayed after one has no second effect: the idempotency key does that.
"""

from collections import OrderedDict
from datetime import datetime
from typing import Final

from haltline.protocol.signing import NONCE_KEPT

FORGOTTEN_AT_ONCE: Final = 100
"""Old entries dropped with each new one: enough that the table cannot grow, few enough that no call waits."""


class Nonces:
    """Which (keyid, nonce) pairs came, and when: what `verify` asks as `seen_nonce`."""

    def __init__(self) -> None:
        self._at: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    def __len__(self) -> int:
        return len(self._at)

    def seen(self, keyid: str, nonce: str, now: datetime) -> bool:
        """Whether the pair came before; it has come now."""
        self._forget(now)
        pair = keyid, nonce
        known = pair in self._at
        self._at.setdefault(pair, now)
        return known

    def _forget(self, now: datetime) -> None:
        for _ in range(min(FORGOTTEN_AT_ONCE, len(self._at))):
            oldest = next(iter(self._at))
            if self._at[oldest] + NONCE_KEPT >= now:
                return
            del self._at[oldest]
