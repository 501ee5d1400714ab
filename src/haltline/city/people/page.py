"""Reading a page as a person does: its forms, its links, the words and marks in it. Standard parser only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = dict[str, str]


@dataclass(slots=True)
class Form:
    """One form: where it goes, what is filled in already, and what may be chosen.

    `fields` are (name, value) as a browser would send them untouched; `options` the values of each choice;
    `buttons` the named buttons in their order, `can_send` whether there is any button at all.
    """

    attributes: Attributes
    fields: list[tuple[str, str]] = field(default_factory=list)
    options: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    can_send: bool = False

    @property
    def verb(self) -> str:
        """What the form does, in the words of the product."""
        return self.attributes.get("data-verb", "")

    @property
    def action(self) -> str:
        """Where it is sent; empty for the page's own address."""
        return self.attributes.get("action", "")

    def filled(self, values: Mapping[str, str | list[str]]) -> list[tuple[str, str]]:
        """What is sent when a person changes these fields and presses the first button (or names one)."""
        kept = [(name, value) for name, value in self.fields if name not in values]
        given = [(name, each) for name, value in values.items() for each in _listed(value)]
        pressed = [] if not self.buttons or self.buttons[0][0] in values else self.buttons[:1]
        return [*kept, *given, *pressed]


@dataclass(slots=True)
class Page:
    """A page as it came: status, address, forms, links by verb, and every element that carries data."""

    status: int
    url: str
    forms: list[Form]
    links: list[Attributes]
    marked: list[Attributes]
    text: str

    def forms_for(self, *verbs: str) -> Iterator[Form]:
        """The forms that do one of these things."""
        return (form for form in self.forms if form.verb in verbs)

    def form_for(self, *verbs: str) -> Form | None:
        """The first form that does one of these things."""
        return next(self.forms_for(*verbs), None)

    def links_for(self, verb: str) -> list[str]:
        """Where the links with this verb lead, each once, in their order."""
        return list(dict.fromkeys(link["href"] for link in self.links if link.get("data-verb") == verb))

    def mark(self, name: str) -> str:
        """The value of the first `data-…` attribute of that name; empty when there is none."""
        return next((each[name] for each in self.marked if name in each), "")


def read_page(status: int, url: str, html: str) -> Page:
    """Reads a page; damaged HTML is read as far as it goes."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Page(status, url, reader.forms, reader.links, reader.marked, " ".join(reader.words))


class _Reader(HTMLParser):
    """Collects forms and links; a form ends where its tag ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[Attributes] = []
        self.marked: list[Attributes] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._select = self._textarea = ""
        self._first_option: str | None = None
        self._typed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if any(name.startswith("data-") for name in found):
            self.marked.append(found)
        if tag == "form":
            self._form = Form(found)
            self.forms.append(self._form)
        elif tag == "a" and "href" in found:
            self.links.append(found)
        elif self._form is not None:
            self._control(self._form, tag, found)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._form is not None and self._textarea:
            self._form.fields.append((self._textarea, "".join(self._typed).removeprefix("\n")))
            self._textarea = ""
        elif tag == "select" and self._form is not None and self._select:
            if self._first_option is not None and self._select not in dict(self._form.fields):
                self._form.fields.append((self._select, self._first_option))
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._typed.append(data)
        elif data.strip():
            self.words.append(" ".join(data.split()))  # a line may break inside a sentence

    def _control(self, form: Form, tag: str, found: Attributes) -> None:
        name = found.get("name", "")
        form.can_send |= tag == "button" or found.get("type") == "submit"
        if "disabled" in found:
            return
        if tag == "input" and name:
            self._input(form, name, found)
        elif tag == "button" and name:
            form.buttons.append((name, found.get("value", "")))
        elif tag == "textarea" and name:
            self._textarea, self._typed = name, []
        elif tag == "select" and name:
            self._select, self._first_option = name, None
        elif tag == "option" and self._select:
            self._option(form, found)

    def _input(self, form: Form, name: str, found: Attributes) -> None:
        kind, value = found.get("type", "text"), found.get("value", "")
        if kind in ("radio", "checkbox"):
            form.options.setdefault(name, []).append(found.get("value", "on"))
            if "checked" in found:
                form.fields.append((name, found.get("value", "on")))
        elif kind in ("submit", "image"):
            form.buttons.append((name, value))
        elif kind not in ("button", "reset", "file"):
            form.fields.append((name, value))

    def _option(self, form: Form, found: Attributes) -> None:
        value = found.get("value", "")
        form.options.setdefault(self._select, []).append(value)
        if self._first_option is None:
            self._first_option = value
        if "selected" in found:
            form.fields.append((self._select, value))


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]
