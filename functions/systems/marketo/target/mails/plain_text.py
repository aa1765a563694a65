"""Text of safe HTML: a line for each block, links with their addresses. And Marketo's own text, in one spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

_BLOCKS = frozenset({
    "blockquote", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre",
    "table", "tr", "ul",
})  # fmt: skip
_APART = frozenset({
    "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul",
})  # fmt: skip
"""Blocks with an empty line before and after them."""
_CELLS = frozenset({"td", "th"})
_SPACES = re.compile(r"[ \t\xa0]+")
_GAPS = re.compile(r"\n{3,}")
_FILLER = re.compile(r"(?:[\u00ad\u034f\u2007\u200b-\u200d\u2060\ufeff][ \xa0]*){4,}")
"""Characters that nobody sees, many after another: mails keep the words after their pre-header away by them."""
_NOT_TEXT = re.compile(r"[^\S \n\t\xa0\u2007\u3000]|[\x00-\x08\x0e-\x1f\x7f-\x9f]")
"""Breaks and spaces of other kinds, and controls that no field keeps."""


def text_of_html(html: str) -> str:
    """Of HTML that safe_html has made; of any other it says too much."""
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    return _tidy("".join(reader.parts))


def plain(text: str) -> str:
    """Text with a line feed at the end of each line, without controls, and with no two empty lines after another."""
    lines = _NOT_TEXT.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return _GAPS.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip()


def _tidy(text: str) -> str:
    lines = (_SPACES.sub(" ", line).strip(" ") for line in _FILLER.sub(" ", text).split("\n"))
    return _GAPS.sub("\n\n", "\n".join(lines)).strip()


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._links: list[tuple[str, int]] = []
        """Addresses of the links that are open, and where in `parts` each begins."""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self._break(tag)
        if tag == "li":
            self.parts.append("- ")
        elif tag == "img":
            self.parts.append(dict(attrs).get("alt") or "")
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.parts)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            address, begin = self._links.pop()
            shown = "".join(self.parts[begin:]).strip()
            if shown and address and address not in (shown, f"mailto:{shown}", f"tel:{shown}"):
                self.parts.append(f" ({address})")
        self._break(tag)

    def handle_data(self, data: str) -> None:
        self.parts.append(_NOT_TEXT.sub(" ", data.replace("\n", " ")))

    def _break(self, tag: str) -> None:
        if tag in _APART:
            self._end_line("\n\n")
        elif tag in _BLOCKS:
            self._end_line("\n")
        elif tag == "br":
            self.parts.append("\n")
        elif tag in _CELLS:
            self.parts.append(" ")

    def _end_line(self, end: str) -> None:
        """Between two blocks there is as much as the one wants that wants more."""
        before = self.parts[-1] if self.parts else end
        if not before.endswith(end):
            self.parts.append(end[1:] if before.endswith("\n") else end)
