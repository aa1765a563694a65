"""The text of a form, taken apart into names and values as they stand. What they mean is decided in `systems.web.form`.

White space round a name, a value, `=` and `&` is the template's: Form/Url encoding leaves none of its own, and without
encoding nobody can tell it from the template's. An `&` belongs to a value, and parts no pairs,

- inside the quotes of a value that JSON encoding (or the template) has quoted: `company="Jack & Jill"`,
- inside a value that is a JSON list or object: `profile={"note": "a & b"}`,
- before a piece that has no `=`, which no template of `name={{token}}` pairs can have made: `company=Jack & Jill`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from relay.core.refusal import Refused
from systems.web import tolerant_json
from systems.web.refusal import WebRefused
from systems.web.tolerant_json import BLANK

EVENTS = "events"
"""The name whose list is read as JSON, in KARTE's recipe for Marketo."""

_AMPERSAND = frozenset("&")
_NAME = re.compile(r"([^=&]*)=")
_BLANKS = re.compile(f"[{BLANK}]*")
_LINE_BREAK = re.compile(r"[\r\n\x85\u2028\u2029]")
_LIST = re.compile(r"\[|%5B", re.IGNORECASE)


@dataclass
class Pair:
    """One name with its value."""

    text: str
    """The whole body."""
    name: str
    begin: int
    """Index of the name."""
    value_begin: int
    value_end: int
    is_settled: bool = False
    """Whether `value` is the value already: JSON tells by itself where it ends, and what its characters are."""
    value: Any = None
    is_loose: bool = False
    """Whether spaces, but no line break, stand round its `&` or `=`, as in what a person has typed."""
    is_joined: bool = False
    """Whether an `&` belongs to the value though nothing quotes it."""

    @property
    def raw(self) -> str:
        """The value as it stands."""
        return self.text[self.value_begin : self.value_end]

    @property
    def position(self) -> int:
        """Of the name, counted from 1."""
        return self.begin + 1

    def join(self, end: int) -> None:
        """The value goes on to `end`. What looked like JSON was none: it only began with a quote or a bracket."""
        self.value_end, self.is_joined, self.is_settled = end, True, False


def pairs(text: str, begin: int) -> Iterator[Pair]:
    """Each pair from `begin` on. Raises Refused: `form_piece`, and `json_...` for events that are no JSON."""
    pair: Pair | None = None
    at = end = begin
    while at < len(text):
        start = _skip(text, at)
        named = _NAME.match(text, start)
        if named and named[1].strip(BLANK):
            if pair:
                yield pair
            pair, at = _pair(text, named, end)
            end = pair.value_end
        else:
            at = _next(text, start)
            if (stop := _trimmed(text, start, at)) > start:
                if pair is None or (pair.name == EVENTS and pair.is_settled):
                    raise WebRefused("form_piece", position=start + 1)
                pair.join(stop)
                end = stop
        at += 1
    if pair:
        yield pair


def _pair(text: str, named: re.Match[str], before: int) -> tuple[Pair, int]:
    """The pair whose name was found, and the index after it; what stands before it ends at `before`."""
    begin = _skip(text, named.end())
    name = named[1].strip(BLANK)
    around = text[before : named.start()] + text[named.start() + len(named[1].rstrip(BLANK)) : begin]
    found = Pair(text, name, named.start(), begin, begin, is_loose=_is_loose(around.strip("&=")))
    if name.lower() == EVENTS and _LIST.match(text, begin):
        found.name, found.is_settled = EVENTS, True
        found.value, at = _events(text, begin)
    elif settled := _settled(text, begin):
        found.is_settled = True
        found.value, at = settled
    else:
        at = _next(text, begin)
    found.value_end = _trimmed(text, begin, at)
    return found, at


def _settled(text: str, begin: int) -> tuple[str, int] | None:
    """The string that JSON has quoted, or the text of a whole list or object, and the index after it."""
    if text[begin : begin + 1] == '"':
        return tolerant_json.string_prefix(text, begin, _AMPERSAND)
    if text[begin : begin + 1] not in {"[", "{"}:
        return None
    try:
        _, end = tolerant_json.parse_prefix(text, begin)
    except Refused:
        return None
    return (text[begin : _trimmed(text, begin, end)], end) if text[end : end + 1] in {"", "&"} else None


def _events(text: str, begin: int) -> tuple[Any, int]:
    """The JSON, in which `&`, `+` and `%` are themselves; only when it cannot be read so, it may have been encoded."""
    try:
        events, end = tolerant_json.parse_prefix(text, begin)
        if end < len(text) and text[end] != "&":
            tolerant_json.refuse(text, end, "json_trailing")
    except Refused:
        with suppress(Refused, UnicodeDecodeError):
            return _encoded_events(text, begin)
        if text[begin] == "[":
            raise
        raise WebRefused("json_string", name=EVENTS) from None
    return events, end


def _encoded_events(text: str, begin: int) -> tuple[Any, int]:
    end = _next(text, begin)
    encoded = text[begin : _trimmed(text, begin, end)]
    return tolerant_json.parse(unquote_to_bytes(encoded.replace("+", " ")).decode("utf-8")), end


def _is_loose(around: str) -> bool:
    return around.strip(BLANK) != around and _LINE_BREAK.search(around) is None


def _skip(text: str, at: int) -> int:
    matched = _BLANKS.match(text, at)
    return matched.end() if matched else at


def _next(text: str, at: int) -> int:
    """Index of the next `&`, or of the end."""
    found = text.find("&", at)
    return len(text) if found < 0 else found


def _trimmed(text: str, begin: int, end: int) -> int:
    """Index after what stands between the two, without white space at its end."""
    return begin + len(text[begin:end].rstrip(BLANK))
