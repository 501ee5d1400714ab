"""A bystander: money came in honestly and is held; the holder goes to the door with the bank's notice."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from haltline.city.notices import Notice
from haltline.city.people.bill import bill_pdf
from haltline.city.people.browser import Upload
from haltline.city.people.page import Form, Page
from haltline.city.people.person import Person
from haltline.city.people.reporting import Locale
from haltline.city.world import Grievance
from haltline.values.money import Money, decimal_text

LETTER_SECONDS = 2.0  # so long after the hold the notice is in the holder's hand
DOOR_TRIES_MAX = 4  # the door lets nobody try more than five times an hour
OVERLOOKED = "Here is the bill. It has the sum, the day and both names."


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of one contest: when it was sent, decided for the holder, and free at the bank."""

    asked_at: datetime
    decided_at: datetime | None = None
    free_at: datetime | None = None


class Bystander(Person):
    """One holder without any account at the centre; knows the bank, four digits, and what the letters say."""

    pause_seconds = 2.0

    def __init__(
        self,
        centre_url: str,
        grievance: Grievance,
        letters: Callable[[], Sequence[Notice]],
        locale: Locale,
    ) -> None:
        super().__init__(centre_url, f"holder ..{grievance.account.number[-4:]}")
        self.heard: Heard | None = None
        self._letter_seen: float | None = None
        self._grievance, self._letters, self._locale = grievance, letters, locale
        self._tries, self._inside = 0, False

    def arrive(self) -> None:
        """Nobody signs in at the door."""

    @property
    def has_asked(self) -> bool:
        """Whether the contest was sent, or the door stayed shut and nothing more will come."""
        return self.heard is not None or self._tries >= DOOR_TRIES_MAX

    def turn(self) -> None:
        """With a letter in hand goes to the door; inside contests, waits, appeals, and sees it free."""
        letter = next(iter(self._letters()), None)
        if letter is None:
            return
        self._letter_seen = self._letter_seen or time.monotonic()  # a bank's clock may be minutes off
        if time.monotonic() - self._letter_seen < LETTER_SECONDS:
            return
        if self.heard is not None and self.heard.free_at:
            return
        if not self._inside:
            self._knock(letter)
        if self._inside:
            self._stand(self.browser.open("/door/hold"), letter)

    def _knock(self, letter: Notice) -> None:
        """Three fields, then the sum or the code; whoever finds nothing looks at the notice once more."""
        if self._tries >= DOOR_TRIES_MAX:
            return
        self._tries += 1
        door = self.browser.open("/door")
        asked = _form(door, "door-ask")
        account = self._grievance.account
        day = letter.held_at.astimezone(ZoneInfo(self._locale.time_zone))
        told = {"last_four": account.number[-4:], "day": f"{day:%Y-%m-%d}"}
        second = self.browser.submit(door, asked, {"institution": account.institution, **told})
        key = letter.code if self._grievance.by_code else ""
        key = key or decimal_text(Money(letter.amount, self._locale.currency))
        found = self.browser.submit(second, _form(second, "door-show"), {"key": key})
        self._inside = bool(found.mark("data-stand"))
        if not self._inside and self._tries == DOOR_TRIES_MAX:
            self.note(f"{self.username}: the door did not open: {found.status} {found.text[:200]}")

    def _stand(self, page: Page, letter: Notice) -> None:
        """What can be done on the page of the hold as it now stands."""
        if self.heard is None:
            self._contest(page)
            return
        appeal = page.form_for("holder-appeal")
        if appeal is not None:
            self._send(page, appeal, {"statement": OVERLOOKED}, bill=True)
        decided = _upheld_at(page)
        free = datetime.now(UTC) if decided and letter.free_at else None
        self.heard = Heard(self.heard.asked_at, decided, free)
        if self.heard.free_at:
            self.done["freed"] += 1

    def _contest(self, page: Page) -> None:
        form = page.form_for("holder-contest")
        if form is None:
            return
        told = {"kind": "sale", "statement": self._grievance.statement}
        if self._send(page, form, told, bill=self._grievance.bill_at_once):
            self.heard = Heard(datetime.now(UTC))

    def _send(self, page: Page, form: Form, told: Mapping[str, str | list[str]], *, bill: bool) -> bool:
        files = [Upload("proof", "bill.pdf", bill_pdf(self._grievance.bill))] if bill else []
        after = self.browser.submit(page, form, told, files)
        if after.status >= 400:
            self.note(f"{self.username}: {form.verb} was answered {after.status} {after.text[:200]}")
            return False
        self.done[form.verb] += 1
        return True


def _form(page: Page, verb: str) -> Form:
    form = page.form_for(verb)
    if form is None:
        raise LookupError(f"{page.url} has no form {verb}: {page.status} {page.text[:200]}")
    return form


def _upheld_at(page: Page) -> datetime | None:
    told = [each["data-at"] for each in page.marked if each.get("data-turn") == "upheld"]
    return datetime.fromisoformat(told[-1]).astimezone(UTC) if told else None
