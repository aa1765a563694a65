"""How much of a stranger's document is read: what a call cannot need is refused as it is met.

A parser is fast and small for what people send, and neither for what they can think of: a namespace is repeated for
each name that is in it, each new name is kept, and a tag is held whole until it ends. So each of these has its bound,
beside depth and number. What that comes to is measured: `python -m bench.hostile_soap`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

MAX_DEPTH = 32
"""Elements inside each other. A lead's value is at depth 8."""

MAX_ELEMENTS = 100_000
"""Elements of a document: 300 leads with 80 attributes of 4 elements each are 96,000."""

MAX_ATTRIBUTES = 16
"""XML attributes of one element. Old libraries write a type, a nil and an encoding style."""

MAX_NAMES = 1_000
"""Different names of elements and attributes. The operations have about fifty."""

MAX_NAME = 256
"""Characters of a name, of a prefix and of a namespace. The longest in use, of WS-Security, has some eighty."""

MAX_NAMESPACES = 100
"""Different declarations of a namespace."""

MAX_TAG = 16 * 1024
"""Bytes of a tag or a comment, which the parser holds until it ends."""


class UnreadableXml(Exception):
    """This is no XML, or more of it than is read. The message says what and where, and repeats nothing of it."""


class Name(NamedTuple):
    """The name of an element or an attribute."""

    namespace: str
    local: str


@dataclass
class Bounds:
    """Counts what one document has had so far. Every method raises UnreadableXml."""

    elements: int = 0
    _names: dict[str, Name] = field(default_factory=dict)
    """By `namespace name`, as expat gives them."""
    _namespaces: set[tuple[str | None, str]] = field(default_factory=set)

    def element(self, given: str, attributes: Iterable[str], depth: int) -> Name:
        """One more element, inside `depth` others; returns its name."""
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise UnreadableXml(f"more than {MAX_ELEMENTS:,} elements")
        if depth >= MAX_DEPTH:
            raise UnreadableXml(f"elements more than {MAX_DEPTH} deep")
        for number, attribute in enumerate(attributes):
            if number == MAX_ATTRIBUTES:
                raise UnreadableXml(f"an element with more than {MAX_ATTRIBUTES} attributes")
            self._name(attribute)
        return self._name(given)

    def declaration(self, prefix: str | None, namespace: str | None) -> None:
        """A namespace is declared: to be refused before a name is in it."""
        uri = namespace or ""
        if max(len(uri), len(prefix or "")) > MAX_NAME:
            raise UnreadableXml(f"a namespace or a prefix of more than {MAX_NAME} characters")
        self._namespaces.add((prefix, uri))
        if len(self._namespaces) > MAX_NAMESPACES:
            raise UnreadableXml(f"more than {MAX_NAMESPACES} namespaces")

    def tag(self, size: int) -> None:
        """So many bytes of what has not ended yet."""
        if size > MAX_TAG:
            raise UnreadableXml(f"a tag or a comment of more than {MAX_TAG:,} bytes")

    def _name(self, given: str) -> Name:
        found = self._names.get(given)
        if found is None:
            namespace, _, local = given.rpartition(" ")
            found = self._names[given] = Name(namespace, local)
            if len(local) > MAX_NAME:
                raise UnreadableXml(f"a name of more than {MAX_NAME} characters")
            if len(self._names) > MAX_NAMES:
                raise UnreadableXml(f"more than {MAX_NAMES:,} different names")
        return found
