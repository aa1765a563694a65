"""HTML to text, in one pass over it: a mail's HTML is often wrong, and nothing of it is shown as HTML.

Quotations get the `> ` that plain mails have, so that the quoted history is cut off by the same rules. Not Python's
HTMLParser: on what never closes it takes a time that grows with the square of the length.
"""

from __future__ import annotations

import html
import re

_NAME = re.compile(r"/?[A-Za-z][A-Za-z0-9:-]{0,30}")
_SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")
_LONG_NUMBER = re.compile(r"&#x?[0-9A-Fa-f]{9,}")
"""Python refuses to make a number of thousands of digits."""
_HIDDEN = frozenset({"script", "style", "head", "title", "template", "noscript"})
_BLOCKS = frozenset(
    {
        *(
            "address",
            "article",
            "blockquote",
            "center",
            "dd",
            "div",
            "dl",
            "dt",
            "fieldset",
            "footer",
            "form",
            "header",
        ),
        *("h1", "h2", "h3", "h4", "h5", "h6", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul"),
    }
)
_MOST_QUOTES = 20
"""Levels that are told apart."""


def to_text(found: str) -> str:
    """What a person reads of it. Lines that are quoted begin with `> `, once for each level."""
    page = _Page()
    at = 0
    while at < len(found):
        begin = found.find("<", at)
        if begin < 0:
            begin = len(found)
        page.write(found[at:begin])
        at = _after_tag(found, begin, page)
    return page.text()


def _after_tag(found: str, begin: int, page: _Page) -> int:
    """Take one tag; where the next thing begins. What never closes ends the page, or is text where it is no tag."""
    if found.startswith("<!--", begin):
        return _behind(found, "-->", begin + 4)
    name = _NAME.match(found, begin + 1)
    if name is None:
        if found[begin : begin + 2] in {"<!", "<?"}:
            return _behind(found, ">", begin)
        page.write(found[begin : begin + 1])
        return begin + 1
    word = name[0].lower()
    behind = _behind(found, ">", name.end())
    if word in _HIDDEN:
        return _behind(found, ">", _place(found, f"</{word}", behind))
    page.tag(word)
    return behind


def _place(found: str, wanted: str, at: int) -> int:
    """Where a closing tag is, in small letters or capitals; the end where it is missing."""
    places = [place for each in (wanted, wanted.upper()) if (place := found.find(each, at)) >= 0]
    return min(places, default=len(found))


def _behind(found: str, wanted: str, at: int) -> int:
    place = found.find(wanted, at)
    return len(found) if place < 0 else place + len(wanted)


class _Page:
    """Lines as they come."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._quotes = 0
        self._pieces: list[str] = []

    def write(self, raw: str) -> None:
        if raw:
            self._pieces.append(raw)

    def tag(self, name: str) -> None:
        word = name.removeprefix("/")
        if word == "br":
            self._end_line(always=True)
        elif word == "hr":
            self._end_line()
            self._lines.append("_" * 32)
        elif word in {"td", "th"}:
            self._pieces.append(" ")
        elif word in _BLOCKS:
            self._end_line()
        if word == "blockquote":
            self._quotes = max(0, self._quotes + (-1 if name.startswith("/") else 1))
        elif word == "p":
            self._gap()
        elif name == "li":
            self._pieces.append("- ")

    def text(self) -> str:
        self._end_line()
        return "\n".join(self._lines).strip("\n")

    def _end_line(self, *, always: bool = False) -> None:
        raw = _SPACES.sub(" ", "".join(self._pieces)).strip()
        self._pieces = []
        if raw or always:
            line = html.unescape(_LONG_NUMBER.sub("", raw)).replace("\u00a0", " ").strip()
            self._lines.append(f"{self._marks()}{line}".rstrip())

    def _gap(self) -> None:
        if self._lines and self._lines[-1].strip("> "):
            self._lines.append(self._marks().rstrip())

    def _marks(self) -> str:
        return "> " * min(self._quotes, _MOST_QUOTES)
