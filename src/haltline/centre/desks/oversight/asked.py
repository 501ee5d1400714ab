"""What a page of oversight was asked: words in the address, each from a short list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ...kernel.profile import profile
from ...oversight.queries import Span, Unit
from ...oversight.stages import NAMES

WEEKS: Final = {
    4: gettext_lazy("four weeks"),
    13: gettext_lazy("a quarter"),
    52: gettext_lazy("a year"),
}
KINDS: Final = {
    "district": pgettext_lazy("oversight", "districts"),
    "station": pgettext_lazy("oversight", "stations"),
    "category": pgettext_lazy("oversight", "categories"),
    "bank": pgettext_lazy("oversight", "victims’ banks"),
    "band": pgettext_lazy("oversight", "sums"),
    "channel": pgettext_lazy("oversight", "ways of telling"),
    "language": pgettext_lazy("oversight", "languages"),
}
"""What is compared; the first two lie in a place, the others are all of the reader's districts together."""
PLACES: Final = ("district", "station")
CLOCKS: Final = {
    "reported-first_request": gettext_lazy("Report to first request"),
    "first_request-first_answer": gettext_lazy("First request to first answer"),
    "reported-held": gettext_lazy("Report to money held"),
    "reported-decided": gettext_lazy("Report to decision"),
    "reported-returned": gettext_lazy("Report to money returned"),
    "reported-closed": gettext_lazy("Report to closing"),
    "closed-told": gettext_lazy("Closing to victim told"),
}
"""The clocks by the words of the page, in the order of a report's life."""
HARMS: Final = {
    "wrong_holds": gettext_lazy("Wrong holds"),
    "contests_decided": gettext_lazy("Contests decided"),
    "released": gettext_lazy("Money released"),
    "needless_calls": gettext_lazy("Called without need"),
}
"""Figures of the harm account whose reports can be listed, by their measure."""
TABS: Final = {
    "fast": (gettext_lazy("How fast?"), "/oversight"),
    "waiting": (gettext_lazy("What waits?"), "/oversight/waiting"),
    "good": (gettext_lazy("How good?"), "/oversight/good"),
    "fair": (gettext_lazy("How fair?"), "/oversight/fair"),
    "hidden": (gettext_lazy("What is hidden?"), "/oversight/hidden"),
    "harm": (gettext_lazy("What harm?"), "/oversight/harm"),
    "areas": (gettext_lazy("Where?"), "/oversight/areas"),
    "looked": (gettext_lazy("Who looked?"), "/oversight/looked"),
    "sealed": (gettext_lazy("Is the log whole?"), "/audit/seals"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A clock, what is compared, and how many weeks up to now."""

    clock: str = "reported-first_request"
    kind: str = "district"
    weeks: int = 13

    def span(self, now: datetime) -> Span:
        return Span.weeks_to(now, self.weeks)

    def of(self, kind: str) -> Asked:
        """The same question about units of another kind."""
        return replace(self, kind=kind)

    @property
    def target(self) -> float:
        """The clock's target in seconds."""
        return profile().oversight.clocks[self.clock].target_seconds

    @property
    def file(self) -> str:
        """Where what this question shows is taken out as a file; what of it is added to the address."""
        return self.address("/oversight/export")

    def address(self, page: str = "/oversight", **changes: object) -> str:
        """The address of a page with this question, some words changed."""
        other = replace(self, **changes)  # type: ignore[arg-type]
        return f"{page}?" + urlencode(other.words)

    @property
    def words(self) -> dict[str, str]:
        """The words of the address."""
        return {"clock": self.clock, "kind": self.kind, "weeks": str(self.weeks)}


@dataclass(frozen=True, slots=True)
class Choice:
    """A word that can be chosen in place of another."""

    label: str
    href: str
    current: bool


def clocks() -> list[str]:
    """Those clocks that the profile has a target for and the database keeps."""
    known = profile().oversight.clocks
    return [name for name in CLOCKS if name in known and name in NAMES]


def read(request: HttpRequest) -> Asked:
    """What the address asks; what is not on a list is as if it were not there."""
    asked, get = Asked(), request.POST if request.method == "POST" else request.GET
    if get.get("clock") in clocks():
        asked = replace(asked, clock=get["clock"])
    if get.get("kind") in KINDS:
        asked = replace(asked, kind=get["kind"])
    weeks = get.get("weeks", "")
    if weeks in {str(each) for each in WEEKS}:
        asked = replace(asked, weeks=int(weeks))
    return asked


def unit_of(request: HttpRequest) -> Unit:
    """The unit and district an address names, as they stand there; what cannot be text is left out."""
    data = request.POST if request.method == "POST" else request.GET
    return Unit(*(data.get(name, "").replace("\0", "") for name in ("unit", "district")))


def harm_of(request: HttpRequest) -> str:
    """The measure of harm whose reports an address asks for; empty where it is on no list."""
    said = request.GET.get("harm", "")
    return said if said in HARMS else ""


def choices(
    asked: Asked, page: str = "/oversight", kinds: Sequence[str] = tuple(KINDS)
) -> list[tuple[str, list[Choice]]]:
    """All that can be chosen, by what it is about."""
    return [
        (
            _("Clock"),
            [
                Choice(str(CLOCKS[name]), asked.address(page, clock=name), name == asked.clock)
                for name in clocks()
            ],
        ),
        (
            _("Compare"),
            [Choice(str(KINDS[name]), asked.address(page, kind=name), name == asked.kind) for name in kinds],
        ),
        (
            _("Time"),
            [Choice(str(word), asked.address(page, weeks=n), n == asked.weeks) for n, word in WEEKS.items()],
        ),
    ]


def tabs(current: str) -> list[Choice]:
    """The questions of oversight, one page each."""
    return [Choice(str(word), href, name == current) for name, (word, href) in TABS.items()]


def report_address(reference: str, *, own: bool = False) -> str:
    """Where a report opens: at the reader's own desk, or on the page that only reads."""
    return f"/{'desk' if own else 'oversight'}/reports/{reference.replace(' ', '')}"
