"""Bytes into a message, hardened: what a lenient reader would repair or resolve is refused whole.

Size, then UTF-8 alone, then no DOCTYPE, then lxml without recovery, entities or network, then a shape in
which no text can hide, then the operator's XSD where there is one. A refusal repeats nothing that was sent.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from haltline.iso20022.schemas import NO_SCHEMAS, Schemas
from haltline.protocol import MessageError
from haltline.sources.statements import Node

ISO_BYTES_MAX: Final = 3 * 1024 * 1024
"""A message has at most 3 MiB: read at once it takes less than 50 MB of memory. A camt.053 of that size has
some 3,000 entries as banks write them; `haltline ledger build` reads larger ones as a stream."""
DEPTH_MAX: Final = 40
"""Elements within each other; the messages read here have about fifteen."""
KINDS: Final = {"camt.029": "RsltnOfInvstgtn", "pacs.004": "PmtRtr", "camt.053": "BkToCstmrStmt"}
"""The messages that are read, and the element that is all of each."""

_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.\d{3})\.001\.\d{2}")
_ENCODING = re.compile(rb"""<\?xml[^>]*?\bencoding\s*=\s*["']([^"'>]*)["']""")
_BLANK = " \t\r\n"
_ENVELOPE = "SplmtryData"
_ENVELOPE_TAG = "}" + _ENVELOPE


@dataclass(frozen=True, slots=True)
class IsoMessage:
    """A message that was read: its kind such as camt.029, its full name, its one element.

    `checked` tells whether the operator's folder had the schema of this very version.
    """

    kind: str
    name: str
    body: Any
    checked: bool

    def each(self, path: str) -> "Iterator[Node]":
        """The elements at a path below the body, one node after another."""
        return map(node, self.body.iterfind("/".join(f"{{*}}{step}" for step in path.split("/"))))

    def parts(self, path: str) -> "Iterator[Iterator[Node]]":
        """The same, each as the nodes within it: for elements too large to be kept whole."""
        return (map(node, found) for found in self.body.iterfind(f"{{*}}{path}"))


def read(raw: bytes, schemas: Schemas = NO_SCHEMAS, kinds: Mapping[str, str] = KINDS) -> IsoMessage:
    """Read one message; MessageError 413 too large, 400 not sound XML, 422 another message or not valid."""
    _check_bytes(raw)
    root = _parsed(raw)
    name = _name(root, kinds)
    body = _body(root, kinds[name[:8]])
    _check_shape(root)
    return IsoMessage(name[:8], name, body, schemas.check(name, root))


def _check_bytes(raw: bytes) -> None:
    if len(raw) > ISO_BYTES_MAX:
        raise MessageError(413, "too-large", "", f"a message has at most {ISO_BYTES_MAX} bytes")
    said = _ENCODING.match(raw.removeprefix(b"\xef\xbb\xbf")[:200])
    if said and said[1].upper() not in (b"UTF-8", b"UTF8"):
        raise MessageError(400, "not-utf-8", "", "a message is written in UTF-8 and says no other encoding")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise MessageError(
            400, "not-utf-8", "", "a message is written in UTF-8, without an exception"
        ) from None
    if "\0" in text:
        raise MessageError(400, "not-utf-8", "", "a message is written in UTF-8; this has bytes of nothing")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise MessageError(400, "doctype", "", "a document type declaration is refused: no message has one")


def _parsed(raw: bytes) -> Any:
    parser = etree.XMLParser(
        encoding="utf-8", recover=False, resolve_entities=False, no_network=True, huge_tree=False,
        load_dtd=False, dtd_validation=False, attribute_defaults=False, ns_clean=False,
    )  # fmt: skip
    try:
        return etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as fault:
        line = fault.position[0] if fault.position else 0
        raise MessageError(400, "damaged", f"line {line}", "the XML is truncated or damaged") from None


def _name(root: Any, kinds: Mapping[str, str]) -> str:
    """The message's name such as camt.029.001.14."""
    space = etree.QName(root).namespace or ""
    found = _NAMESPACE.fullmatch(space)
    if not found or found[1] not in kinds or etree.QName(root).localname != "Document":
        raise MessageError(422, "other-message", "Document", f"one of {', '.join(kinds)} is taken here")
    return space.removeprefix("urn:iso:std:iso:20022:tech:xsd:")


def _body(root: Any, named: str) -> Any:
    inner = list(root)
    if len(inner) != 1 or not isinstance(inner[0].tag, str) or etree.QName(inner[0]).localname != named:
        raise MessageError(422, "bad-shape", "Document", f"a document of this kind holds one {named}")
    return inner[0]


def _check_shape(root: Any) -> None:
    """No comment or instruction that could split a text, no text beside elements, one name space."""
    stack = [(root, 1)]
    space = f"{{{etree.QName(root).namespace}}}"
    while stack:
        element, depth = stack.pop()
        if not isinstance(element.tag, str):
            raise _misshapen(element, "a message has no comments, instructions or entities")
        if depth > DEPTH_MAX:
            raise _misshapen(element, f"elements lie {DEPTH_MAX} deep")
        if not element.tag.startswith(space):
            raise _misshapen(element, "an element of another name space")
        if element is not root and element.attrib and set(element.attrib) != {"Ccy"}:
            raise _misshapen(element, "an attribute that no message has")
        if (len(element) and (element.text or "").strip(_BLANK)) or (element.tail or "").strip(_BLANK):
            raise _misshapen(element, "text stands beside elements, as where a tag was lost")
        if element.tag != space + _ENVELOPE:
            stack += [(inner, depth + 1) for inner in element]


def _misshapen(element: Any, why: str) -> MessageError:
    return MessageError(422, "bad-shape", f"line {element.sourceline}", why)


def node(element: Any) -> Node:
    """An element with all that is in it, but for the envelopes of supplementary data."""
    inner = [node(child) for child in element if not child.tag.endswith(_ENVELOPE_TAG)]
    currency = str(element.get("Ccy", ""))
    text = "" if inner else str(element.text or "")
    return Node(element.tag.rpartition("}")[2], int(element.sourceline or 0), currency, text, inner)


def only(found: Node, path: str, *, needed: bool = False) -> str:
    """The text at a path, empty where there is none; MessageError where it stands twice or is needed."""
    texts = [inner.text.strip(_BLANK) for inner in found.all(path)]
    if len(texts) > 1:
        raise MessageError(422, "said-twice", f"line {found.line} {path}", "this may stand only once")
    if needed and not (texts and texts[0]):
        raise MessageError(422, "missing-field", f"line {found.line} {path}", "this is missing or empty")
    return texts[0] if texts else ""
