"""The Munchkin cookie, `_mkto_trk`.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/javascriptapi/leadtracking : two forms of the
token. Only the token is tied to a person; the id names the instance.
"""

from __future__ import annotations

import re

_COOKIE = re.compile(r"id:[A-Z0-9]{3}-[A-Z0-9]{3}-[A-Z0-9]{3}&token:(_mch-[^\s&]+)")


def token_of(cookie: object) -> str | None:
    """The token of a cookie's value; None for what is none."""
    found = _COOKIE.fullmatch(cookie) if isinstance(cookie, str) else None
    return found[1] if found else None
