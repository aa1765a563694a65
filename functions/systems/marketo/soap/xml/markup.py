"""XML that is written: by hand, since an answer has a dozen elements and a library's start costs every cold start."""

from __future__ import annotations

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

NIL = 'xsi:nil="true"'

_FORBIDDEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])
_ESCAPES = _FORBIDDEN | {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;", ord("\r"): "&#13;"}
"""What a reader would refuse is left out (https://www.w3.org/TR/xml/#charsets), what it would misread is escaped."""


def escaped(text: str) -> str:
    """Text as it may stand in an element or in an attribute's double quotes."""
    return text.translate(_ESCAPES)


def element(name: str, *content: str, attributes: str = "") -> str:
    """An element; `content` and `attributes` are markup already."""
    begin = f"{name} {attributes}" if attributes else name
    inside = "".join(content)
    return f"<{begin}>{inside}</{name}>" if inside else f"<{begin}/>"


def value(name: str, found: object) -> str:
    """An element with a text; None is `xsi:nil`."""
    return element(name, attributes=NIL) if found is None else element(name, escaped(str(found)))
