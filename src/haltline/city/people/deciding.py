"""Who decides contests: looks at what the holder shows, and upholds or rejects with a reason."""

from haltline.city.people.page import Form, Page
from haltline.city.people.person import Person

UPHELD = "The bill fits the sum and the day: an honest sale. The holder had no part in the fraud."
REJECTED = "Nothing shows the sale. Send the bill or a photo of it, and another person will look at it."


class Decider(Person):
    """A reviewer; also what an officer does with the contests of the district."""

    contests_page = "/review/contests"

    def turn(self) -> None:
        """Every contest that waits at this desk."""
        self.decide()

    def decide(self) -> None:
        """Decides each contest whose papers can be looked at; one that is still being drawn waits."""
        page = self.browser.open(self.contests_page)
        for form in list(page.forms_for("decide-contest")):
            if int(form.attributes.get("data-drawing") or 0):
                continue
            upheld = self._look(page, form)
            answer = {
                "decision": "uphold" if upheld else "reject",
                "reason": UPHELD if upheld else REJECTED,
            }
            self.count(form.verb, self.browser.submit(page, form, answer).status)

    def count(self, verb: str, status: int) -> None:
        """One more done; a 409 is no trouble: a colleague was first."""
        if status < 400:
            self.done[verb] += 1
        self.mind(verb, status)

    def mind(self, verb: str, status: int) -> None:
        """Notes what was refused."""
        if status >= 400 and status != 409:
            self.note(f"{self.username}: {verb} was answered {status}")

    def _look(self, page: Page, form: Form) -> bool:
        """Whether a paper of the holder can be seen: every picture of it is opened."""
        contest = form.attributes.get("data-contest")
        pictures = [each["src"] for each in page.marked if each.get("data-proof-of") == contest]
        return bool(pictures) and all(self.browser.open(picture).status == 200 for picture in pictures)
