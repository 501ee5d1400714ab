"""What a blind re-reading found, as a table that can be taken out: the cells of *How good?* and no more."""

from __future__ import annotations

from ...exports.sheets import Cell, Sheet
from ...kernel import clock
from ...reviews.figures import District
from . import good
from .asked import Asked
from .sheets import sheet_of

SHARE = ("share", "interval from", "interval to")
AGREEMENT = ("read by two", "they agree", "kappa", "kappa from", "kappa to")
LIKELY = ("likely reports", "likely from", "likely to")
COLUMNS = ("part", "name", "n", "of", *SHARE, *AGREEMENT, *LIKELY, "beside the others")
Cells = dict[str, Cell]


def good_sheet(asked: Asked) -> Sheet:
    """A row for each line of the page, told apart by ``part``; what the page does not show is empty."""
    page = good.page_now(asked, clock.now())
    rows = [*_all(page)]
    if page.faults:
        rows += [_question(row) for row in page.faults]
        rows += [_topic(row) for row in page.train]
        rows += [_district(row) for row in page.districts]
    return sheet_of("good", asked, COLUMNS, [tuple(row.get(name, "") for name in COLUMNS) for row in rows])


def _all(page: good.GoodPage) -> list[Cells]:
    known, told = page.good.in_order, page.good.verdicts
    order: Cells = {"part": "all", "name": "in order, by the readers", "n": known.n, "of": known.size}
    if known.n:
        order |= _share(known.share, known.low, known.high)
    content: Cells = {"part": "all", "name": "content, by the victims"}
    if page.verdicts_enough:
        content |= {"n": told.told, "of": told.closed} | _share(told.share, *told.interval)
    rows = [order, content]
    if page.meeting_enough:
        rows.append(
            {"part": "all", "name": "discontent, yet nothing found", "n": told.clean, "of": told.reread}
        )
    return rows


def _question(row: good.FaultRow) -> Cells:
    known, readers = row.estimate, row.readers
    cells: Cells = {"part": "not in order", "name": row.question, "read by two": readers.pairs}
    cells |= _share(known.share, known.low, known.high)
    if readers.pairs:
        cells["they agree"] = f"{readers.share:.4f}"
    if readers.shown:
        kappa = (readers.kappa, readers.low, readers.high)
        cells |= {name: f"{value:.4f}" for name, value in zip(AGREEMENT[2:], kappa, strict=True)}
    return cells


def _topic(row: good.TrainRow) -> Cells:
    likely = dict(zip(LIKELY, row.estimate.people, strict=True))
    return {"part": "to train", "name": row.name, "of": row.estimate.size, **likely}


def _district(row: good.DistrictRow) -> Cells:
    known = row.placed.estimate
    return {
        "part": "district", "name": row.name, "n": known.n, "of": known.size,
        **_share(known.share, known.low, known.high), "beside the others": _beside(row.placed),
    }  # fmt: skip


def _share(*values: float) -> Cells:
    return {name: f"{value:.4f}" for name, value in zip(SHARE, values, strict=True)}


def _beside(placed: District) -> str:
    """As the page says it: too few to judge, or where it lies; outside also in which direction."""
    if placed.few:
        return "too few"
    return f"{placed.funnel} {placed.direction}" if placed.outside else str(placed.funnel)
