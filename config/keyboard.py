"""Slips of a Japanese keyboard: full-width characters where YAML wants half-width ones, a blank that is missing.

YAML does not know them, so it takes them for text and complains elsewhere, or not at all. Some have no good use outside
quotes and are always told; others may be meant, as in a field's code or a comment's text, and are told only where
something is wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from config.lexing import Token, tokens

BLANKS = "\u3000\u00a0\u200b\u2002\u2003\u2007\u2009\u202f\u2060\ufeff"
"""The full-width blank, and those that word processors and web pages bring along."""
QUOTES = {**dict.fromkeys("“”„‟＂", '"'), **dict.fromkeys("‘’‚‛＇", "'")}
COLONS = dict.fromkeys("：︓﹕∶", ":")
COMMAS = dict.fromkeys("，、､﹐", ",")
DASHES = dict.fromkeys("－ー−‐–—―", "-")
OPENING = {"［": "[", "｛": "{", "「": "[", "【": "[", "〔": "["}
CLOSING = {"］": "]", "｝": "}", "」": "]", "】": "]", "〕": "]"}
INDICATORS = {"＆": "&", "＊": "*", "！": "!", "？": "?", "％": "%", "＠": "@", "｜": "|", "＞": ">"}

_SHOWN = 40
_INVISIBLE = "\u200b\u2060\ufeff"
_NAMES = {
    **{each: (f"a blank (U+{ord(each):04X})", f"空白 (U+{ord(each):04X})") for each in BLANKS},
    **{
        each: (f"an invisible character (U+{ord(each):04X})", f"見えない文字 (U+{ord(each):04X})")
        for each in _INVISIBLE
    },
    "\u3000": ("a full-width blank", "全角の空白"),
    " ": ("a half-width blank", "半角の空白"),
    "": ("removed", "削除"),
}
"""What cannot be seen, in English and in Japanese."""
_EDGE = re.compile(f"^[{BLANKS}]|[{BLANKS}]$|[:：][{BLANKS}]|[{BLANKS}][:#：＃]|^-[{BLANKS}]|[\u200b\u2060\ufeff]")
_COLON = re.compile(rf"([{''.join(COLONS)}])(?=([^\s{BLANKS}])?)")
_HASH = re.compile(f"(?:^|[ \t{BLANKS}])＃")
_BLOCK = re.compile(r"[｜＞][-+0-9]*")
_GLUED = re.compile(r"(?P<name>[A-Za-z_][\w-]*):(?!//)(?P<value>[^\s:].*)")


@dataclass(frozen=True)
class Slip:
    """One character, or run of them, that was probably not meant."""

    line: int
    """Counted from 1."""
    found: str
    meant: str
    certain: bool
    """Whether it is to be told even where nothing else is wrong."""


def slips(text: str) -> list[Slip]:
    """What looks like a slip, in the order of the file."""
    text = text.removeprefix("\ufeff")  # a byte order mark, which some editors write and YAML knows
    return [slip for token in tokens(text) for slip in _of(token)]


def told(found: Iterable[Slip]) -> str:
    """One line's slips, in English and in Japanese."""
    pairs: dict[str, str] = {}
    for each in found:
        pairs.setdefault(each.found, each.meant)
    english = ", ".join(f"{_shown(slip)} should be {_shown(meant)}" for slip, meant in pairs.items())
    japanese = "、".join(f"{_shown(slip, 1)} → {_shown(meant, 1)}" for slip, meant in pairs.items())
    return (
        f"a slip of the keyboard: {english}; where it is meant as text, put the whole text in quotes. / "
        f"入力ミスです。次のように直してください: {japanese} (文字として使う場合は、全体を引用符で囲みます)"
    )


def _of(token: Token) -> Iterator[Slip]:
    if token.quote:
        if token.is_open:
            yield from _chosen(token, {each: meant for each, meant in QUOTES.items() if meant == token.quote})
        return
    yield from _certain(token)
    yield from _doubtful(token)


def _certain(token: Token) -> Iterator[Slip]:
    text = token.text
    if _EDGE.search(text):
        yield from _chosen(token, {each: "" if each in _INVISIBLE else " " for each in BLANKS}, certain=True)
    if text.strip(BLANKS)[:1] in QUOTES:
        yield from _chosen(token, QUOTES, certain=True)
    if _HASH.search(text):
        yield Slip(token.line, "＃", "#", certain=True)
    if token.depth:
        yield from _chosen(token, COMMAS, certain=True)
    if _BLOCK.fullmatch(text):
        yield Slip(token.line, text[0], INDICATORS[text[0]], certain=True)


def _doubtful(token: Token) -> Iterator[Slip]:
    text = token.text
    if token.is_key or token.depth:
        for colon in _COLON.finditer(text):
            yield Slip(token.line, colon[1], ": " if colon[2] else ":", certain=False)
    if token.begins_line and text[0] in DASHES:
        yield Slip(token.line, text[0], "-", certain=False)
    if text[0] in {**OPENING, **INDICATORS}:
        yield Slip(token.line, text[0], {**OPENING, **INDICATORS}[text[0]], certain=False)
    if token.depth or text[0] in OPENING:
        yield from _chosen(token, CLOSING)
    glued = _GLUED.fullmatch(text) if token.is_key else None
    if glued and (not token.has_colon or glued["value"][0] in "{[&*#\"'"):
        yield Slip(token.line, text, f"{glued['name']}: {glued['value']}", certain=False)
    yield from _full_width(token)


def _full_width(token: Token) -> Iterator[Slip]:
    """Letters, digits and signs of a word that would be plain ASCII without them."""
    if unicodedata.normalize("NFKC", token.text).isascii():
        for run in re.findall(r"[\uff01-\uff5e]+", token.text):
            yield Slip(token.line, run, unicodedata.normalize("NFKC", run), certain=False)


def _chosen(token: Token, characters: dict[str, str], *, certain: bool = False) -> Iterator[Slip]:
    for each in token.text:
        if each in characters:
            yield Slip(token.line, each, characters[each], certain)


def _shown(found: str, language: int = 0) -> str:
    """As it was typed; what cannot be seen, by its name."""
    if found in _NAMES:
        return _NAMES[found][language]
    return f"`{found}`" if len(found) <= _SHOWN else f"`{found[:_SHOWN]}…`"
