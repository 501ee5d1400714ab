"""Officers: they approve what waits for a hand, enter what a holder says, decide contests with a reason."""

from collections.abc import Callable, Iterable

from haltline.city.people.person import Person
from haltline.city.world import Grievance

NOT_OURS = 404
CALLS_A_TURN = 3  # a call takes its time; the others are called at the next look
UPHELD = "The bill and the signature show an honest sale; the shop had no part in the fraud."


class Officer(Person):
    """One officer; who enters a contest never decides it, so a district needs two."""

    def __init__(self, centre_url: str, username: str, *, decides_contests: bool = False) -> None:
        super().__init__(centre_url, username)
        self.decides_contests = decides_contests
        self.verified = 0  # not in `done`: nobody waits for it, a hold that nobody verified ends by itself
        self.callers: list[tuple[Grievance, Callable[[], Iterable[str]]]] = []

    def hears(self, grievance: Grievance, reports: Callable[[], Iterable[str]]) -> None:
        """A holder called; `reports` names the reports by which the money may have been held, once known."""
        self.callers.append((grievance, reports))

    def turn(self) -> None:
        """Approvals first, then calls to those who reported, then what holders said, then contests."""
        self._approve()
        self._verify()
        for caller in list(self.callers):
            if self._enter(*caller):
                self.callers.remove(caller)
        if self.decides_contests:
            self._decide()

    def _approve(self) -> None:
        page = self.browser.open("/desk/approvals")
        for form in list(page.forms_for("approve", "second-approve")):
            after = self.browser.submit(page, form)
            self._count(form.verb, after.status)

    def _verify(self) -> None:
        """Calls a few reporters back and writes down that their reports are genuine."""
        page = self.browser.open("/desk/queue?show=not-verified")
        for _ in range(CALLS_A_TURN):
            form = page.form_for("verify")
            if form is None:
                return
            said = {name: _first(form.options.get(name, [])) for name in ("reached", "confirmed")}
            page = self.browser.submit(page, form, said)
            self.verified += page.status < 400
            self._mind(form.verb, page.status)

    def _enter(self, grievance: Grievance, reports: Callable[[], Iterable[str]]) -> bool:
        """Enters the contest of the hold on the holder's account; False while there is none yet."""
        for reference in reports():
            page = self.browser.open(f"/desk/reports/{reference}")
            if page.status == NOT_OURS:
                return True  # another district's; a colleague there hears the holder
            form = page.form_for("contest")
            if form is not None:
                after = self.browser.submit(page, form, {"statement": grievance.statement})
                self._count("contest", after.status)
                return after.status < 400
        return False

    def _decide(self) -> None:
        page = self.browser.open("/desk/contests")
        for form in list(page.forms_for("decide-contest")):
            after = self.browser.submit(page, form, {"decision": "uphold", "reason": UPHELD})
            self._count(form.verb, after.status)

    def _count(self, verb: str, status: int) -> None:
        """A 409 is no trouble: a colleague was first."""
        if status < 400:
            self.done[verb] += 1
        self._mind(verb, status)

    def _mind(self, verb: str, status: int) -> None:
        if status >= 400 and status != 409:
            self.note(f"{self.username}: {verb} was answered {status}")


def _first(options: list[str]) -> str:
    """The first real choice of a list."""
    return next((value for value in options if value), "")
