"""What a holder does behind the door: look, contest, appeal, add a proof, take the letter, close."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from ...audit.actions import record
from ...contests.actions import proofs
from ...contests.actions.entering import HOLDER, TEXT_MOST, Words, appeal, enter
from ...contests.door import unseal
from ...contests.queries import contest_of, hold_facts
from ...holds.queries import locked_part
from ...kernel.errors import AlreadyDecided, NotHere
from ...kernel.scope import in_scope
from ..typed import Problem, Typed
from .door import COOKIE, PATH
from .door_pages import HeldPage
from .holding import KINDS, held_page


@cache_control(no_store=True)
@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, number: int = 1) -> HttpResponse:
    """The hold, to whom has proved to know of it; everybody else is sent to the door."""
    holds = unseal(request.COOKIES.get(COOKIE, ""))
    if not holds:
        return redirect("door")
    if not 1 <= number <= len(holds):
        raise NotHere()
    if request.method == "GET":
        _note_look(holds[number - 1])
        return _show(request, held_page(holds, number))
    act = ACTS.get(request.POST.get("do", ""))
    return act(request, holds, number) if act else redirect(_address(number))


@cache_control(no_store=True)
@require_GET
def letter(request: HttpRequest, number: int = 1) -> HttpResponse:
    """The same in the form of a letter, for an employer or landlord."""
    holds = unseal(request.COOKIES.get(COOKIE, ""))
    if not holds:
        return redirect("door")
    if not 1 <= number <= len(holds):
        raise NotHere()
    return render(request, "desks/public/held_letter.html", {"page": held_page(holds, number)})


def _contest(request: HttpRequest, holds: tuple[UUID, ...], number: int) -> HttpResponse:
    kind, text = request.POST.get("kind", ""), request.POST.get("statement", "").strip()
    page = replace(held_page(holds, number), kind=Typed(kind), statement=Typed(text))
    wrong = [] if kind in KINDS else [Problem(_("Say what the money was for."), "kind-sale")]
    wrong += _too_long(text)
    return _send(request, page, wrong, holds[number - 1], Words(text, kind))


def _appeal(request: HttpRequest, holds: tuple[UUID, ...], number: int) -> HttpResponse:
    text = request.POST.get("statement", "").strip()
    page = replace(held_page(holds, number), statement=Typed(text))
    wrong = [] if text else [Problem(_("Say what the decision has overlooked."), "statement")]
    wrong += _too_long(text)
    return _send(request, page, wrong, holds[number - 1], Words(text))


def _add(request: HttpRequest, holds: tuple[UUID, ...], number: int) -> HttpResponse:
    page = held_page(holds, number)
    if not request.FILES.getlist("proof"):
        missing = Problem(_("Choose a file first."), "proof")
        return _show(request, replace(page, problems=(missing,)), 422)
    return _send(request, page, [], holds[number - 1], None)


def _send(
    request: HttpRequest, page: HeldPage, wrong: list[Problem], hold: UUID, words: Words | None
) -> HttpResponse:
    """Do it, or say what to mend; what was done meanwhile is shown as it now is."""
    files, heavy = _files(request, page)
    problems = tuple(wrong + heavy)
    if problems:
        return _show(request, replace(page, problems=problems), 422)
    try:
        _do(hold, words, files)
    except AlreadyDecided:
        messages.info(request, _("This was decided or sent before; here is how it stands."))
        return redirect(_address(page.number))
    said = _("Your words are with us. A person decides.") if words else _("Your file is with us.")
    messages.success(request, said)
    return redirect(_address(page.number))


def _do(hold: UUID, words: Words | None, files: list[bytes]) -> None:
    """Words and files of the holder in one transaction, in the district that asked for the hold."""
    with in_scope(f"door:{hold}"):
        district = hold_facts(hold).district
        with in_scope(f"worker:{district}"):
            part, row = locked_part(hold), contest_of(hold)
            if words and row:
                row = appeal(row, part, words.text)
            elif words:
                row = enter(part, words)
            if row is None or row.state != row.State.OPEN:
                raise AlreadyDecided()
            for data in files:
                proofs.keep(row, data)


def _files(request: HttpRequest, page: HeldPage) -> tuple[list[bytes], list[Problem]]:
    """The bytes of what was uploaded, or what is wrong with them. Their names are not looked at."""
    given = request.FILES.getlist("proof")
    if page.proofs + len(given) > proofs.PROOFS_MOST:
        most = _("At most %(n)d files belong to one request.") % {"n": proofs.PROOFS_MOST}
        return [], [Problem(most, "proof")]
    wrong = [_heavy(file) for file in given if not file.size or file.size > proofs.BYTES_MOST]
    return [] if wrong else [file.read() for file in given], wrong


def _heavy(file: UploadedFile) -> Problem:
    if not file.size:
        return Problem(_("This file is empty."), "proof")
    return Problem(_("This file is larger than 8 MB. Send a photo or screenshot of it instead."), "proof")


def _too_long(text: str) -> list[Problem]:
    if len(text) <= TEXT_MOST:
        return []
    return [Problem(_("This is too long. Keep the main thing, and add a document."), "statement")]


def _close(request: HttpRequest, holds: tuple[UUID, ...], number: int) -> HttpResponse:
    """Forget on this telephone what was proved."""
    response = redirect("door")
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")
    return response


ACTS: dict[str, Callable[[HttpRequest, tuple[UUID, ...], int], HttpResponse]] = {
    "contest": _contest,
    "appeal": _appeal,
    "add": _add,
    "close": _close,
}


def _note_look(hold: UUID) -> None:
    """That the holder looked is in the log of the district; from where is not."""
    with in_scope(f"door:{hold}"):
        record("door.seen", HOLDER, district=hold_facts(hold).district, subject=hold)


def _address(number: int) -> str:
    return f"{PATH}/hold" if number == 1 else f"{PATH}/hold/{number}"


def _show(request: HttpRequest, page: HeldPage, status: int = 200) -> HttpResponse:
    return render(request, "desks/public/held.html", {"page": page}, status=status)
