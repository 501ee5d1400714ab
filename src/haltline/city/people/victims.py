"""Victims at home: they look where their money is, and judge an end when there is one."""

from collections.abc import Callable, Mapping, Sequence

from haltline.city.people.browser import Browser
from haltline.city.people.person import Person
from haltline.city.people.reporting import HeldReceipt
from haltline.city.world import ReportPlan

GRADES = ("5", "4", "4", "3", "2")


class Victims(Person):
    """All who reported on the web, one after another, each with a browser of their own."""

    pause_seconds = 3.0  # they look now and then; nobody waits for them

    def __init__(
        self, centre_url: str, plans: Mapping[str, ReportPlan], receipts: Callable[[], Sequence[HeldReceipt]]
    ) -> None:
        super().__init__(centre_url, "victims")
        self.centre_url, self.plans, self.receipts = centre_url, plans, receipts
        self.judged: set[str] = set()  # by receipt
        self._next = 0

    def arrive(self) -> None:
        """A victim has no desk."""

    def turn(self) -> None:
        """The next of them opens the parcel page."""
        at_home = [held for held in self.receipts() if held.track_path.startswith("/r/")]
        waiting = [held for held in at_home if held.reference not in self.judged]
        if not waiting:
            return
        held = waiting[self._next % len(waiting)]
        self._next += 1
        browser = Browser(self.centre_url)
        try:
            self._look(browser, held)
        finally:
            browser.close()

    def _look(self, browser: Browser, held: HeldReceipt) -> None:
        door = browser.open(held.track_path)
        form = door.form_for("track-open")
        if form is None:
            return
        page = browser.submit(door, form, {"last_four": self.plans[held.plan_key].phone[-4:]})
        judge = page.form_for("judge")
        if judge is None:
            return
        grade = GRADES[len(self.judged) % len(GRADES)]
        if browser.submit(page, judge, {"fair": grade, "clear": grade}).status < 400:
            self.judged.add(held.reference)
