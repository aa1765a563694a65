"""Texts that are joined of several.

`; ` stands between the answers to one question, in the order of their codes, else of the alphabet; `, ` between places,
in the order of their ids; questions and answers are lines `Q: ...` and `A: ...` in the order in which they were asked.
How ON24's own integration joins them is not published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from systems.on24.rows.values import UNREADABLE, JsonRow, by_time, items, sorting, text

PLACES = 10
LONGEST = 30_000
"""Characters; what is more is left out at a whole item. Marketo cuts much earlier, by the field's own length."""

_CODE = re.compile(r"(.*?)([0-9]{1,18})?", re.DOTALL)


def answers(element: JsonRow, name: str) -> Any:
    """Those of a poll's or a survey's question: `pollanswers` and, with their codes, `pollanswersdetail`."""
    if name not in element:
        return None
    given = element[name]
    found = [text(each) for each in given] if isinstance(given, list) else [text(given)]
    if any(each is UNREADABLE for each in found):
        return UNREADABLE
    codes = _codes(element.get(f"{name}detail"))
    words = [each for each in found if each]
    return _join(sorted(words, key=lambda each: (codes.get(each, (1, "", 0)), each)), "; ") or None


def places(value: Any) -> Any:
    """The names of the places in a virtual environment that somebody visited."""
    found = items(value)
    if found is UNREADABLE:
        return UNREADABLE
    ordered = sorted(found, key=lambda each: (sorting(each.get("locationid")), sorting(each.get("locationname"))))
    names = [name for each in ordered if isinstance(name := text(each.get("locationname")), str) and name]
    return _join(list(dict.fromkeys(names))[:PLACES], ", ") or None


def questions(value: Any) -> Any:
    """What somebody asked, and what a presenter answered; a private answer was meant for this person."""
    found = items(value)
    if found is UNREADABLE:
        return UNREADABLE
    asked = [(by_time(each.get("createtimestamp")), sorting(each.get("questionid")), _lines(each)) for each in found]
    return _join((lines for _, _, lines in sorted(asked) if lines), "\n") or None


def _lines(question: JsonRow) -> str:
    told = items(question.get("answer"))
    replies = [] if told is UNREADABLE else [text(each.get("content")) for each in told]
    asked = text(question.get("content"))
    lines = [f"Q: {asked}"] if isinstance(asked, str) and asked else []
    return "\n".join([*lines, *[f"A: {each}" for each in sorted(r for r in replies if isinstance(r, str) and r)]])


def _codes(value: Any) -> dict[str, tuple[int, str, int]]:
    """By answer: what its code is sorted by, `choice2` before `choice10`."""
    details = items(value)
    found: dict[str, tuple[int, str, int]] = {}
    for each in [] if details is UNREADABLE else details:
        answer, code = text(each.get("answer")), text(each.get("answercode"))
        if isinstance(answer, str) and isinstance(code, str) and (match := _CODE.fullmatch(code)):
            place = (0, match[1], int(match[2] or 0))
            found[answer] = min(found.get(answer, place), place)
    return found


def _join(parts: Iterable[str], between: str) -> str:
    whole: list[str] = []
    length = 0
    for part in parts:
        length += len(part) + len(between)
        if length > LONGEST and whole:
            break
        whole.append(part)
    return between.join(whole)
