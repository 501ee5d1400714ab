"""Long lists in pages: the rows of one page, and the numbers of the pages beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page

from ..kernel import clock

NEAR = 3  # pages on either side that a page links to


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of rows; ``others`` are the numbers of the pages beside it."""

    rows: tuple[object, ...]
    number: int
    pages: int
    total: int
    now: datetime
    search: str = ""
    sum: int = 0

    @property
    def others(self) -> tuple[int, ...]:
        """The pages beside this one, none when there is only one."""
        near = range(max(1, self.number - NEAR), min(self.pages, self.number + NEAR) + 1)
        return tuple(near) if self.pages > 1 else ()


def rows_of(page: Page, rows: tuple[object, ...], search: str = "", total: int = 0) -> Rows:
    """What a template shows of a page; ``total`` is the sum of all rows in minor units, where one is told."""
    book = page.paginator
    return Rows(rows, page.number, book.num_pages, book.count, clock.now(), search, total)
