"""A request and an answer, apart from sockets."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import parse_qsl


class Drop(Enum):
    """How a connection ends without an answer."""

    CLOSE = "close"
    RESET = "reset"
    CUT = "cut"
    """In the middle of the answer's body."""


@dataclass(frozen=True)
class Request:
    """One request as it came: `target` is the raw path and query. Header names are lower case, and may be repeated."""

    method: str
    target: str
    headers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    body: bytes = b""
    peer: str = "127.0.0.1"

    @property
    def path(self) -> str:
        """The raw path, without the query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The raw query."""
        return self.target.partition("?")[2]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The names and values of the query, empty ones too."""
        return parse_qsl(self.query, keep_blank_values=True)

    @property
    def media_type(self) -> str:
        """The type of the body in lower case, without its parameters; empty when none is named."""
        return self.header("content-type").partition(";")[0].strip().lower()

    def header(self, name: str) -> str:
        """A header's first value; empty when it is not there."""
        return next(iter(self.headers.get(name, ())), "")


@dataclass(frozen=True)
class Answer:
    """One answer, or `drop`: none at all, or half of it. `code` is the system's own word for an error, for the log."""

    status: int
    body: bytes = b""
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    drop: Drop | None = None


def json_answer(status: int, content: Any, headers: Mapping[str, str] | None = None, code: str = "") -> Answer:
    """An answer of JSON in UTF-8."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Answer(status, text.encode(errors="replace"), "application/json;charset=utf-8", headers or {}, code)


def text_answer(status: int, text: str) -> Answer:
    """An answer of plain text."""
    return Answer(status, text.encode(), "text/plain;charset=utf-8")


def page(status: int, title: str, headers: Mapping[str, str] | None = None) -> Answer:
    """An HTML page, as what stands before a system answers."""
    title = f"{status} {title}"
    html = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Answer(status, html.encode(), "text/html;charset=utf-8", headers or {})
