"""Officers: they approve what waits for a hand, enter what a holder says, decide contests with a reason."""

from collections.abc import Callable, Iterable

from haltline.city.people.person import Person
from haltline.city.world import Grievance

NOT_OURS = 404
UPHELD = "The bill and the signature show an honest sale; the shop had no part in the fraud."


class Officer(Person):
    """One officer; who enters a contest never decides it, so a district needs two."""

    def __init__(self, centre_url: str, username: str, *, decides_contests: bool = False) -> None:
        super().__init__(centre_url, username)
        self.decides_contests = decides_contests
        self.callers: list[tuple[Grievance, Callable[[], Iterable[str]]]] = []

    def hears(self, grievance: Grievance, reports: Callable[[], Iterable[str]]) -> None:
        """A holder called; `reports` names the reports by which the money may have been held, once known."""
        self.callers.append((grievance, reports))

    def turn(self) -> None:
        """Approvals first, then what holders said, then contests."""
        self._approve()
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
        elif status != 409:
            self.note(f"{self.username}: {verb} was answered {status}")
