"""A practice person at work: looks at the desk now and then, does what lies there, notes what went wrong."""

import threading
import time
from collections import Counter
from collections.abc import Callable

import httpx

from haltline.city.people.browser import Browser, PageAway

TROUBLES_KEPT = 20


class Person:
    """Someone with a desk at the centre; `turn` is one look at it and is called again and again."""

    pause_seconds = 1.0

    def __init__(self, centre_url: str, username: str) -> None:
        self.username = username
        self.done: Counter[str] = Counter()
        self.troubles: list[str] = []
        self.browser = Browser(centre_url)
        self._arrived = False

    def arrive(self) -> None:
        """Comes to work: the practice sign-in."""
        self.browser.sign_in(self.username)

    def turn(self) -> None:
        """One look at the desk: everything that can be done now is done."""
        raise NotImplementedError

    def work(self, ending: threading.Event) -> None:
        """Looks at the desk until told to go home; trouble with one page does not end the day."""
        while not ending.is_set():
            try:
                if not self._arrived:
                    self.arrive()
                    self._arrived = True
                self.turn()
            except (PageAway, PermissionError, LookupError, ValueError, httpx.HTTPError) as trouble:
                self.note(f"{self.username}: {trouble}")
            ending.wait(self.pause_seconds)
        self.close()

    def close(self) -> None:
        """Goes home."""
        self.browser.close()

    def note(self, trouble: str) -> None:
        """Keeps the last things that went wrong, for whoever looks why nothing moves."""
        self.troubles = [*self.troubles, trouble][-TROUBLES_KEPT:]


def until(happened: Callable[[], bool], ending: threading.Event, pause_seconds: float = 0.1) -> bool:
    """Waits until something has happened; False when told to end before."""
    while not ending.is_set():
        if happened():
            return True
        time.sleep(pause_seconds)
    return False
