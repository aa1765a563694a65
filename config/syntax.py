"""What YAML's own errors mean for somebody who writes relay.yaml, in English and in Japanese.

PyYAML tells what its grammar expected, at the place where it gave up, often the line after the one that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import yaml

_COLON = re.compile(r":(?:\s|$)")


class Said(NamedTuple):
    """What is wrong and what to change."""

    line: int
    """Where to change it, counted from 1."""
    column: int | None
    """Counted from 1; None when the whole line is meant, or another line than the one where PyYAML gave up."""
    english: str
    japanese: str


@dataclass(frozen=True)
class _At:
    """Where PyYAML gave up, and since when it was in doubt. Lines and columns count from 0."""

    lines: list[str]
    problem: str
    line: int
    column: int
    start: int
    """The line on which what could not be read began."""
    opened: str
    """The bracket or brace that it began with, if it did."""

    @property
    def found(self) -> str:
        """What PyYAML found instead of what it expected."""
        named = re.search(r"(?:found|got) (?:character |undefined alias )?'(.*?)'", self.problem)
        return named[1] if named else ""

    @property
    def begins_line(self) -> bool:
        """Whether nothing stands before it on its line."""
        return not self.text(self.line)[: self.column].strip()

    def text(self, line: int) -> str:
        """One line; empty behind the last."""
        return self.lines[line] if line < len(self.lines) else ""

    def above(self) -> int:
        """The last line before it that holds something."""
        held = [at for at in range(self.line) if self.text(at).strip() and not self.text(at).lstrip().startswith("#")]
        return held[-1] if held else 0

    def here(self, english: str, japanese: str) -> Said:
        """About this very place."""
        return Said(self.line + 1, self.column + 1, english, japanese)

    def on(self, line: int, english: str, japanese: str) -> Said:
        """About another line."""
        return Said(line + 1, None, english, japanese)


def explained(error: yaml.MarkedYAMLError, text: str) -> Said | None:
    """An error in plain words; None when PyYAML's own words have to do."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return None
    context = error.context_mark or mark
    lines = text.split("\n")
    opened = lines[context.line][context.column : context.column + 1] if context.line < len(lines) else ""
    at = _At(lines, str(error.problem), mark.line, mark.column, context.line, opened)
    return next((said for begins, rule in _RULES if begins in at.problem and (said := rule(at))), None)


def _colon(at: _At) -> Said:
    """A `name:` where none may begin: a second colon, a line above without one, or a line too far to the right."""
    if _COLON.search(at.text(at.line)[: at.column]):
        return at.here(
            "a second colon on this line. A text with a colon and a blank in it belongs in quotes.",
            "1 行にコロンが 2 つあります。コロンと空白を含む文字列は引用符で囲んでください。",
        )
    above = at.above()
    return _indented(at, above) if _COLON.search(at.text(above)) else _no_colon(at, above)


def _no_colon(at: _At, line: int) -> Said:
    return at.on(
        line,
        "this is no `name: value`. After the name come a colon and a blank.",
        "「名前: 値」の形になっていません。名前の後に半角のコロンと空白が必要です。",
    )


def _indented(at: _At, other: int) -> Said:
    first, second = _indent(at.text(other)), _indent(at.text(at.line))
    return at.on(
        at.line,
        f"it begins {second} blanks in, and line {other + 1} begins {first} blanks in. "
        "Lines that belong together begin at the same place.",
        f"この行の字下げは {second} 文字、{other + 1} 行目は {first} 文字です。"
        "同じ階層の行は字下げをそろえてください。",
    )


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _block(at: _At) -> Said | None:
    """What belongs neither to the lines above nor to a block of its own."""
    if at.found in {"}", "]"}:
        return _too_many(at)
    if at.found == ":":
        return at.here("a name is missing before the colon.", "コロンの前に名前がありません。")
    if not at.begins_line:
        return at.here(
            "something follows the end of a quoted text. Put all of it into one pair of single quotes; a single quote "
            "inside is written twice.",
            "引用符で囲んだ文字列の後に余分な文字があります。"
            "全体を 1 組の単一引用符で囲み、中の単一引用符は 2 つ重ねてください。",
        )
    above = at.above()
    if _indent(at.text(above)) != _indent(at.text(at.line)):
        return _indented(at, above)
    if not any(at.text(line).lstrip().startswith("-") for line in (above, at.line)):
        return None if _COLON.search(at.text(above)) else _no_colon(at, above)
    return at.here(
        "lines with `- ` and lines with `name: value` stand side by side. Indent a list below its name.",
        "「- 」の行と「名前: 値」の行が同じ階層に混ざっています。リストは名前の下に字下げしてください。",
    )


