"""Header fields: their words (RFC 2047), the addresses and the ids in them (RFC 5322)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from systems.mail.parsing.charsets import text, without_half_characters

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*/=?^_`{|}~+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_AMBIGUOUS = re.compile(r'["<>@,;:\\]')
"""What in a name without quotes may begin another address, or a group."""
_ID = re.compile(r"<[!-;=?-~]{1,250}>")
"""Of visible ASCII, as every mail server makes them; others tie nothing together."""
_MOST_IDS = 20
_LONGEST_FROM, _LONGEST_ADDRESS, _LONGEST_NAME = 1_000, 254, 200


class Mailbox(NamedTuple):
    """Who a From names."""

    address: str
    """Empty where there is none that could be written to."""
    name: str
    is_plain: bool
    """Whether it can be read in one way only; else two programs may see two senders, and none is proved."""


def words(found: str, limit: int) -> str:
    """A field as a person reads it, on one line, of at most `limit` characters."""
    return _CONTROLS.sub(" ", _decoded(found))[:limit].strip()


def mailbox(fields: list[str]) -> Mailbox:
    """The sender in the From fields, of which there should be one.

    Not by the library: it descends into comments without an end, and finds an address where programs differ.
    """
    found = fields[0].strip()[:_LONGEST_FROM] if fields else ""
    before, bracket, behind = found.rpartition("<") if found.endswith(">") else ("", "", found)
    address, name = behind.removesuffix(">").strip() if bracket else behind, before.strip()
    if len(address) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(address):
        return Mailbox(address, _name(name), is_plain=len(fields) == 1 and _is_plain(name, address))
    inside = _ADDRESS.search(found)
    return Mailbox(inside[0] if inside else "", words(found, _LONGEST_NAME), is_plain=False)


def ids(found: str) -> list[str]:
    """The message ids in a field, the newest ones where there are many."""
    return _ID.findall(found)[-_MOST_IDS:]


def moment(found: str) -> str | None:
    """A Date in UTC, to the second; None for what is none."""
    try:
        read = parsedate_to_datetime(found)
        known = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return written(known) if 1970 <= known.year <= 9998 else None


def written(found: datetime) -> str:
    """A moment as payloads have it."""
    return found.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _is_plain(name: str, address: str) -> bool:
    if "=?" in address:  # some programs decode it
        return False
    if _is_quoted(name):
        return '"' not in re.sub(r"\\.", "", name[1:-1])
    return name.lower() == address.lower() or not _AMBIGUOUS.search(name)


def _is_quoted(name: str) -> bool:
    return len(name) > 1 and name[0] == name[-1] == '"'


def _name(found: str) -> str:
    return words(re.sub(r"\\(.)", r"\1", found[1:-1]) if _is_quoted(found) else found, _LONGEST_NAME)


def _decoded(found: str) -> str:
    """Encoded words of one character set that follow on each other may part a character: they are joined first."""
    if "=?" not in found:
        return text(_as_bytes(found))
    try:
        parts = decode_header(found)
    except (HeaderParseError, ValueError):
        return text(_as_bytes(found))
    return "".join(text(_as_bytes(part), charset or "") for part, charset in parts)


def _as_bytes(part: str | bytes) -> bytes:
    return part if isinstance(part, bytes) else without_escapes(part)


def without_escapes(found: str) -> bytes:
    """The bytes of a field that Python has read as ASCII with surrogate escapes."""
    try:
        return found.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return without_half_characters(found).encode("utf-8")
