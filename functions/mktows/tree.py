"""XML from strangers, as a tree that is bounded in every direction.

The expat that comes with Python reads it; what SOAP forbids ends the reading at once: document types, so that no entity
can be declared, and processing instructions (SOAP 1.1, section 3, https://www.w3.org/TR/2000/NOTE-SOAP-20000508/).
Nothing that a document names is ever fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

XSI = "http://www.w3.org/2001/XMLSchema-instance"

MAX_DEPTH = 32
"""Elements inside each other. A lead's value is at depth 8."""

MAX_ELEMENTS = 100_000
"""Elements of a document: 300 leads with 80 attributes of 4 elements each are 96,000."""

MAX_ATTRIBUTES = 32
"""XML attributes of one element."""

_BLANK = " \t\r\n"


class UnreadableXml(Exception):
    """This is no XML, or more of it than is read. The message says what and where, and repeats nothing of it."""


@dataclass(slots=True)
class Element:
    """One element. `text` is what stands in it beside its children."""

    namespace: str
    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    """By name; those in a namespace by `namespace name`."""
    children: list[Element] = field(default_factory=list)
    text: str = ""

    @property
    def nil(self) -> bool:
        """Whether `xsi:nil` says that there is no value."""
        return self.attributes.get(f"{XSI} nil", "").strip(_BLANK) in {"true", "1"}

    def all(self, name: str) -> Iterator[Element]:
        """The children of this name, whatever their namespace and the case of their letters.

        Marketo's schema leaves them unqualified, which libraries get wrong both ways; its page on syncLead spells
        `foreignSysPersonId` what its WSDL spells `ForeignSysPersonId`.
        """
        wanted = name.lower()
        return (child for child in self.children if child.name.lower() == wanted)

    def first(self, name: str) -> Element | None:
        """The first child of this name that has a value."""
        return next((child for child in self.all(name) if not child.nil), None)

    def value(self, name: str) -> str | None:
        """The text of a child, without blanks around it; None when it is absent, nil or empty."""
        found = self.first(name)
        return (found.text.strip(_BLANK) or None) if found else None


def parse(text: str) -> Element:
    """The root of a document. Raises UnreadableXml."""
    return _Reader().read(text)


class _Reader:
    """Builds the tree while expat reads. What a handler raises ends the reading."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartDoctypeDeclHandler = self._forbid_doctype
        self.parser.ProcessingInstructionHandler = self._forbid_instruction
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.open: list[Element] = []
        self.texts: list[list[str]] = []
        self.root: Element | None = None
        self.elements = 0

    def read(self, text: str) -> Element:
        try:
            self.parser.Parse(text, True)
        except expat.ExpatError as error:
            raise UnreadableXml(f"{expat.ErrorString(error.code)}, line {error.lineno}") from None
        except UnicodeEncodeError:
            raise UnreadableXml("a character that no encoding has") from None
        if self.root is None:
            raise UnreadableXml("there is no element")
        return self.root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise UnreadableXml(f"more than {MAX_ELEMENTS:,} elements")
        if len(self.open) >= MAX_DEPTH:
            raise UnreadableXml(f"elements more than {MAX_DEPTH} deep")
        if len(attributes) > MAX_ATTRIBUTES:
            raise UnreadableXml(f"an element with more than {MAX_ATTRIBUTES} attributes")
        namespace, _, local = name.rpartition(" ")
        element = Element(namespace, local, attributes)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)
        self.texts.append([])

    def _end(self, _name: str) -> None:
        self.open.pop().text = "".join(self.texts.pop())

    def _characters(self, text: str) -> None:
        self.texts[-1].append(text)

    def _forbid_doctype(self, *_: object) -> None:
        raise UnreadableXml("a document type (<!DOCTYPE ...>), which SOAP forbids")

    def _forbid_instruction(self, *_: object) -> None:
        raise UnreadableXml("a processing instruction (<?...?>), which SOAP forbids")
