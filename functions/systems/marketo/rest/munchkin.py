"""Munchkin's cookie `_mkto_trk`, by which Marketo knows a visitor: `id:123-ABC-456&token:_mch-example.com-1700-12345`.

https://github.com/AdobeDocs/marketo-developer.en: help/javascript-api/lead-tracking.md (form of the value) and
help/blog.md (a lead's `cookies` hold tokens only).
"""

from __future__ import annotations

import re
from urllib.parse import unquote

_COOKIE = re.compile(r"id:[A-Z0-9]{3}-[A-Z0-9]{3}-[A-Z0-9]{3}&token:_mch-[!-%'-+\--~]{1,200}")
"""Without a comma, at which Marketo parts what is searched for: a visitor writes the cookie, and must not spoil a
look-up that others are part of."""


def cookie(text: str) -> str | None:
    """The cookie in a text; None when it is none.

    A browser keeps it as it is; a form or a header may have percent-encoded it, all of it or in parts, and a program
    that passes it on once more.
    """
    for found in (text, unquote(text), unquote(unquote(text))):
        if _COOKIE.fullmatch(found):
            return found
    return None


def token(cookie: str) -> str:
    """The part of a cookie that Marketo keeps; the other one names the instance."""
    return cookie.rpartition("token:")[2]


def tokens(cookies: object) -> list[str]:
    """What a lead's `cookies` hold: tokens with commas between them."""
    return [token(each.strip()) for each in cookies.split(",")] if isinstance(cookies, str) else []
