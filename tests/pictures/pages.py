"""Reading a report back: its tables as rows of text, and a check that every element is closed."""

from html.parser import HTMLParser

from haltline.engine import Ledger, Limits, Row, trace
from haltline.engine.identity import identity
from haltline.pictures.answered import Answered, Counts
from haltline.pictures.figures import Figures
from haltline.pictures.flow import flow
from haltline.pictures.page import page
from haltline.pictures.steps import steps

VOID = {"meta", "br"}


class Read(HTMLParser):
    """A page as a reader meets it; an element that is not closed where it should be is refused."""

    def __init__(self, text):
        super().__init__()
        self.open, self.attributes, self.ids = [], [], []
        self.tables, self.text = {}, {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert len({name for name, _ in attrs}) == len(attrs)
        self.attributes += [(tag, *pair) for pair in attrs]
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self._rows = []
        if tag == "tr":
            self._rows.append([])
        if tag in ("td", "th"):
            self._rows[-1].append("")

    def handle_startendtag(self, tag, attrs):
        assert "svg" in self.open or tag == "svg", f"<{tag}/> is no element of HTML"
        self.attributes += [(tag, *pair) for pair in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        inside = self.open[-1] if self.open else ""
        self.text[inside] = self.text.get(inside, "") + data
        if inside == "caption":
            self.tables[data] = self._rows
        elif ("td" in self.open or "th" in self.open) and "svg" not in self.open:
            self._rows[-1][-1] += data

    def cells(self, caption):
        """The rows of a table without its head, each a list of texts."""
        return self.tables[caption][1:]


def answered(rows, disputes, rule="fifo", *, openings=None, **more):
    """What a page is made from; `more` are limits, figures and kinds."""
    ledger = Ledger.from_rows([Row(*row) for row in rows], openings)
    limits, figures = more.get("limits") or Limits(), more.get("figures") or Figures()
    trail = trace(ledger, disputes, rule, limits)
    counts = Counts(len(ledger), 0, 0)
    return Answered(trail, limits, figures, counts, "1.2.3", identity(ledger), more.get("kinds"))


def page_of(given):
    """The page of an answer."""
    found = steps(given.trail)
    return page(given, found, flow(given.trail, found, given.figures.count))
