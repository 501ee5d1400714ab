"""Sample pages of re-reading and of *How good?*: a quarter of nine districts, drawn with a seed."""

from __future__ import annotations

import random
from datetime import timedelta

from django.utils.translation import gettext as _
from tests.centre.pictures.samples import NOW

from haltline.centre.desks.oversight import asked as asking
from haltline.centre.desks.oversight.draws import DrawRow, DrawsPage
from haltline.centre.desks.oversight.good import BehindPage, GoodPage, good_page
from haltline.centre.desks.pictures.states import Sums
from haltline.centre.desks.reviews.desk import items
from haltline.centre.desks.reviews.pages import (
    AskedLine,
    DeskPage,
    FeedbackPage,
    FilePage,
    Found,
    Heard,
    PaymentLine,
    ReadingPage,
    StepLine,
    Tab,
    Waiting,
    WordLine,
)
from haltline.centre.desks.typed import Problem, Typed
from haltline.centre.kernel.profile import profile
from haltline.centre.reviews.figures import Material, Sampled, Verdicts
from haltline.oversight.quality.estimates import Stratum

DISTRICTS = ("korvane", "tamsara", *(f"hidden {number}" for number in range(7)))
TABS = (Tab("To read again", "/desk/rereads", True), Tab("What readers found", "/desk/feedback", False))
WAITING = Waiting(
    "0193f2d0-0000-7000-8000-00000000a1b2", "00A1B2", NOW - timedelta(days=3), NOW + timedelta(days=11), 2
)


def material(seed: int = 4) -> Material:
    """Drawn reports of nine districts; one has only a few, a fifth are still being read."""
    chance, strata, sample = random.Random(seed), [], []
    for place, unit in enumerate(DISTRICTS):
        drawn = 4 if place == 1 else 14 + 3 * place
        for closer in (False, True):
            strata.append(Stratum((unit, str(closer), "nothing-returned 1"), drawn * (4 if closer else 14)))
        for number in range(drawn):
            told = [_answers(chance, worse=place == 0) for _ in range(2 if number % 3 == 0 else 1)]
            sample.append(
                Sampled(
                    unit,
                    number % 4 == 0,
                    "nothing-returned 1",
                    250_000 if number % 4 == 0 else 60_000,
                    told if number % 5 else None,
                )
            )
    return Material(tuple(strata), tuple(sample), Verdicts(2_311, 402, 301, 61, 14, 5))


def _answers(chance: random.Random, *, worse: bool) -> dict[str, dict[str, object]]:
    found = {}
    for item in profile().quality.items:
        fault = chance.random() < (0.12 if worse else 0.03)
        right = "no" if item.faults == ("yes",) else "yes"
        found[item.code] = {"answer": item.faults[0] if fault else right, "fault": fault}
    return found


def good(*, empty: bool = False, unread: bool = False) -> GoodPage:
    """A busy quarter, one without a draw, or one of which nothing is read yet."""
    names = {"korvane": "Korvane", "tamsara": "Tamsara"}
    found = Material((), ()) if empty else material()
    if unread:
        found = Material(
            found.strata,
            tuple(
                Sampled(each.unit, each.closer, each.stratum, each.chance, None)
                for each in found.sample
            ),
        )
    return good_page(asking.Asked(), NOW, found, names)


def heard(*, replied: bool = False) -> tuple[Heard, ...]:
    found = Found(
        "Does the closing text say what was done, and why it ends?",
        (("No", "It does not say that the second bank never answered."), ("Yes", "")),
    )
    return (
        Heard(
            "r1",
            "NLV 5103 9018",
            "/desk/reports/NLV51039018",
            "Followed to the end, nothing to return",
            NOW - timedelta(days=9),
            2,
            (found,),
            "The bank had asked me not to name it." if replied else "",
            NOW - timedelta(hours=2) if replied else None,
        ),
        Heard(
            "r2",
            "NLV 4827 1906",
            "/desk/reports/NLV48271906",
            "All of the money is returned",
            NOW - timedelta(days=6),
            1,
            (),
        ),
    )


