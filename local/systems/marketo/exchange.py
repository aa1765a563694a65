"""A request and an answer, apart from sockets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Drop(Enum):
    """How a connection ends without an answer."""

    CLOSE = "close"
    RESET = "reset"


@dataclass(frozen=True)
class Request:
    """One request as it came: `target` is the raw path and query. Header names are lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    peer: str

    @property
    def path(self) -> str:
        """The raw path, without the query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The raw query."""
        return self.target.partition("?")[2]


@dataclass(frozen=True)
class Answer:
    """One answer, or `drop`: none at all."""

    status: int
    body: bytes = b""
    content_type: str = "application/json;charset=UTF-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: Drop | None = None


def json_answer(status: int, content: Any) -> Answer:
    """An answer of JSON in UTF-8."""
    return Answer(status, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(errors="replace"))


def text_answer(status: int, text: str) -> Answer:
    """An answer of plain text."""
    return Answer(status, text.encode(), "text/plain;charset=UTF-8")


def page(status: int, title: str) -> Answer:
    """An HTML page, as what stands before Marketo answers."""
    html = (
        f"<html>\r\n<head><title>{status} {title}</title></head>\r\n<body><h1>{status} {title}</h1></body>\r\n</html>"
    )
    return Answer(status, html.encode(), "text/html")
