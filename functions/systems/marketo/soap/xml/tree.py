"""XML from strangers, as a tree that is bounded in every direction.

The expat that comes with Python reads it; what SOAP forbids ends the reading at once: document types, so that no entity
can be declared, and processing instructions (SOAP 1.1, section 3, https://www.w3.org/TR/2000/NOTE-SOAP-20000508/).
Nothing that a document names is ever fetched. Of attributes only the two are kept that anybody asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from systems.marketo.soap.xml.bounds import Bounds, UnreadableXml

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

_BLANK = " \t\r\n"
_NIL, _MUST_UNDERSTAND = f"{XSI} nil", f"{SOAP} mustUnderstand"
_AT_ONCE = 4096
"""Characters that expat gets at once. After an error it reads to the end of what it has."""


@dataclass(slots=True)
class Element:
    """One element. `text` is what stands in it beside its children."""

    namespace: str
    name: str
    nil: bool = False
    """Whether `xsi:nil` says that there is no value."""
    must_understand: bool = False
    """Whether SOAP's `mustUnderstand` is 1."""
    children: list[Element] = field(default_factory=list)
    text: str = ""

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

    def listed(self, name: str, each: str) -> list[Element]:
        """What stands in a list, without those that are nil. A list that is repeated is one list.

        Savon writes it so for an array of hashes under the list's name, where the array belongs under that of `each`.
        """
        lists = (found for found in self.all(name) if not found.nil)
        return [one for found in lists for one in found.all(each) if not one.nil]

    def value(self, name: str) -> str | None:
        """The text of a child, without blanks around it; None when it is absent, nil or empty."""
        found = self.first(name)
        return (found.text.strip(_BLANK) or None) if found else None


def parse(text: str) -> Element:
    """The root of a document. Raises UnreadableXml."""
    return _Reader().read(text.strip("\ufeff" + _BLANK))


class _Reader:
    """Builds the tree while expat reads. What a handler raises ends the reading."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        if hasattr(self.parser, "SetReparseDeferralEnabled"):  # it would hold back what has ended; MAX_TAG does more
            self.parser.SetReparseDeferralEnabled(False)
        self.parser.StartDoctypeDeclHandler = self._forbid_doctype
        self.parser.ProcessingInstructionHandler = self._forbid_instruction
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.bounds = Bounds()
        self.parser.StartNamespaceDeclHandler = self.bounds.declaration
        self.open: list[Element] = []
        self.texts: list[list[str]] = []
        self.root: Element | None = None

    def read(self, text: str) -> Element:
        try:
            self._feed(text)
        except expat.ExpatError as error:
            raise UnreadableXml(f"{expat.ErrorString(error.code)}, line {error.lineno}") from None
        except UnicodeEncodeError:
            raise UnreadableXml("a character that no encoding has") from None
        if self.root is None:
            raise UnreadableXml("there is no element")
        return self.root

    def _feed(self, text: str) -> None:
        """Piece by piece, and a look at how far expat has come: what has not ended it holds, and would read anew."""
        size = reached = 0
        for start in range(0, len(text), _AT_ONCE):
            piece = text[start : start + _AT_ONCE].encode()
            self.parser.Parse(piece, False)
            size += len(piece)
            reached = max(reached, self.parser.CurrentByteIndex)
            self.bounds.tag(size - reached)
        self.parser.Parse(b"", True)

    def _start(self, given: str, attributes: dict[str, str]) -> None:
        name = self.bounds.element(given, attributes, len(self.open))
        element = Element(*name)
        if attributes:
            element.nil = attributes.get(_NIL, "").strip(_BLANK) in {"true", "1"}
            element.must_understand = attributes.get(_MUST_UNDERSTAND) == "1"
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
