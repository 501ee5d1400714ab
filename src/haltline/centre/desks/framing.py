"""What stands around a page, read from the request: person, duties, language, look."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.translation import get_language

from ..holds.actions.reconciling import still_asked
from ..kernel import clock
from ..kernel.profile import profile
from ..kernel.restoring import reconciling
from ..kernel.room import filling
from . import frame as frames
from .oversight import gate

PRACTICE_MARK = "practice"  # session key of a practice sign-in


def _reconciling() -> int:
    """How many holds are still asked about after a restore; one look at an empty table otherwise.

    A page of an error may come where the database is away, and has no banner then.
    """
    try:
        return still_asked() if reconciling() else 0
    except DatabaseError:
        return 0


def frame(request: HttpRequest) -> dict[str, object]:
    """The template variable ``frame``; also kept by pages of errors, where there may be no session yet."""
    rules = profile()
    person = getattr(request, "user", None)
    signed_in = bool(person and person.is_authenticated)
    code = get_language() or "en"
    others = tuple(
        frames.language(each) for each, _ in settings.LANGUAGES if each != code and each in rules.languages
    )
    not_here = () if "bank" in rules.contests.tiers else ("bank-hearings",)
    look = request.COOKIES.get(frames.LOOK_COOKIE, "")
    reading = signed_in and gate.reads_only(request)
    purpose = gate.standing(request) if reading and not request.path.startswith("/oversight") else None
    return {
        "frame": frames.Frame(
            centre=rules.title if signed_in else "Haltline",
            language=frames.language(code),
            others=others,
            look=look if look in frames.LOOKS else "",
            nav=frames.duties(person.role, request.path, not_here) if signed_in and person else (),
            who=person.desk_name if signed_in and person else "",
            practice=settings.DEMO,
            helpline=rules.helpline,
            path=request.get_full_path(),
            changes=settings.EVENTS_URL if signed_in else "",
            reconciling=_reconciling() if signed_in else 0,
            filling=filling() if signed_in else 0,
            printed=clock.now() if signed_in and (reading or frames.marked(request.path)) else None,
            reading=reading,
            read_for=purpose.why if purpose else "",
            read_until=purpose.ends if purpose else None,
        )
    }
