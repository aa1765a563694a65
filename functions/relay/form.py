"""Form bodies as Marketo sends them: encoded (token encoding Form/Url), or not encoded at all (None).

With encoding None a value may hold `&`, `+` and `%` as they are, while a form parser would cut and change it. Two
signs tell the two apart without guessing:

- A piece between two `&` that has no `=` cannot come from a template of `name={{token}}` pairs, so its `&` belonged to
  the value before it: `company=Jack & Jill` is one value.
- A value with a character that Form/Url encoding always replaces (a space, an `@`, any letter beyond ASCII, ...) was
  not encoded, so its `+` and `%` are themselves: `email=a+b@example.com`.

Sources: blog.teknkl.com, "If someone recommends Request Token Encoding: None in a webhook"; the serialising rules of
application/x-www-form-urlencoded in the URL standard, url.spec.whatwg.org.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from relay.refusal import Refused

_SAFE = re.compile(r"[A-Za-z0-9*\-._~%+\[\]]*")
"""What is left unencoded, with `~` and brackets, which some encoders leave too."""
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")

Values = dict[str, str | list[str]]


def parse(text: str) -> Values:
    """Names to values; a name that occurs more than once has a list. Raises Refused (`form_...`)."""
    values: Values = {}
    for name, raw, position in _pairs(text):
        value = _decode(raw, position)
        before = values.get(name)
        if before is None:
            values[name] = value
        elif isinstance(before, list):
            before.append(value)
        else:
            values[name] = [before, value]
    return values


def _pairs(text: str) -> Iterator[tuple[str, str, int]]:
    """Each name, decoded; its value as it stands; its position, counted from 1."""
    pieces: list[str] = []
    begin = position = 1
    for piece in text.split("&"):
        name, equals, _ = piece.partition("=")
        if equals and name.strip():
            yield from _pair(pieces, begin)
            pieces, begin = [piece], position
        elif piece.strip():
            if not pieces:
                raise Refused("form_piece", position=position)
            pieces.append(piece)
        position += len(piece) + 1
    yield from _pair(pieces, begin)


def _pair(pieces: list[str], position: int) -> Iterator[tuple[str, str, int]]:
    if pieces:
        name, _, raw = "&".join(pieces).partition("=")
        yield _decode(name.strip(), position), raw, position


def _decode(raw: str, position: int) -> str:
    if not _SAFE.fullmatch(raw):
        return raw
    if _BROKEN_ESCAPE.search(raw):
        raise Refused("form_value", position=position)
    try:
        return unquote_to_bytes(raw.replace("+", " ")).decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("form_value", position=position) from None