def good_reports(*, empty: bool = False) -> BehindPage:
    about = _("Does the closing text say what was done, and why it ends?")
    return BehindPage(
        NOW,
        asking.Asked(),
        asking.tabs("good"),
        about,
        () if empty else heard(replied=True),
        100,
        "/oversight/good?weeks=13",
    )


def desk(*, empty: bool = False) -> DeskPage:
    return DeskPage(() if empty else (WAITING,), 3, 8, NOW, TABS)


def reading(*, wrong: bool = False) -> ReadingPage:
    """A reading half answered, or sent with things lacking."""
    kept = {
        "contacted": {"answer": "yes", "words": ""},
        "explained": {"answer": "no", "words": "" if wrong else "Nothing is said of the second bank."},
    }
    fields = {"words-explained", "q-amount-right"} if wrong else set()
    problems = (
        Problem("Not answered: Are the disputed sums those that were told?", "q-amount-right"),
        Problem("Say in words what is wrong: Does the closing text say what was done?", "words-explained"),
    )
    return ReadingPage(
        WAITING, _file(), items(kept, fields), True, 1_000, NOW, TABS, problems if wrong else ()
    )


def _file() -> FilePage:
    paid = NOW - timedelta(days=12)
    return FilePage(
        category="Digital arrest",
        channel="web",
        story="A man from ·· police said that my account ··21 was used. I paid while he was on the phone.",
        outcome="Followed to the end, nothing to return",
        closing="We followed your money to two accounts, from which it was drawn as cash.",
        reported_at=paid + timedelta(minutes=30),
        closed_at=NOW - timedelta(days=4),
        told_at=NOW - timedelta(days=4),
        told_how="by telephone",
        payments=(
            PaymentLine(
                1_20_000_00, 1_20_000_00, "IMPS", paid, "Sirvala State Bank", "30", "Ostara Bank", "71", False
            ),
            PaymentLine(
                30_000_00, 50_000_00, "UPI", paid, "Sirvala State Bank", "30", "Padmor Bank", "82", True
            ),
        ),
        asked=(
            AskedLine(
                "Ostara Bank",
                "hold",
                1_20_000_00,
                1,
                "71",
                "answered",
                paid + timedelta(minutes=32),
                paid + timedelta(minutes=50),
            ),
            AskedLine(
                "Padmor Bank", "hold", 40_000_00, 2, "82", "overdue", paid + timedelta(minutes=55), None
            ),
        ),
        money=Sums(withdrawn=80_000_00, unknown=40_000_00),
        elsewhere=30_000_00,
        talk=(WordLine(paid + timedelta(days=1), True, "Is there any news?"),),
        course=(
            StepLine(paid + timedelta(hours=1), "taken up by an officer"),
            StepLine(paid + timedelta(days=2), "the clocks were stopped", "Waits for a court"),
        ),
    )


def feedback(*, empty: bool = False, wrong: bool = False) -> FeedbackPage:
    rows = () if empty else heard()
    if wrong:
        said = "Write your answer, in at most 2000 characters."
        first = rows[0]
        rows = (Heard(*(getattr(first, name) for name in first.__slots__[:-1]), Typed("", said)), *rows[1:])
        return FeedbackPage(rows, NOW, TABS, 2_000, (Problem(said, "text-r1"),))
    return FeedbackPage(rows, NOW, TABS, 2_000)


def draws(*, kind: str = "") -> DrawsPage:
    """Two weeks of a district; ``kind``: empty, or one of them that cannot be drawn again."""
    seed, monday = "5d1c0a9e7b3f4a62b0c88e21f4d7a913", NOW - timedelta(days=NOW.weekday())
    rows = tuple(
        DrawRow(
            "Korvane", monday - timedelta(weeks=week + 1), monday - timedelta(weeks=week), 61 - week, 6, seed,
            "9f2d41c07be83a55", kind != "other" or week == 0,
        )
        for week in range(2)
    )  # fmt: skip
    choices = asking.choices(asking.Asked(), "/oversight/good/draws")[2:]
    return DrawsPage(
        NOW, asking.tabs("good"), choices, () if kind == "empty" else rows, 100, "/oversight/good"
    )
