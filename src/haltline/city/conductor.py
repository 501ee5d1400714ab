"""Letting a city live: books into the banks, then every payment at its moment, whatever else happens."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from haltline.city.config import TOKEN_HEADER, CityConfig
from haltline.city.journal import LienEvent, event_from_wire
from haltline.city.notices import Notice, notice_from_wire
from haltline.city.rows import AccountId, Row, opening_to_wire, row_to_wire
from haltline.city.switch import Switch, asked_again
from haltline.city.tempers import Temper
from haltline.city.world import World

TICK_SECONDS = 0.05
TIMEOUT_SECONDS = 60.0


def utc_now() -> datetime:
    """The city's clock."""
    return datetime.now(UTC)


class Conductor:
    """Plays one world through the banks of one city; a thread of its own plays the rows."""

    def __init__(self, world: World, config: CityConfig) -> None:
        self.world, self.config = world, config
        self.failed: BaseException | None = None
        self._switch = Switch({bank.code: bank.url for bank in config.banks}, config.token)
        self._client = httpx.Client(
            timeout=TIMEOUT_SECONDS, trust_env=False, headers={TOKEN_HEADER: config.token}
        )
        self._ending = threading.Event()
        self._played_until = world.start
        self._thread = threading.Thread(target=self._play, name="conductor", daemon=True)

    def load(self) -> None:
        """Gives every bank its openings, its part of the history and its planned faults."""
        for bank in self.config.banks:
            body = {
                "openings": [
                    opening_to_wire(o) for o in self.world.openings if o.account.institution == bank.code
                ],
                "rows": [row_to_wire(row) for row in self.world.history if _touches(row, bank.code)],
                "coming": [row_to_wire(row) for row in self.world.rows if _touches(row, bank.code)],
                "plan": {ref: how.value for ref, how in self.world.faults.get(bank.code, {}).items()},
            }
            self._post(bank.code, "/_city/books", body)

    def start(self) -> None:
        """Begins to play the rows at their times."""
        self._thread.start()

    def stop(self) -> None:
        """Ends playing, wherever it is."""
        self._ending.set()
        if self._thread.ident is not None:
            self._thread.join(TIMEOUT_SECONDS)
        self._switch.close()
        self._client.close()

    @property
    def finished(self) -> bool:
        """Whether every row has been played, or playing has failed."""
        return self._thread.ident is not None and not self._thread.is_alive()

    def wait_played(self, moment: datetime, give_up: Callable[[], bool] = lambda: False) -> bool:
        """Waits until every row up to a moment is in the books; False when told to give up before."""
        while not (self._ending.is_set() or give_up()):
            if self._played_until >= moment or self.finished:
                return self.failed is None
            time.sleep(TICK_SECONDS)
        return False

    def events(self) -> list[LienEvent]:
        """Every lien event of every bank, from the banks' own books, in order by our clock."""
        found = [
            _by_our_clock(event_from_wire(event), bank.temper)
            for bank in self.config.banks
            for event in self._read(bank.code, "/_city/journal")["events"]
        ]
        return sorted(found, key=lambda event: event.time)

    def states(self) -> list[dict[str, Any]]:
        """Each bank's counts: requests with their first arrival, replies told, rows declined."""
        return [self._read(bank.code, "/_city/state") for bank in self.config.banks]

    def notices(self, account: AccountId) -> list[Notice]:
        """What the bank has written to the holder of an account, the first letter first."""
        told = self._read(account.institution, f"/_city/notices/{account.number}")
        return [notice_from_wire(each) for each in told["notices"]]

    def shut_banks(self) -> None:
        """Tells every bank process to end."""
        for bank in self.config.banks:
            self._post(bank.code, "/_city/shutdown", {})

    def _play(self) -> None:
        try:
            waiting = list(reversed(self.world.rows))
            while waiting and not self._ending.is_set():
                now = utc_now()
                due: list[Row] = []
                while waiting and waiting[-1].time <= now:
                    due.append(waiting.pop())
                self._switch.play(due)
                self._played_until = now
                self._ending.wait(TICK_SECONDS)
        except Exception as error:  # kept for whoever waits; a thread has nobody to raise to
            self.failed = error

    def _post(self, code: str, path: str, body: object) -> None:
        self._client.post(self._url(code, path), json=body).raise_for_status()

    def _read(self, code: str, path: str) -> Any:
        answer = asked_again(lambda: self._client.get(self._url(code, path)))
        answer.raise_for_status()
        return answer.json()

    def _url(self, code: str, path: str) -> str:
        return self.config.bank(code).url.rstrip("/") + path


def _by_our_clock(event: LienEvent, temper: Temper) -> LienEvent:
    return replace(event, time=event.time - timedelta(seconds=temper.clock_ahead_seconds))


def _touches(row: Row, code: str) -> bool:
    sides: tuple[AccountId | None, ...] = (row.source, row.target)
    return any(side is not None and side.institution == code for side in sides)
