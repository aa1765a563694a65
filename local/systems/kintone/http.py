"""A request and an answer, apart from sockets."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Drop(Enum):
    """How a connection ends without an answer."""

    CLOSE = "close"
    RESET = "reset"


@dataclass(frozen=True)
class Request:
    """One HTTP request. Header names are lower case; a header may come more than once."""

    method: str
    path: str
    query: Sequence[tuple[str, str]]
    headers: Mapping[str, Sequence[str]]
    body: bytes
    peer: str

    def header(self, name: str) -> str | None:
        """Return a header's first value."""
        values = self.headers.get(name)
        return values[0] if values else None


@dataclass(frozen=True)
class Answer:
    """One HTTP answer, or `drop`: none at all. `code` is kintone's own, for the log."""

    status: int
    body: bytes = b""
    content_type: str = "application/json;charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    drop: Drop | None = None


def json_answer(status: int, body: Any, headers: Mapping[str, str] | None = None, code: str = "") -> Answer:
    """Return an answer of JSON in UTF-8."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Answer(status, text.encode(errors="replace"), headers=headers or {}, code=code)


def page(status: int, title: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Return an HTML page, as what stands before kintone answers."""
    html = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Answer(status, html.encode(), "text/html; charset=utf-8", headers or {})
