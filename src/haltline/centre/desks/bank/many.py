"""Answering many at once: one answer for many requests, looked at one by one before it leaves, each its own
reply. One that fails says why and stays in the inbox; the others go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from haltline.protocol import Ask, Reply, explained, gap

from ...holds.models import HoldRequest
from ...kernel import clock
from ...kernel.errors import HaltlineError
from ...people.access import for_role, person_of
from ...people.models import Person
from ...reports.queries import around
from .. import money_style
from ..typed import Problem
from . import queries
from .answer_form import NOTHING_HERE, Reading, read_answer
from .inbox import BANK, items
from .many_pages import Done, ManyPage, OneReviewed, ReviewPage
from .pasting import propose
from .sending import gap_said, hand_in, reply_of

MANY_MOST = 100  # requests in one go: a clerk can still look at each, and the page answers in seconds
PAGE_ROWS = 100  # requests on a page to pick from
KINDS = ("held", "nothing", "moved")


@dataclass(frozen=True, slots=True)
class Common:
    """The one answer: its kind, and what belongs to it. ``references`` are by request, where changed."""

    kind: str
    code: str
    excerpt: str
    reference: str
    references: Mapping[str, str]

    def reference_of(self, row: HoldRequest) -> str:
        """The bank's own reference of one hold."""
        return self.references.get(f"reference-{row.pk}", self.reference).strip()


@dataclass(frozen=True, slots=True)
class Prepared:
    """One request with its reply, or why there is none."""

    row: HoldRequest
    reply: Reply | None
    wrong: str = ""


@require_http_methods(["GET", "POST"])
@for_role(BANK)
def many(request: HttpRequest) -> HttpResponse:
    """Pick (GET, or ``do=all`` on this page), look (``do=review``), send (``do=send``)."""
    if request.method == "GET":
        return _picking(request, set())
    picked = _picked(request.POST.getlist("pick"))
    do = request.POST.get("do", "")
    if do == "all":
        return _picking(request, picked, every=True)
    common = _common(request)
    problems = _problems(common, len(picked), len(request.POST.getlist("pick")))
    if problems:
        return _picking(request, picked, problems=problems, status=422)
    rows = queries.picked(picked)
    if do == "send":
        return _send(request, [_prepare(row, common) for row in rows], len(picked) - len(rows))
    return _review(request, [_prepare(row, common) for row in rows], common, len(picked) - len(rows))


def _picked(words: list[str]) -> set[UUID]:
    found = set()
    for word in words:
        try:
            found.add(UUID(word))
        except ValueError:
            continue
    return found


def _common(request: HttpRequest) -> Common:
    sent = request.POST
    return Common(
        sent.get("kind", ""), sent.get("code", ""), sent.get("excerpt", ""), sent.get("reference", ""),
        {name: sent[name] for name in sent if name.startswith("reference-")},
    )  # fmt: skip


def _problems(common: Common, count: int, sent: int) -> tuple[Problem, ...]:
    found = []
    if not count:
        found.append(Problem(_("Tick the requests that are to be answered."), "picks"))
    if max(count, sent) > MANY_MOST:
        words = _("At most %(n)d requests are answered in one go; %(sent)d are ticked.")
        found.append(Problem(words % {"n": MANY_MOST, "sent": max(count, sent)}, "picks"))
    if common.kind not in KINDS:
        found.append(Problem(_("Choose the answer."), "kind"))
    if common.kind == "nothing" and common.code not in NOTHING_HERE:
        found.append(Problem(_("Choose why there is nothing here."), "code"))
    if common.kind == "moved" and not common.excerpt.strip():
        found.append(Problem(_("Paste the statement in which the money leaves."), "excerpt"))
    return tuple(found)


