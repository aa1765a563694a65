"""The project's Markdown pages, as far as the tests of the documentation read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

_FENCE = re.compile(r"^ *```(?P<language>\w*)\n(?P<code>.*?)^ *```$", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^(?P<level>#{1,6}) +(?P<text>.+)$", re.MULTILINE)
_LINK = re.compile(r"\]\((?P<target>[^()\s]+)\)")
_SPAN = re.compile(r"`([^`]+)`")
_MARKUP = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Page:
    """One file."""

    path: Path

    @property
    def name(self) -> str:
        """Its path within the project."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """What is not in a fenced block."""
        return _FENCE.sub("", self.text)

    def blocks(self, language: str) -> list[str]:
        """The fenced blocks of one language."""
        return [each["code"] for each in _FENCE.finditer(self.text) if each["language"] == language]

    def headings(self) -> list[tuple[int, str]]:
        """Level and text of each heading, in order."""
        return [(len(each["level"]), each["text"].strip()) for each in _HEADING.finditer(self.prose)]

    def anchors(self) -> set[str]:
        """Where a link may point inside this page, as GitHub names it."""
        return {_MARKUP.sub("", text.lower()).replace(" ", "-") for _, text in self.headings()}

    def links(self) -> list[str]:
        """Targets of links that stay within the project."""
        targets = [each["target"] for each in _LINK.finditer(self.prose)]
        return [target for target in targets if not re.match(r"[a-z]+:", target)]

    def spans(self) -> list[str]:
        """What stands between backticks in the prose, on one line each."""
        return [" ".join(span.split()) for span in _SPAN.findall(self.prose)]

    def commands(self) -> list[str]:
        """What is typed at a prompt in the `console` blocks."""
        lines = "".join(self.blocks("console")).splitlines()
        return [line.strip().removeprefix("$ ") for line in lines if line.strip().startswith("$ ")]

    def sections(self) -> list[Section]:
        """The page cut at its headings of the second level."""
        starts = [each.start() for each in _HEADING.finditer(self.text) if len(each["level"]) == 2]
        ends = [*starts[1:], len(self.text)]
        return [Section(self.text[start:end]) for start, end in zip(starts, ends, strict=True)]


@dataclass(frozen=True)
class Section:
    """One part of a page, with its heading."""

    text: str

    @property
    def heading(self) -> str:
        """Without its marks."""
        return self.text.splitlines()[0].lstrip("# ")

    def commands(self) -> list[str]:
        """What is typed at a prompt."""
        return [line.strip() for line in self.text.splitlines() if line.strip().startswith("$ ")]

    def tables(self) -> list[tuple[int, int]]:
        """Rows and columns of each of its tables."""
        found = re.findall(r"(?:^ *\|.*\n)+", f"{self.text}\n", re.MULTILINE)
        rows = [[re.sub(r"`[^`]*`", "", row) for row in each.splitlines()] for each in found]
        return [(len(each), each[0].count("|") - 1) for each in rows]

    def numbers(self) -> list[str]:
        """Numbers in its tables."""
        rows = [line for line in self.text.splitlines() if line.startswith("|")]
        return re.findall(r"\d+\.\d+", "\n".join(rows))


def pages() -> list[Page]:
    """Every page that people read."""
    return [Page(path) for path in _files()]


def page(name: str) -> Page:
    """One page by its path within the project."""
    return Page(ROOT / name)


def _files() -> Iterator[Path]:
    yield from sorted(ROOT.glob("*.md"))
    yield from sorted((ROOT / "docs").rglob("*.md"))
