"""Everybody who does the human part of a demo: reporters, bystanders, officers, clerks, recovery."""

import threading
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from haltline.city.conductor import Conductor
from haltline.city.people.bank_desk import BankClerk
from haltline.city.people.browser import Browser, PageAway
from haltline.city.people.bystander import Bystander
from haltline.city.people.deciding import Decider
from haltline.city.people.officers import Officer
from haltline.city.people.person import Person, until
from haltline.city.people.recovery import Recoverer
from haltline.city.people.reporting import HeldReceipt, Locale, ReportRefused, file_report
from haltline.city.people.victims import Victims
from haltline.city.world import ReportPlan

REPORTERS_AT_ONCE = 6
STOP_SECONDS = 30.0
PATIENCE_MINUTES = 35.0  # of real life: so long recovery waits for a bystander who will contest


@dataclass(frozen=True, slots=True)
class Cast:
    """User names of the practice people: officers by district, helpline, recovery, clerks by inbox bank."""

    officers: tuple[tuple[str, ...], ...] = (("korvane-1", "korvane-2"), ("tamsara-1", "tamsara-2"))
    helpline: str = "helpline-1"
    recovery: tuple[str, str] = ("recovery-1", "recovery-2")
    reviewers: tuple[str, ...] = ("reviewer-1", "reviewer-2")
    clerks: Mapping[str, str] = field(default_factory=lambda: {"MIRK": "MIRK-desk"})


class Fleet:
    """Practice people in threads of their own; what they carry and did can be read at any time."""

    def __init__(self, conductor: Conductor, centre_url: str, cast: Cast, time_zone: str) -> None:
        self.conductor, self.centre_url, self.cast = conductor, centre_url, cast
        self.locale = Locale(time_zone, conductor.world.currency)
        self.receipts: list[HeldReceipt] = []
        self.refused: list[str] = []
        self.bystanders = self._bystanders()
        self.people = self._people()
        self._plans_left = len(conductor.world.reports)
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._reporters = ThreadPoolExecutor(REPORTERS_AT_ONCE, thread_name_prefix="reporter")
        self._helpline = ThreadPoolExecutor(1, thread_name_prefix="helpline")
        self._phone: Browser | None = None
        self._threads = [
            threading.Thread(target=person.work, args=(self._ending,), name=person.username, daemon=True)
            for person in self.people
        ]
        self._dispatcher = threading.Thread(target=self._dispatch, name="reports", daemon=True)

    def start(self) -> None:
        """Everybody begins to work; reports come at their times."""
        for thread in (*self._threads, self._dispatcher):
            thread.start()

    def stop(self) -> None:
        """Everybody goes home after what is in hand."""
        self._ending.set()
        for thread in (*self._threads, self._dispatcher):
            if thread.ident is not None:
                thread.join(STOP_SECONDS)
        self._reporters.shutdown(wait=True, cancel_futures=True)
        self._helpline.shutdown(wait=True, cancel_futures=True)
        if self._phone is not None:
            self._phone.close()

    @property
    def all_reported(self) -> bool:
        """Whether every planned report has its receipt or was refused."""
        return self._plans_left == 0

    @property
    def done(self) -> Counter[str]:
        """What the people did so far, by verb."""
        return sum((person.done for person in self.people), Counter())

    @property
    def troubles(self) -> list[str]:
        """What went wrong at the desks, the latest of each person last."""
        return [*self.refused, *(trouble for person in self.people for trouble in person.troubles)]

    def _people(self) -> list[Person]:
        officers = [
            Officer(self.centre_url, name, decides_contests=number == 1)
            for district in self.cast.officers
            for number, name in enumerate(district)
        ]
        reviewers = [Decider(self.centre_url, name) for name in self.cast.reviewers]
        first, second = self.cast.recovery
        recovery = [Recoverer(self.centre_url, first, plans=True), Recoverer(self.centre_url, second)]
        recovery[0].may_begin = self.holders_heard
        clerks = [
            BankClerk(self.centre_url, name, self.conductor.config, code, self.locale)
            for code, name in self.cast.clerks.items()
        ]
        victims = Victims(
            self.centre_url, {plan.key: plan for plan in self.conductor.world.reports}, self._carried
        )
        return [*officers, *reviewers, *recovery, *clerks, *self.bystanders, victims]

    def _carried(self) -> list[HeldReceipt]:
        """The receipts that victims carry now."""
        with self._lock:
            return list(self.receipts)

    def _bystanders(self) -> list[Bystander]:
        return [
            Bystander(
                self.centre_url, grievance, partial(self.conductor.notices, grievance.account), self.locale
            )
            for grievance in self.conductor.world.grievances
        ]

    def holders_heard(self) -> bool:
        """Nothing is shared before all reports are in and each bystander has contested, or time is up."""
        if not self.all_reported:
            return False
        last = max(plan.at for plan in self.conductor.world.reports)
        patience = timedelta(minutes=PATIENCE_MINUTES) / self.conductor.config.speed
        return all(each.has_asked for each in self.bystanders) or datetime.now(UTC) > last + patience

    def _dispatch(self) -> None:
        for plan in self.conductor.world.reports:
            if not until(lambda plan=plan: datetime.now(UTC) >= plan.at, self._ending, 0.02):  # type: ignore[misc]
                return
            if not self.conductor.wait_played(plan.at, self._ending.is_set):
                return
            if plan.channel == "helpline":
                self._helpline.submit(self._by_phone, plan)
            else:
                self._reporters.submit(self._by_web, plan)

    def _by_web(self, plan: ReportPlan) -> None:
        browser = Browser(self.centre_url)
        try:
            self._file(browser, "/report", plan)
        finally:
            browser.close()

    def _by_phone(self, plan: ReportPlan) -> None:
        try:
            if self._phone is None:
                phone = Browser(self.centre_url)
                phone.sign_in(self.cast.helpline)
                self._phone = phone
        except (PageAway, PermissionError) as trouble:
            self._refuse(f"{plan.key}: helpline cannot sign in: {trouble}")
            return
        self._file(self._phone, "/desk/helpline", plan)

    def _file(self, browser: Browser, path: str, plan: ReportPlan) -> None:
        try:
            held = file_report(browser, path, plan, self.locale)
        except (PageAway, ReportRefused) as trouble:
            self._refuse(str(trouble))
            return
        with self._lock:
            self.receipts.append(held)
            self._plans_left -= 1

    def _refuse(self, trouble: str) -> None:
        with self._lock:
            self.refused.append(trouble)
            self._plans_left -= 1
