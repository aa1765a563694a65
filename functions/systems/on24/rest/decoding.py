"""From the body of an answer to its rows: one list at a time, each row made when it is asked for.

10,000 registrants are 15 MB of JSON and four times that as objects, so a list is kept as the text that it came as.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from relay.core import half_characters, json_number
from systems.on24.rows.values import JsonRow, whole

_ROW = json_number.decoder(Any)
_PARTS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
"""Every escape: a character of two halves, half a one, and any other."""
_LIST = msgspec.json.Decoder(list[msgspec.Raw])


class NotAnObject(Exception):
    """The body is no JSON object."""


class Body:
    """An answer's object: its names in lower case, what is under each decoded when it is asked for."""

    def __init__(self, body: bytes) -> None:
        """Raises NotAnObject."""
        self._parts: Mapping[str, Any] = _parts(body)

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def value(self, name: str) -> Any:
        """What is under a name; None where nothing is, or nothing that can be read."""
        found = self._parts.get(name)
        return _decoded(found) if isinstance(found, msgspec.Raw) else found

    def number(self, name: str) -> int | None:
        """A count."""
        found = whole(self.value(name))
        return found if isinstance(found, int) and found >= 0 else None

    def row(self) -> JsonRow:
        """The object as a whole."""
        return {name: self.value(name) for name in self._parts}

    def elements(self, name: str) -> Sequence[Any]:
        """Those of a list, as they came; one object is a list of one, null an empty one. Raises NotAnObject."""
        found = self._parts.get(name)
        if isinstance(found, msgspec.Raw):
            try:
                return _LIST.decode(found)
            except (ValueError, RecursionError):
                found = _decoded(found)
        if isinstance(found, list):
            return found
        if found is None:
            return ()
        if isinstance(found, Mapping):
            return (found,)
        raise NotAnObject


class ListedRows:
    """The rows of one answer. Iterating makes them one by one; whoever keeps them all keeps four times the text."""

    def __init__(self, body: Body, name: str, counted: str, common: Mapping[str, Any] | None = None) -> None:
        """`counted` is the name of the total; `common` is put into each row that lacks it. Raises NotAnObject."""
        self._elements = body.elements(name)
        self._common = common or {}
        self.total = body.number(counted)
        self.pages = body.number("pagecount")
        self.page = body.number("currentpage")
        self.unreadable = 0
        """Rows that were no object, of those that were asked for."""

    def __len__(self) -> int:
        return len(self._elements)

    def __iter__(self) -> Iterator[JsonRow]:
        self.unreadable = 0
        for each in self._elements:
            row = _decoded(each) if isinstance(each, msgspec.Raw) else each
            if isinstance(row, Mapping):
                yield {**self._common, **row} if self._common else row
            else:
                self.unreadable += 1

    @property
    def is_last(self) -> bool:
        """Whether no page follows, as far as the answer tells."""
        return not len(self) or self.pages is None or self.page is None or self.page + 1 >= self.pages


def _parts(body: bytes) -> Mapping[str, Any]:
    """What is under each name, undecoded if possible."""
    for mend in (bytes, _mended):
        try:
            return dict(_lower_names(_PARTS.decode(mend(body))))
        except (ValueError, RecursionError):
            continue
    found = _leniently(body)
    if not isinstance(found, dict):
        raise NotAnObject
    return found


def _mended(body: bytes) -> bytes:
    """With a question mark for each half of a character, as a text that was cut in the middle of one leaves."""
    return _ESCAPE.sub(lambda found: b"?" if found.lastgroup == "half" else found[0], body)


def _decoded(raw: msgspec.Raw) -> Any:
    try:
        return _lower(_ROW.decode(raw))
    except (ValueError, RecursionError):
        return _leniently(bytes(raw))


def _leniently(body: bytes) -> Any:
    """JSON, also with half a character, a very long number or what is no text in it; None where it is none."""
    try:
        found = json.loads(
            body.decode("utf-8-sig", "replace"), parse_float=_number, parse_int=_number, parse_constant=lambda _: None
        )
        return _lower(half_characters.replaced(found))
    except (ValueError, RecursionError):
        return None


def _number(text: str) -> Any:
    try:
        return json_number.number(text)
    except ValueError:
        return text


def _lower(value: Any) -> Any:
    """With every name in lower case; of two that are the same then, the one that was written so."""
    match value:
        case list():
            return [_lower(each) for each in value]
        case dict():
            return {name: _lower(found) for name, found in _lower_names(value)}
    return value


def _lower_names(value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Sorted where it matters: capitals come first, so that the name that needed no change comes last, and stays."""
    names = value if all(name == name.lower() for name in value) else sorted(value)
    return ((name.lower(), value[name]) for name in names)
