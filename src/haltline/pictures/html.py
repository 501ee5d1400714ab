"""Writing HTML as text: every name escaped and set apart, so that no writing direction spills over."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from haltline.pictures.lettering import visible


class Html(str):
    """Text that is HTML already; what is added to it must be so too."""

    __slots__ = ()

    def __add__(self, other: str) -> "Html":
        return Html(str(self) + other)


def words(plain: str) -> Html:
    """Words as they are, escaped."""
    return Html(escape(visible(plain), quote=True))


def name(plain: str) -> Html:
    """A name from the files: escaped, and set apart from the direction of the words around it."""
    return Html(f"<bdi>{words(plain)}</bdi>")


def tag(kind: str, inside: Iterable[str] | str = "", /, **attributes: str) -> Html:
    """One element with its end tag; `inside` is HTML. ``class_`` becomes class, ``data_x`` data-x."""
    parts = [kind]
    for key, value in attributes.items():
        parts.append(f'{key.rstrip("_").replace("_", "-")}="{escape(value)}"')
    body = inside if isinstance(inside, str) else "".join(inside)
    return Html(f"<{' '.join(parts)}>{body}</{kind}>")


class Column(NamedTuple):
    """The head of a column; numbers stand at its end."""

    head: str
    number: bool = True


Row = Sequence[Html]


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Row],
    foot: Iterable[Row] = (),
    *,
    sorts: bool = False,
) -> Html:
    """A table whose first cell names the row; on a phone each row stands as a card with its heads."""
    heads = [
        tag("th", words(column.head), scope="col", **({"class_": "n"} if column.number else {}))
        for column in columns
    ]
    body = tag("tbody", (_row(row, columns) for row in rows))
    last = tag("tfoot", cells) if (cells := "".join(_row(row, columns) for row in foot)) else Html()
    head = tag("caption", words(caption), class_="vh") + tag("thead", tag("tr", heads))
    more = {"data_sorts": ""} if sorts else {}
    return tag("div", tag("table", head + body + last, class_="grid", **more), class_="wide")


def _row(row: Row, columns: Sequence[Column]) -> Html:
    cells = [tag("th", row[0], scope="row")]
    for column, cell in zip(columns[1:], row[1:], strict=True):
        kind = {"class_": "n"} if column.number else {}
        cells.append(tag("td", cell, data_label=column.head, **kind))
    return tag("tr", cells)


def section(title: str, inside: Iterable[str], *, key: str, note: str = "") -> Html:
    """A sheet with its heading; `note` stands beside it in a smaller hand."""
    head = tag("h2", words(title), id=f"{key}-h") + (
        tag("p", words(note), class_="soft small") if note else ""
    )
    return tag(
        "section", tag("div", head, class_="head") + "".join(inside), aria_labelledby=f"{key}-h", id=key
    )
