"""What is wrong with a configuration, in words for the person who wrote it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SHOWN = 40


@dataclass(frozen=True)
class ProblemInFile:
    """One thing to change."""

    path: str
    """Dotted, such as `routes.mail-opened.fields.score.type`; empty when it is about the whole file."""
    message: str
    """What is wrong, and what to change."""
    line: int | None = None
    """Counted from 1; None when there is no such place."""

    def written(self, file: str, kind: str = "") -> str:
        """One line, whatever it is about: keys and values may hold line breaks, escapes and half characters."""
        place = file if self.line is None else f"{file}:{self.line}"
        return _one_line(": ".join(part for part in (place, self.path, f"{kind}{self.message}") if part))


class ConfigError(Exception):
    """A configuration that cannot be used. Its text is the whole list, one line for each problem.

    `problems` come in the order of the file.
    """

    def __init__(self, file: str, problems: Iterable[ProblemInFile]) -> None:
        self.file = file
        self.problems = sorted(problems, key=lambda problem: (problem.line or 0, problem.path, problem.message))
        super().__init__("\n".join(problem.written(file) for problem in self.problems))


def quoted(value: object) -> str:
    """A word as the customer wrote it, marked as such, and not longer than a line."""
    text = str(value)
    return f"`{text if len(text) <= _SHOWN else text[:_SHOWN] + '…'}`"


def choices(words: Iterable[object]) -> str:
    """The words that may stand somewhere."""
    return ", ".join(str(word) for word in words)


def did_you_mean(word: object, known: Sequence[object]) -> str:
    """` Did you mean ...?` when something known is near, else nothing."""
    near = nearest(word, known)
    return "" if near is None else f" Did you mean {quoted(near)}?"


def nearest(word: object, known: Sequence[object]) -> object | None:
    """What a person who typed `word` most likely meant."""
    by_text = {str(each).lower(): each for each in known}
    matches = difflib.get_close_matches(str(word).lower(), by_text, n=1)
    return by_text[matches[0]] if matches else None


def _one_line(text: str) -> str:
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
