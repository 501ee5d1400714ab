"""Ending reports: an officer says what kind of fraud it was and where it lies, and writes the end."""

from haltline.city.people.browser import Browser
from haltline.city.people.page import Form, Page

RESTED = "/desk/queue?show=to-be-closed"
WORDS = (
    "Every bank that had your money was asked, and all of them have answered.",
    "We followed the payment from bank to bank; the last one has told us where it went.",
    "The banks' answers explain all of the sum, and nothing of it can be held any more.",
)
"""What officers of the practice city write; each report gets one of them by its number."""


class Ender:
    """One officer's work on reports whose money has come to rest; what cannot be ended is left to others."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.ended = 0
        self._left: set[str] = set()

    def end_one(self) -> None:
        """Ends the report that has waited longest, if there is any."""
        waiting = [link for link in self.browser.open(RESTED).links_for("open") if link not in self._left]
        if not waiting:
            return
        self._left.add(waiting[0])  # looked at once: whatever comes of it, the next look is at the next
        self._sort(waiting[0])
        page = self.browser.open(f"{waiting[0].split('#')[0].rstrip('/')}/close")
        form = page.form_for("close")
        if form is not None and form.options.get("outcome"):
            self._end(page, form, number=len(self._left))

    def _sort(self, address: str) -> None:
        """Says the kind of fraud, and the station, of a report that has none."""
        for verb, name in (("reclassify", "after"), ("place", "station")):
            page = self.browser.open(address)
            form = page.form_for(verb)
            wanted = form is not None and (verb == "place" or ("before", "unknown") in form.fields)
            if form is not None and wanted:
                choices = [value for value in form.options.get(name, []) if value]
                self.browser.submit(page, form, {name: choices[len(self._left) % len(choices)]})

    def _end(self, page: Page, form: Form, *, number: int) -> None:
        """Writes the end, looks at what the victim will read, sends it; every second victim was called."""
        told = {"told": "call"} if number % 2 else {}
        written = {"outcome": form.options["outcome"][0], "text": WORDS[number % len(WORDS)]} | told
        look = self.browser.submit(page, form, written)
        sent = look.form_for("close")
        if sent is not None and ("do", "close") in sent.buttons:
            self.ended += self.browser.submit(look, sent, {"do": "close"}).status < 400
