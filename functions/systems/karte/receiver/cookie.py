"""Munchkin's cookie `_mkto_trk`, as a visitor's browser has it: `id:123-ABC-456&token:_mch-example.com-...`.

The token ends in a time and a number, or in a hexadecimal text: https://github.com/AdobeDocs/marketo-developer.en,
help/javascript-api/lead-tracking.md. A visitor writes the cookie, so what does not look like one goes no further; a
comma never, at which Marketo parts what is searched for.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple
from urllib.parse import unquote

_COOKIE = re.compile(r"id:[A-Z0-9]{3}-[A-Z0-9]{3}-[A-Z0-9]{3}&token:_mch-[!-%'-+\--~]{1,200}")
_LONGEST = 1000
"""Characters, percent-encoded twice included."""

CookieState = Literal["ok", "none", "malformed"]


class CookieFound(NamedTuple):
    """What a payload has of it."""

    value: str | None
    state: CookieState


def read(found: object) -> CookieFound:
    """The cookie as Marketo knows it; a tag or a program on the way may have percent-encoded it, and once more."""
    if not isinstance(found, str) or not found.strip():
        return CookieFound(None, "none" if found is None or isinstance(found, str) else "malformed")
    text = found.strip()
    if len(text) > _LONGEST:
        return CookieFound(None, "malformed")
    for spelled in (text, unquote(text), unquote(unquote(text))):
        if _COOKIE.fullmatch(spelled):
            return CookieFound(spelled, "ok")
    return CookieFound(None, "malformed")
