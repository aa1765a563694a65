r"""JSON as Marketo's webhook templates really produce it.

A template is text into which Marketo puts token values, so a body is often almost JSON. This parser accepts what can
mean only one thing and refuses the rest with its position. Beyond RFC 8259 it accepts:

- raw line breaks, tabs and other control characters inside strings (token encoding None, or `\n` in the template,
  which Marketo turns into a real line break before it sends);
- a value that is missing because its token was empty: `{"a": ,}` and `[1, , 2]` (it is null), and a trailing comma;
- doubled quotes, from a token that Marketo quoted itself inside the template's quotes: `""x""` is `x`;
- an unresolved token without quotes, `{{lead.Nickname}}`, and an untouched default, `edit me` (text; it counts as no
  value later);
- numbers and dates without quotes that JSON's grammar refuses, such as `007` or `2026-10-01` (text, as they stand);
- `True` and `False` in any case.

Sources: Adobe's webhook documentation (experienceleague.adobe.com/en/docs/marketo-developer/marketo/webhooks/webhooks)
for tokens and encodings; blog.teknkl.com, "A quirk with slash escapes", for what the template editor does to them.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from relay.core.json_number import JsonNumber, number
from relay.core.refusal import Refused
from systems.web.refusal import WebRefused

MAX_DEPTH = 32
"""Levels of nesting. Marketo's templates need two or three; the bound keeps a stranger from exhausting the stack."""

BLANK = (
    " \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"  # what Unicode calls white space
    "\x00\u200b\ufeff"  # what editors and pasting leave beside it
)
"""What may stand between values."""

_WHITESPACE = re.compile(f"[{BLANK}]*")
_STRING_CHUNK = re.compile(r'[^"\\]*')
_UNRESOLVED = re.compile(r"\{\{[^{}\"\r\n]{0,255}\}\}")
_UNTOUCHED = re.compile(r"edit ?me(?=\s*[,\]}]|\s*$)", re.IGNORECASE)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_BARE_FIGURES = re.compile(r"[-+.0-9](?:[-+.0-9:/eETZ ]*[-+.0-9Z])?")
_WORD = re.compile(r"(?:true|false|null)(?![A-Za-z0-9_])", re.IGNORECASE)
_DELIMITERS = frozenset(",]}")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_HEX4 = re.compile(r"[0-9A-Fa-f]{4}")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}


def parse(text: str) -> Any:
    """The value in `text`. Raises Refused (`json_...`) with the position of what cannot be understood."""
    try:
        value = _STRICT.decode(text)
    except (ValueError, RecursionError):
        return _whole(text)
    if text.count("{") + text.count("[") > MAX_DEPTH:
        # Perhaps too deep: the careful parser counts the levels.
        return _whole(text)
    return value


def parse_prefix(text: str, begin: int = 0) -> tuple[Any, int]:
    """The value that begins at `begin`, and the index after it and the white space that follows."""
    parser = _Parser(text)
    value, end = parser.value(parser.skip(begin), 0)
    return value, parser.skip(end)


def _whole(text: str) -> Any:
    value, end = parse_prefix(text)
    if end < len(text):
        refuse(text, end, "json_trailing")
    return value


def string_prefix(text: str, begin: int, ends: frozenset[str]) -> tuple[str, int] | None:
    """The string whose quote stands at `begin`, if nothing but white space is between it and one of `ends`, or the end.

    With it the index after that white space. None where this is no string.
    """
    parser = _Parser(text, ends)
    try:
        value, end = parser.quoted(begin)
    except Refused:
        return None
    end = parser.skip(end)
    return (value, end) if parser.ends_value(end) else None


def refuse(text: str, at: int, reason: str) -> NoReturn:
    """Refuse what stands at `at`, for a reason whose text names line and column."""
    _Parser(text).fail(at, reason)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError
    return fields


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


_STRICT = json.JSONDecoder(
    object_pairs_hook=_unique, parse_int=number, parse_float=JsonNumber, parse_constant=_refuse_constant
)


