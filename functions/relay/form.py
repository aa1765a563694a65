"""Form bodies as Marketo sends them: encoded (token encoding Form/Url), or not encoded at all (None).

With encoding None a value may hold `&`, `+` and `%` as they are, while a form parser would cut and change it. Two
signs tell the two apart without guessing:

- A piece between two `&` that has no `=` cannot come from a template of `name={{token}}` pairs, so its `&` belonged to
  the value before it: `company=Jack & Jill` is one value.
- A value with a character that Form/Url encoding always replaces (a space, an `@`, any letter beyond ASCII, ...) was
  not encoded, so its `+` and `%` are themselves: `email=a+b@example.com`. When it has escapes as well, as
  `name={{lead.Last Name}} {{lead.First Name}}` makes with Form/Url, there is no telling, and it is refused.

Sources: blog.teknkl.com, "If someone recommends Request Token Encoding: None in a webhook"; the serialising rules of
application/x-www-form-urlencoded in the URL standard, url.spec.whatwg.org.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote_to_bytes

from relay.refusal import Refused

_SAFE = re.compile(r"[A-Za-z0-9*\-._~%+\[\]]*")
"""What is left unencoded, with `~` and brackets, which some encoders leave too."""
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")

Values = dict[str, str | list[str]]


def collect(found: Iterable[tuple[str, str]]) -> Values:
    """Names to values; a name that occurs more than once has a list."""
    values: Values = {}
    for name, value in found:
        before = values.get(name)
        if before is None:
            values[name] = value
        elif isinstance(before, list):
            before.append(value)
        else:
            values[name] = [before, value]
    return values


def pairs(text: str, begin: int = 0) -> Iterator[tuple[str, str]]:
    """Each name and value from the index `begin` on, decoded. Raises Refused (`form_...`)."""
    for name, raw, position in _pairs(text, begin):
        yield name, _decode(raw, position)


def _pairs(text: str, begin: int) -> Iterator[tuple[str, str, int]]:
    """Each name, decoded; its value as it stands; its position, counted from 1."""
    pieces: list[str] = []
    first = position = begin + 1
    for piece in text[begin:].split("&"):
        name, equals, _ = piece.partition("=")
        if equals and name.strip():
            yield from _pair(pieces, first)
            pieces, first = [piece], position
        elif pieces:
            pieces.append(piece)
        elif piece.strip():
            raise Refused("form_piece", position=position)
        position += len(piece) + 1
    yield from _pair(pieces, first)


def _pair(pieces: list[str], position: int) -> Iterator[tuple[str, str, int]]:
    while pieces and not pieces[-1].strip():
        pieces.pop()  # the `&` before the next name, and more of them
    if pieces:
        name, _, raw = "&".join(pieces).partition("=")
        yield _decode(name.strip(), position), raw, position


def _decode(raw: str, position: int) -> str:
    if not _SAFE.fullmatch(raw):
        if _ESCAPE.search(raw):
            raise Refused("form_mixed", position=position)
        return raw
    if _BROKEN_ESCAPE.search(raw):
        raise Refused("form_value", position=position)
    try:
        return unquote_to_bytes(raw.replace("+", " ")).decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("form_value", position=position) from None
