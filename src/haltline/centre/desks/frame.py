"""What stands around every page: the centre's name, the duties of the person, language, look, the way out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import pgettext_lazy

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
LOOKS = ("light", "dark")
LOOK_COOKIE = "haltline_look"
LANGUAGE_NAMES = {"en": "English", "hi": "हिन्दी", "ur": "اردو"}

NAV = {
    "queue": (pgettext_lazy("duty", "Queue"), "/desk/queue"),
    "helpline": (pgettext_lazy("duty", "Helpline"), "/desk/helpline"),
    "approvals": (pgettext_lazy("duty", "Approvals"), "/desk/approvals"),
    "contests": (pgettext_lazy("duty", "Contests"), "/desk/contests"),
    "duty": (pgettext_lazy("duty", "Duty"), "/desk/duty"),
    "recovery": (pgettext_lazy("duty", "Recovery"), "/recovery"),
    "partners": (pgettext_lazy("duty", "Partners"), "/desk/partners"),
    "oversight": (pgettext_lazy("duty", "Oversight"), "/oversight"),
    "elsewhere": (pgettext_lazy("duty", "Other district"), "/desk/elsewhere"),
    "looked": (pgettext_lazy("duty", "Who looked"), "/audit/looked"),
    "log": (pgettext_lazy("duty", "Log"), "/audit"),
    "files": (pgettext_lazy("duty", "Files"), "/audit/files"),
    "seals": (pgettext_lazy("duty", "Seals"), "/audit/seals"),
    "rereading": (pgettext_lazy("duty", "Re-reading"), "/desk/rereads"),
    "inbox": (pgettext_lazy("duty", "Inbox"), "/bank/inbox"),
    "holds": (pgettext_lazy("duty", "Holds"), "/bank/holds"),
    "bank-contests": (pgettext_lazy("duty", "Contests"), "/bank/contests"),
    "bank-hearings": (pgettext_lazy("duty", "To decide"), "/bank/hearings"),
    "speed": (pgettext_lazy("duty", "Our speed"), "/bank/speed"),
    "review": (pgettext_lazy("duty", "Contests"), "/review/contests"),
}
DUTIES = {
    "officer": ("queue", "helpline", "approvals", "contests", "duty", "elsewhere", "partners", "rereading"),
    "supervisor": (
        "queue", "approvals", "contests", "duty", "elsewhere", "recovery", "partners", "rereading",
        "oversight",
    ),
    "recovery": ("recovery",),
    "bank": ("inbox", "holds", "bank-contests", "bank-hearings", "speed"),
    "reviewer": ("review", "rereading"),
    "inspector": (
        "oversight", "queue", "approvals", "contests", "duty", "recovery", "partners", "log", "files",
    ),
    "auditor": ("log", "seals", "looked", "files"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NavItem:
    """One duty in the top bar."""

    label: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    """A language a reader can turn the page to, named in itself."""

    code: str
    name: str
    direction: str = "ltr"


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything around a page's own content; a page without a signed-in person leaves ``who`` empty.

    ``reconciling``: after a restore, how many banks' answers are still awaited before anything leaves.
    ``filling``: per cent of a disk that is nearly full. ``printed``: the hour that paper shows.
    ``reading``: the person looks at desks from outside, and no page offers an act; on a desk's own page
    ``read_for`` and ``read_until`` say what for and how long.
    """

    centre: str = "Haltline"
    language: Language = Language("en", "English")
    others: tuple[Language, ...] = ()
    look: str = ""
    nav: tuple[NavItem, ...] = ()
    who: str = ""
    practice: bool = False
    helpline: str = ""
    leave: str = "https://www.wikipedia.org/"
    path: str = "/"
    changes: str = ""
    reconciling: int = 0
    filling: int = 0
    printed: datetime | None = None
    reading: bool = False
    read_for: str = ""
    read_until: datetime | None = None

    @property
    def mirrored(self) -> bool:
        """Whether pictures are drawn from right to left."""
        return self.language.direction == "rtl"


def language(code: str) -> Language:
    """A language by its code; an unknown one is named by its code."""
    base = code.partition("-")[0]
    return Language(code, LANGUAGE_NAMES.get(base, code), "rtl" if base in RIGHT_TO_LEFT else "ltr")


def duties(role: str, path: str, without: Collection[str] = ()) -> tuple[NavItem, ...]:
    """The duties of a person in this role, the one being done marked; ``without`` those not known here."""
    return tuple(
        NavItem(str(NAV[key][0]), NAV[key][1], _is_current(key, path))
        for key in DUTIES.get(role, ())
        if key not in without
    )


def marked(path: str) -> bool:
    """Whether paper of this page says whose it is: pages of those who look from outside."""
    return path.startswith(("/oversight", "/audit", "/desk/elsewhere/"))


def _is_current(key: str, path: str) -> bool:
    if key == "log":
        return path in (NAV[key][1], "/audit/export")
    inside = {"queue": "/desk/reports", "inbox": "/bank/requests", "rereading": "/desk/feedback"}
    many = key == "inbox" and path.startswith("/bank/many")
    return many or path.startswith(NAV[key][1]) or (key in inside and path.startswith(inside[key]))