class _Parser:
    """A recursive descent over one text. Each method takes the index it begins at and returns the one after."""

    def __init__(self, text: str, ends: frozenset[str] = _DELIMITERS) -> None:
        self._text = text
        self._ends = ends

    def skip(self, at: int) -> int:
        """After the white space."""
        matched = _WHITESPACE.match(self._text, at)
        return matched.end() if matched else at

    def value(self, at: int, depth: int) -> tuple[Any, int]:
        """Any value."""
        head = self._text[at : at + 1]
        if head == "[" or (head == "{" and not _UNRESOLVED.match(self._text, at)):
            if depth >= MAX_DEPTH:
                raise Refused("json_too_deep", limit=MAX_DEPTH)
            return self._array(at + 1, depth) if head == "[" else self._object(at + 1, depth)
        if head == '"':
            return self.quoted(at)
        return self._bare(at)

    def _object(self, at: int, depth: int) -> tuple[dict[str, Any], int]:
        fields: dict[str, Any] = {}
        while True:
            at = self.skip(at)
            if self._text[at : at + 1] == "}":
                return fields, at + 1
            if self._text[at : at + 1] != '"':
                self.fail(at, "json_name")
            begin = at
            name, at = self._string(at)
            at = self.skip(at)
            if self._text[at : at + 1] != ":":
                self.fail(at, "json_colon")
            value, at = self._value_or_nothing(self.skip(at + 1), "}", depth)
            if name in fields and repr(fields[name]) != repr(value):  # 1 equals True
                self.fail(begin, "json_duplicate")
            fields[name] = value
            at = self._next(at, "}")

    def _array(self, at: int, depth: int) -> tuple[list[Any], int]:
        items: list[Any] = []
        while True:
            at = self.skip(at)
            if self._text[at : at + 1] == "]":
                return items, at + 1
            value, at = self._value_or_nothing(at, "]", depth)
            items.append(value)
            at = self._next(at, "]")

    def _value_or_nothing(self, at: int, closing: str, depth: int) -> tuple[Any, int]:
        """A value, or null where an empty token left nothing between the punctuation."""
        if self._text[at : at + 1] in {",", closing}:
            return None, at
        value, at = self.value(at, depth + 1)
        return value, self.skip(at)

    def _next(self, at: int, closing: str) -> int:
        """After the comma, or at the closing bracket."""
        head = self._text[at : at + 1]
        if head == ",":
            return at + 1
        if head == closing:
            return at
        return self.fail(at, "json_comma")

    def quoted(self, at: int) -> tuple[str, int]:
        """A string value, whose quotes may be doubled."""
        if self._text.startswith('""', at):
            after = self.skip(at + 2)
            if not self.ends_value(after):
                return self._doubled(at)
        return self._string(at)

    def _doubled(self, at: int) -> tuple[str, int]:
        """`""x""`: a token that Marketo quoted, inside quotes of the template. An empty one is four quotes."""
        value, end = self._string(at + 1)
        if self._text[end : end + 1] == '"' and self.ends_value(self.skip(end + 1)):
            return value, end + 1
        return self.fail(end, "json_quote")

    def ends_value(self, at: int) -> bool:
        """Whether a value may end before this."""
        return at >= len(self._text) or self._text[at] in self._ends

    def _string(self, at: int) -> tuple[str, int]:
        """From its opening quote. Control characters are taken as they are."""
        begin, at = at, at + 1
        parts: list[str] = []
        while True:
            matched = _STRING_CHUNK.match(self._text, at)
            end = matched.end() if matched else at
            parts.append(self._text[at:end])
            at = end
            if at >= len(self._text):
                self.fail(begin, "json_unended")
            if self._text[at] == '"':
                return "".join(parts), at + 1
            part, at = self._escape(at)
            parts.append(part)

    def _escape(self, at: int) -> tuple[str, int]:
        kind = self._text[at + 1 : at + 2]
        if kind in _ESCAPES:
            return _ESCAPES[kind], at + 2
        if kind != "u":
            self.fail(at, "json_escape")
        high = self._hex(at + 2)
        if 0xD800 <= high < 0xDC00 and self._text.startswith("\\u", at + 6):
            low = self._hex(at + 8)
            if 0xDC00 <= low < 0xE000:
                return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)), at + 12
        return chr(high), at + 6

    def _hex(self, at: int) -> int:
        matched = _HEX4.match(self._text, at)
        if matched is None:
            self.fail(at, "json_escape")
        return int(matched.group(), 16)

    def _bare(self, at: int) -> tuple[Any, int]:
        """What stands without quotes."""
        if word := _WORD.match(self._text, at):
            return _WORDS[word.group().lower()], word.end()
        if token := _UNRESOLVED.match(self._text, at) or _UNTOUCHED.match(self._text, at):
            return token.group(), token.end()
        figures = _BARE_FIGURES.match(self._text, at)
        if figures and self.ends_value(self.skip(figures.end())):
            return self._figures(at, figures.group()), figures.end()
        if at >= len(self._text):
            self.fail(at, "json_end")
        return self.fail(at, "json_bare")

    def _figures(self, at: int, text: str) -> Any:
        if not _NUMBER.fullmatch(text):
            return text
        try:
            return number(text)
        except ValueError:
            return self.fail(at, "json_number")

    def _position(self, at: int) -> tuple[int, int]:
        """Line and column, counted from 1."""
        return self._text.count("\n", 0, at) + 1, at - (self._text.rfind("\n", 0, at) + 1) + 1

    def fail(self, at: int, reason: str) -> NoReturn:
        """Refuse what stands at `at`."""
        line, column = self._position(at)
        raise WebRefused(reason, line=line, column=column)
