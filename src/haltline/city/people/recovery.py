"""Recovery officers: one proposes how a pot is shared, another approves; a pot must be still before."""

import re
import time
from collections.abc import Callable

from haltline.city.people.person import Person

SUM = re.compile(r"[0-9][0-9,]*,[0-9]{3}")  # what is money on the page; clocks change all the time
REST_SECONDS = 3.0  # a pot in which nothing is to do is not opened again before
STILL_SECONDS = 3.0  # a pot that has not changed for so long gets a plan


class Recoverer(Person):
    """One recovery officer: `plans` proposes, the other one approves."""

    def __init__(self, centre_url: str, username: str, *, plans: bool = False) -> None:
        super().__init__(centre_url, username)
        self.plans = plans
        self.may_begin: Callable[[], bool] = lambda: True
        self._seen: dict[str, tuple[str, float]] = {}
        self._rests_until: dict[str, float] = {}

    def turn(self) -> None:
        """Looks into every pot."""
        if self.plans and not self.may_begin():
            return
        for path in self.browser.open("/recovery").links_for("open"):
            if time.monotonic() < self._rests_until.get(path, 0.0):
                continue
            if self.plans:
                self._propose(path)
            else:
                self._approve(path)

    def _propose(self, path: str) -> None:
        page = self.browser.open(path)
        form = page.form_for("plan")
        if form is None or not form.can_send:
            self._rests_until[path] = time.monotonic() + REST_SECONDS
            return
        shown = " ".join(SUM.findall(page.text))
        before, since = self._seen.get(path, ("", 0.0))
        if shown != before:
            self._seen[path] = (shown, time.monotonic())
        elif time.monotonic() - since >= STILL_SECONDS:
            after = self.browser.submit(page, form)
            self._count("plan", after.status)

    def _approve(self, path: str) -> None:
        page = self.browser.open(path)
        form = page.form_for("approve-plan")
        if form is None:
            self._rests_until[path] = time.monotonic() + REST_SECONDS
            return
        after = self.browser.submit(page, form)
        self._count("approve-plan", after.status)

    def _count(self, verb: str, status: int) -> None:
        if status < 400:
            self.done[verb] += 1
        elif status != 409:
            self.note(f"{self.username}: {verb} was answered {status}")
