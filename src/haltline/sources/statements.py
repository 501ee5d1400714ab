"""camt.053 bank statements: the XML as a stream, one booked movement at a time.

Whatever the version (001.02 to the newest), elements are found by their names in ISO 20022. A document type
declaration is refused before anything is made of it, so that no XML bomb can grow; an entry is kept only
until it is read, so that memory does not depend on the size of the file.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.sax import SAXParseException, handler

from haltline.sources.bad_input import BadInput

SPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
DEPTH_MAX = 64  # elements within each other; a statement has about fifteen
TEXT_MAX = 1 << 20  # characters of one element; the longest that the schemas allow has some thousand
KEPT = {"Id", "Acct", "Ntry"}  # of a statement; balances and sums are not looked at


@dataclass(slots=True)
class Node:
    """One element of a statement with the line on which it begins."""

    name: str
    line: int
    currency: str = ""
    text: str = ""
    inner: "list[Node]" = field(default_factory=list)

    def all(self, path: str) -> "Iterator[Node]":
        """The elements at a path such as `NtryDtls/TxDtls`."""
        first, _, rest = path.partition("/")
        for node in self.inner:
            if node.name == first:
                yield from node.all(rest) if rest else (node,)

    def first(self, *paths: str) -> "Node | None":
        """The first element at the first path that has one."""
        return next((node for path in paths for node in self.all(path)), None)

    def said(self, *paths: str) -> str:
        """The text at the first path that has some, without blanks around it."""
        texts = (node.text.strip() for path in paths for node in self.all(path))
        return next((text for text in texts if text), "")


@dataclass(slots=True)
class Entry:
    """One Ntry element of one statement, and its place among the entries of that statement from 1 on."""

    statement: str
    account: str
    place: int
    node: Node


def entries(file: str, source: BinaryIO) -> Iterator[Entry]:
    """The entries of all statements in a file, in its order.

    Raises BadInput when the XML is damaged, has a document type declaration or is no camt.053.
    """
    from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
    from defusedxml.expatreader import DefusedExpatParser  # type: ignore[import-untyped]

    parser = DefusedExpatParser(forbid_dtd=True)
    statements = _Statements(file, parser.getLineNumber)
    parser.setFeature(handler.feature_namespaces, True)
    parser.setContentHandler(statements)
    try:
        while data := source.read(1 << 16):
            parser.feed(data)
            yield from statements.taken()
        parser.close()
    except SAXParseException as error:
        reason = f"is truncated or damaged XML: {error.getMessage()}"
        raise BadInput(f"{file}: line {error.getLineNumber()}: {reason}") from None
    except DefusedXmlException:
        raise BadInput(
            f"{file}: has a document type declaration, as XML bombs do; statements have none"
        ) from None
    except (ValueError, LookupError) as error:
        raise BadInput(f"{file}: is truncated or damaged XML, or in an encoding not read: {error}") from None
    yield from statements.taken()


class _Statements(handler.ContentHandler):
    """Hears the elements of a document and keeps finished entries until they are taken."""

    def __init__(self, file: str, line: Callable[[], int]) -> None:
        super().__init__()
        self._file, self._line = file, line
        self._open: list[Node] = []
        self._statement = Node("", 0)
        self._place = 0
        self._found: list[Entry] = []

    def taken(self) -> list[Entry]:
        """The entries that were finished since they were last asked for."""
        found, self._found = self._found, []
        return found

    def startElementNS(self, name, qname, attrs) -> None:  # type: ignore[no-untyped-def]
        """An element begins."""
        space, local = name
        if not self._open and not (space or "").startswith(SPACE):
            raise BadInput(f"{self._file}: is XML but no camt.053 statement of ISO 20022")
        if len(self._open) >= DEPTH_MAX:
            raise BadInput(f"{self._file}: has elements {DEPTH_MAX} deep, as no statement has")
        if local == "Stmt":
            self._statement, self._place = Node(local, 0), 0
        currency = attrs.get((None, "Ccy"), "") if len(attrs) else ""
        self._open.append(Node(local, self._line(), currency))

    def characters(self, content: str) -> None:
        """Text inside an element."""
        if self._open:
            self._open[-1].text += content
            if len(self._open[-1].text) > TEXT_MAX:
                raise BadInput(
                    f"{self._file}: line {self._line()}: an element has more text than any statement"
                )

    def endElementNS(self, name, qname) -> None:  # type: ignore[no-untyped-def]
        """An element ends: an entry is finished, a part of one is kept, anything else is forgotten."""
        node = self._open.pop()
        above = self._open[-1] if self._open else None
        if above is None or above.name == "BkToCstmrStmt":
            return
        if above.name != "Stmt" or len(self._open) != len(("Document", "BkToCstmrStmt", "Stmt")):
            above.inner.append(node)
        elif node.name == "Ntry":
            self._place += 1
            self._found.append(self._entry(node))
        elif node.name in KEPT:
            self._statement.inner.append(node)

    def _entry(self, node: Node) -> Entry:
        stated = self._statement
        account = account_of(stated.first("Acct"))
        if not account:
            raise BadInput(f"{self._file}: line {node.line}: the statement does not say whose account it is")
        return Entry(stated.said("Id"), account, self._place, node)


def account_of(node: Node | None) -> str:
    """An account by its IBAN without blanks, else by the number the bank gives it; empty when unsaid."""
    if node is None:
        return ""
    return "".join(node.said("Id/IBAN").split()).upper() or node.said("Id/Othr/Id")
