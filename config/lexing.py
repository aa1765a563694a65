"""The words of a YAML text and where they stand, also where YAML itself cannot read it.

Coarser than YAML: comments and block scalars are left out, anchors and tags are words like others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ANYWHERE = (
    r"(?P<blank>[ \t]+)|(?P<comment>(?<![^ \t])#.*)|(?P<open>[\[{])|(?P<close>[\]}])"
    r"|(?P<colon>:(?=[ \t{\[]|$))|(?P<quote>[\"'])"
)
_IN_BLOCK = re.compile(rf"{_ANYWHERE}|(?P<dash>-(?=[ \t]|$))|(?P<scalar>[|>][-+0-9]*\s*(?:#.*)?$)")
_IN_FLOW = re.compile(rf"{_ANYWHERE}|(?P<comma>,)")
_END = re.compile(r":(?=[ \t]|$)|[ \t]#|$")
_END_IN_FLOW = re.compile(r":(?=[ \t,\[\]{}]|$)|[ \t]#|[,\[\]{}]|$")
_KEY_AFTER = {"open": True, "comma": True, "dash": True, "close": False, "colon": False, "quote": False}
"""Whether a key may stand after a sign."""
_CLOSES = {"］": "［", "」": "「", "】": "【", "〕": "〔", "｝": "｛"}


@dataclass(frozen=True)
class Token:
    """One word or quoted text on one line."""

    line: int
    """Counted from 1."""
    text: str
    """A plain word with all that belongs to it; of a quoted text, what is on this line."""
    depth: int = 0
    """How many brackets and braces it stands in."""
    is_key: bool = False
    """Whether it stands where a key may stand."""
    has_colon: bool = False
    """Whether a colon follows it."""
    begins_line: bool = False
    quote: str = ""
    """The quote that it begins with."""
    is_open: bool = False
    """Whether it is quoted and does not end on its line."""


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, in its order."""
    return iter(_Lexer().read(text))


class _Lexer:
    def __init__(self) -> None:
        self.found: list[Token] = []
        self.depth = 0
        self.quote = ""
        self.block: int | None = None
        """Indentation of the line that a block scalar belongs to."""

    def read(self, text: str) -> list[Token]:
        for number, line in enumerate(text.split("\n"), start=1):
            self._line(line.rstrip("\r"), number)
        return self.found

    def _line(self, line: str, number: int) -> None:
        indent = len(line) - len(line.lstrip(" "))
        if self.block is not None and (not line.strip() or indent > self.block):
            return
        self.block = None
        at = self._quoted(line, 0, number) if self.quote else 0
        is_key = first = not at
        while at < len(line):
            sign = (_IN_FLOW if self.depth else _IN_BLOCK).match(line, at)
            kind = sign.lastgroup if sign else None
            if sign is None:
                at = self._plain(line, at, number, is_key=is_key, first=first)
            elif kind == "quote":
                at = self._quoted(line, at, number, sign[0])
            else:
                at = sign.end()
            self.depth = max(0, self.depth + (kind == "open") - (kind == "close"))
            self.block = indent if kind == "scalar" else None
            is_key = _KEY_AFTER.get(kind or "", is_key)
            first = first and kind == "blank"

    def _quoted(self, line: str, at: int, number: int, quote: str = "") -> int:
        """Read on to the quote's end, on this line or a later one; gives where to go on."""
        self.quote = quote or self.quote
        inner = r"(?:[^\"\\]|\\.)*" if self.quote == '"' else "(?:[^']|'')*"
        ended = re.compile(f"{inner}{self.quote}").match(line, at + len(quote))
        end = ended.end() if ended else len(line)
        self.found.append(Token(number, line[at:end], self.depth, quote=self.quote, is_open=not ended))
        self.quote = "" if ended else self.quote
        return end

    def _plain(self, line: str, at: int, number: int, *, is_key: bool, first: bool) -> int:
        ended = (_END_IN_FLOW if self.depth else _END).search(line, at)
        end = len(line) if ended is None else ended.start()
        end = max(end, at + 1)
        text = line[at:end].rstrip(" \t")
        has_colon = line[end : end + 1] == ":"
        self.found.append(Token(number, text, self.depth, is_key, has_colon, begins_line=first))
        if self.depth and any(each in text and opening not in text for each, opening in _CLOSES.items()):
            self.depth -= 1
        return end
