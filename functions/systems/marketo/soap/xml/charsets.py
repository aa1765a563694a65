"""From the bytes of a request to its text."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SPOKEN = {
    "utf-8": "utf-8",
    "utf-16": "utf-16-le",  # only without a mark; Windows writes it so
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "ascii": "ascii",
    "iso8859-1": "cp1252",
    "iso8859-15": "iso8859-15",
    "cp1252": "cp1252",
    "shift_jis": "cp932",
    "cp932": "cp932",
    "euc_jp": "euc_jp",
}
"""Python's name of an encoding to the one that is read: Python has many, some of which are compressions or escapes.

Windows says iso-8859-1 and Shift_JIS where it means its own supersets, and so does the web
(https://encoding.spec.whatwg.org/#names-and-labels).
"""

_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")


class UnreadableText(Exception):
    """The bytes are no text in the encoding that they claim; the message says which, and nothing of the bytes."""


def decode(raw: bytes, content_type: str) -> str:
    """The text of an XML document: its byte order mark says how, else the Content-Type, else the XML declaration.

    The order is that of RFC 7303, section 3. Raises UnreadableText.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _decoded(raw[len(mark) :], encoding)
    found = _CHARSET.search(content_type)
    declared = _DECLARED.match(raw)
    label = found[1] if found else declared[1].decode("ascii") if declared else "utf-8"
    return _decoded(raw, _known(label))


def _known(label: str) -> str:
    try:
        return _SPOKEN[codecs.lookup(label).name]
    except (LookupError, KeyError):
        raise UnreadableText(f"the encoding {label} is not read here; send UTF-8") from None


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableText(f"byte {error.start + 1} is not {encoding}") from None