def _too_many(at: _At) -> Said:
    return at.here(
        f"`{at.found}` closes nothing. Remove it, or open it.",
        f"対応する開きかっこのない `{at.found}` です。削除するか、開きかっこを追加してください。",
    )


def _before_the_first(at: _At) -> Said:
    above = at.above()
    if at.text(above).startswith("..."):
        return at.on(above, "`...` ends the file, and more follows. Remove it.", "`...` は終端です。削除してください。")
    first = next(at_line for at_line, line in enumerate(at.lines) if line.strip() and not line.lstrip().startswith("#"))
    return _indented(at, first)


def _quote(at: _At) -> Said:
    return at.on(
        at.start,
        f"the quote {at.opened} that opens here is not closed.",
        f"この行の引用符 {at.opened} が閉じられていません。",
    )


def _flow(at: _At) -> Said:
    """Inside brackets or braces."""
    if at.found in {"[", "{"}:
        return at.here(
            f'a text with `{at.found}` in it belongs in quotes here, such as "tags[]".',
            f'ここでは `{at.found}` を含む文字列を、"tags[]" のように引用符で囲んでください。',
        )
    if at.found in {"]", "}"}:
        return at.here(
            f"`{at.found}` does not close `{at.opened}`.", f"`{at.found}` は `{at.opened}` と対応していません。"
        )
    if at.line != at.start or at.found == "<stream end>":
        return _open(at)
    return at.here(
        "a comma is missing before this, or a text with a colon or a quote in it belongs in quotes.",
        "この前にカンマがありません。または、コロンや引用符を含む文字列を引用符で囲んでください。",
    )


def _open(at: _At) -> Said:
    return at.on(at.start, f"`{at.opened}` is not closed.", f"`{at.opened}` が閉じられていません。")


def _nothing(at: _At) -> Said:
    if at.found == "<stream end>":
        return at.here("the end comes before a bracket is closed.", "かっこが閉じられていません。")
    if at.found in {"]", "}"}:
        return _too_many(at)
    return at.here(f"a value is missing before `{at.found}`.", f"`{at.found}` の前に値がありません。")


def _first_character(at: _At) -> Said:
    if at.found == "\\t":
        return at.here("a tab. Use blanks instead.", "タブ文字があります。半角の空白に直してください。")
    return _reserved(at, at.found)


def _reserved(at: _At, character: str) -> Said:
    return at.here(
        f"a text that begins with `{character}` belongs in quotes.",
        f"`{character}` で始まる文字列は引用符で囲んでください。",
    )


def _name_of_its_own(at: _At) -> Said | None:
    """After `*`, `&` or `%`, which YAML has a use for."""
    return _reserved(at, at.opened) if at.opened in {"*", "&", "%"} else None


def _alias(at: _At) -> Said:
    """`*name` without its `&name`, such as one that stood in a route that was removed; or a text without quotes."""
    return at.here(
        f"`*{at.found}` repeats what is marked `&{at.found}`, and nothing above it is. Write it out here; a text that "
        "begins with `*` belongs in quotes.",
        f"`*{at.found}` が指す `&{at.found}` が、これより上にありません。内容をここに書いてください。"
        "`*` で始まる文字列は引用符で囲んでください。",
    )


def _list_beside_name(at: _At) -> Said:
    return at.here(
        "a list that begins on the line of its name. Begin it on the next line, or write [a, b].",
        "リストは名前の次の行から書くか、[a, b] の形で書いてください。",
    )


def _escape(at: _At) -> Said:
    return at.here(
        r"in double quotes a backslash begins an escape. Use single quotes, or write \\.",
        r"二重引用符の中の \ はエスケープの始まりです。単一引用符を使うか、\\ と書いてください。",
    )


_RULES: tuple[tuple[str, Callable[[_At], Said | None]], ...] = (
    ("mapping values are not allowed", _colon),
    ("could not find expected ':'", lambda at: _no_colon(at, at.start)),
    ("expected <block end>", _block),
    ("expected '<document start>'", _before_the_first),
    ("found unexpected end of stream", _quote),
    ("expected ',' or ", _flow),
    ("expected the node content", _nothing),
    ("cannot start any token", _first_character),
    ("expected alphabetic or numeric character", _name_of_its_own),
    ("found undefined alias", _alias),
    ("sequence entries are not allowed", _list_beside_name),
    ("found unknown escape character", _escape),
    ("hexadecimal numbers", _escape),
)
