"""What a strict server refuses before it looks at what a request wants."""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

from local.kit.exchange import Request
from local.systems.http.refusal import Refusal

WRITES = ("PUT", "POST", "PATCH")

_TARGET = re.compile(r"/(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*")
_ONCE = ("host", "content-length", "content-type", "authorization", "idempotency-key")


def check(request: Request) -> None:
    """Raises Refusal for a request line or headers that no well-behaved client sends."""
    if not _TARGET.fullmatch(request.target):
        raise Refusal(400, "the request line has characters that must be percent-encoded")
    decoded = unquote_to_bytes(request.path)
    if {b".", b".."} & set(re.split(rb"[/\\]", decoded)):
        raise Refusal(400, "the path climbs")
    repeated = [name for name in _ONCE if len(request.headers.get(name, ())) > 1]
    if repeated:
        raise Refusal(400, f"{repeated[0]} stands twice")
    for values in request.headers.values():
        if any(not re.fullmatch(r"[\x20-\x7e]*", value) for value in values):
            raise Refusal(400, "a header's value is not printable ASCII")
    if request.method in WRITES and "content-length" not in request.headers:
        raise Refusal(411, "Content-Length is missing")


def content(request: Request) -> Any:
    """The body of a write, by its Content-Type. Raises Refusal."""
    kind = request.media_type
    if kind == "application/json" or kind.endswith("+json"):
        return _json(request.body)
    if kind == "application/x-www-form-urlencoded":
        return _form(request.body)
    raise Refusal(415, "JSON or a form is wanted")


def _json(body: bytes) -> Any:
    try:
        return json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_without_repeats,
            parse_float=_number,
            parse_constant=_no_constant,
        )
    except ValueError as error:
        raise Refusal(400, f"the body is no JSON: {error}") from error


def _number(text: str) -> float | Decimal:
    """A float where it holds the very value, so that no digit is lost without anybody seeing it."""
    try:
        exact = Decimal(text)
    except InvalidOperation:
        raise ValueError("an exponent is beyond all measure") from None
    return float(text) if exact == Decimal(repr(float(text))) else exact


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _form(body: bytes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), errors="strict")
    except ValueError as error:
        raise Refusal(400, f"the body is no form: {error}") from error
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found
