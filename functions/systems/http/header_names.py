"""Which header names a customer may use."""

from __future__ import annotations

import re
from collections.abc import Iterator

NOT_YOURS = frozenset(
    {
        "host",
        "content-length",
        "content-encoding",
        "transfer-encoding",
        "connection",
        "keep-alive",
        "te",
        "trailer",
        "upgrade",
        "expect",
        "accept-encoding",
        "proxy-authorization",
        "proxy-connection",
    }
)
"""Made by the HTTP client for each request (RFC 9110, section 7.6.1, and RFC 9112, section 6)."""

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}")


def name_problems(name: str) -> Iterator[str]:
    """What is wrong with a header's name (RFC 9110, section 5.6.2)."""
    if not _NAME.fullmatch(name):
        yield f"{name!r} is no name of a header. Use letters, digits and hyphens."
    elif name.lower() in NOT_YOURS:
        yield f"{name} is set by the relay itself for each request. Leave it out."
