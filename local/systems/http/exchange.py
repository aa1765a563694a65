"""A request and an answer, apart from sockets."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """One request as it came: `target` is the raw path and query. Header names are lower case, and may be repeated."""

    method: str
    target: str
    headers: Mapping[str, Sequence[str]]
    body: bytes

    @property
    def path(self) -> str:
        """The raw path, without the query."""
        return self.target.partition("?")[0]

    def header(self, name: str) -> str:
        """A header's first value; empty when it is not there."""
        return next(iter(self.headers.get(name, ())), "")


@dataclass(frozen=True)
class Answer:
    """One answer. `reset` is none at all."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    reset: bool = False


class Refusal(Exception):
    """The request is not served; `answer` says why."""

    def __init__(self, status: int, error: str, headers: Mapping[str, str] | None = None) -> None:
        self.answer = json_answer(status, {"error": error}, headers)
        super().__init__(error)


def json_answer(status: int, content: Any, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer of JSON; a number that no float holds is shown as a text."""
    return Answer(
        status, json.dumps(content, default=str).encode(), {"Content-Type": "application/json", **(headers or {})}
    )