def _picking(
    request: HttpRequest, picked: set[UUID], *, every: bool = False, problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page to pick from, the nearest clock first; what was ticked and typed stays."""
    ask = request.POST.get("ask", request.GET.get("ask", ""))
    rows = queries.to_pick(ask if ask in set(Ask) else "")
    page = Paginator(rows, PAGE_ROWS).get_page(request.POST.get("page", request.GET.get("page")))
    shown = list(page.object_list)
    ticked = {row.pk for row in shown[:MANY_MOST]} if every else picked
    sent = request.POST
    filled = ManyPage(
        items=items(shown), ticked=frozenset(str(pk) for pk in ticked), now=clock.now(), ask=ask,
        number=page.number, pages=page.paginator.num_pages, total=page.paginator.count,
        kind=sent.get("kind", ""), code=sent.get("code", ""), reference=sent.get("reference", ""),
        excerpt=sent.get("excerpt", ""), most=MANY_MOST, problems=problems,
    )  # fmt: skip
    return render(request, "desks/bank/many.html", {"page": filled}, status=status)


def _prepare(row: HoldRequest, common: Common) -> Prepared:
    """One request's reply from the common answer; never one that does not add up."""
    if common.kind == "held" and row.ask != Ask.HOLD:
        return Prepared(row, None, _("It does not ask you to hold."))
    data, reading = _filled(row, common)
    if reading.code and not reading.explained:
        reading.sums["unknown"] = row.amount
    if reading.wrong:
        return Prepared(row, None, next(iter(reading.wrong.values())))
    reply = reply_of(row, data, reading)
    if reply is None:
        return Prepared(row, None, next(iter(reading.wrong.values())))
    if missing := gap(reply):
        return Prepared(row, reply, gap_said(missing))
    return Prepared(row, reply)


def _filled(row: HoldRequest, common: Common) -> tuple[dict[str, str], Reading]:
    """The answer form of one request, as a clerk would fill it."""
    final, reference = {"final": "yes"}, common.reference_of(row)
    if common.kind == "held":
        held = {"held-amount": money_style.in_use().exact(row.amount), "held-reference": reference}
        return final, read_answer(held, ["held"], {})
    if common.kind == "nothing":
        return final, read_answer({"code": common.code}, ["nothing"], {})
    found = propose({"excerpt": common.excerpt}, [], queries.message_of(row))
    if found.data.get("held-amount"):
        found.data["held-reference"] = reference
    reading = read_answer(found.data, found.answers, around().institutions)
    if not found.worked_out:
        reading.wrong = {"excerpt": found.note}  # why there are no shares says more than each empty field
    return final, reading


def _review(request: HttpRequest, found: list[Prepared], common: Common, gone: int) -> HttpResponse:
    reviewed = tuple(_reviewed(each, common) for each in found)
    page = ReviewPage(
        reviewed, gone, common.kind, common.code, common.reference, common.excerpt,
        request.POST.get("ask", ""), request.POST.get("page", ""),
    )  # fmt: skip
    return render(request, "desks/bank/many_review.html", {"page": page})


def _reviewed(each: Prepared, common: Common) -> OneReviewed:
    row, reply = each.row, each.reply
    lines = {} if reply is None else {
        "held": reply.held.amount if reply.held else 0, "onward": sum(line.share for line in reply.onward),
        "withdrawn": sum(line.share for line in reply.withdrawn), "returned": reply.returned,
        "unknown": reply.unknown,
    }  # fmt: skip
    return OneReviewed(
        str(row.pk), row.ask, row.amount, row.account, explained(reply) if reply else 0,
        tuple((kind, amount) for kind, amount in lines.items() if amount), each.wrong,
        common.reference_of(row), bool(common.kind == "held" or (reply and reply.held)),
    )  # fmt: skip


def _send(request: HttpRequest, found: list[Prepared], gone: int) -> HttpResponse:
    """Hand in every reply that is ready, each in a savepoint of its own."""
    person = person_of(request)
    done = tuple(_one_sent(person, each) for each in found)
    page = {"sent": [each for each in done if not each.wrong], "left": [each for each in done if each.wrong]}
    return render(request, "desks/bank/many_done.html", {"page": page | {"gone": gone}})


def _one_sent(person: Person, each: Prepared) -> Done:
    row, wrong = each.row, each.wrong
    if not wrong and each.reply is not None:
        try:
            with transaction.atomic():
                hand_in(person, row, each.reply)
        except HaltlineError as fault:
            wrong = fault.detail
    return Done(str(row.pk), row.ask, row.amount, row.account, wrong)
