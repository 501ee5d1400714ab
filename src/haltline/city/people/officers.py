"""Officers: they approve what waits for a hand, call those who reported, decide contests with a reason."""

from haltline.city.people.deciding import Decider
from haltline.city.people.ending import Ender

CALLS_A_TURN = 3  # a call takes its time; the others are called at the next look
TURNS_TO_AN_END = 8  # ending a report can wait; holds and calls cannot


class Officer(Decider):
    """One officer; who approved a hold never decides whether it was right, so a district needs two."""

    contests_page = "/desk/contests"

    def __init__(self, centre_url: str, username: str, *, decides_contests: bool = False) -> None:
        super().__init__(centre_url, username)
        self.ender = Ender(self.browser)
        self._turns = 0
        self.decides_contests = decides_contests
        self.verified = 0  # not in `done`: nobody waits for it, a hold that nobody verified ends by itself

    def turn(self) -> None:
        """Approvals first, then calls to those who reported, then contests; now and then a report ends."""
        self._approve()
        self._verify()
        self._turns += 1
        if self.decides_contests:
            self.decide()
        elif self._turns % TURNS_TO_AN_END == 0:
            self.ender.end_one()

    def _approve(self) -> None:
        page = self.browser.open("/desk/approvals")
        for form in list(page.forms_for("approve", "second-approve")):
            after = self.browser.submit(page, form)
            self.count(form.verb, after.status)

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
            self.mind(form.verb, page.status)


def _first(options: list[str]) -> str:
    """The first real choice of a list."""
    return next((value for value in options if value), "")
