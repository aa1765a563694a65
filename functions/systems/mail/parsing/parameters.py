"""Parameters of Content-Type and Content-Disposition: names of files as RFC 2231 writes them, and as clients do.

Many Japanese clients put encoded words (RFC 2047) into quotes there, which no rule allows; some write raw bytes.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from systems.mail.parsing.charsets import text
from systems.mail.parsing.fields import without_escapes, words

_PARAMETER = re.compile(r';\s*([A-Za-z0-9!#$&^_.+-]{1,60}?)(?:\*(\d{1,2}))?(\*)?\s*=\s*("(?:[^"\\]|\\.)*"|[^;\s"]*)')
_MOST = 64
"""Parameters, and pieces of one, that are looked at."""


def value(field: str) -> str:
    """What stands before the parameters, in small letters."""
    return field.partition(";")[0].strip().lower()


def parameter(field: str, name: str, limit: int) -> str:
    """One parameter as a person reads it, of at most `limit` characters; empty where there is none."""
    plain, pieces = "", dict[int, tuple[bool, str]]()
    for found in list(_matches(field))[:_MOST]:
        if found[1].lower() != name:
            continue
        if found[2] is None and found[3] is None:
            plain = plain or _unquoted(found[4])
        else:
            pieces.setdefault(int(found[2] or 0), (found[3] is not None, _unquoted(found[4])))
    return _joined(pieces, limit) if 0 in pieces else words(plain, limit)


def _matches(field: str) -> list[re.Match[str]]:
    return list(_PARAMETER.finditer(field))


def _joined(pieces: dict[int, tuple[bool, str]], limit: int) -> str:
    """The pieces in their order, as far as none is missing. The first says the character set of all."""
    charset, joined = "", b""
    for number in range(len(pieces)):
        if number not in pieces:
            break
        is_encoded, piece = pieces[number]
        if number == 0 and is_encoded and piece.count("'") >= 2:
            charset, _, piece = piece.split("'", 2)
        joined += unquote_to_bytes(without_escapes(piece)) if is_encoded else without_escapes(piece)
    return words(text(joined, charset), limit)


def _unquoted(found: str) -> str:
    if found.startswith('"'):
        return re.sub(r"\\(.)", r"\1", found[1:-1])
    return found
