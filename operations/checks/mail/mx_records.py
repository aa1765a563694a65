"""The MX records of a domain, asked of the name server that this machine uses: Python's own library asks for none.

The messages of DNS: RFC 1035, sections 4.1 and 4.2; what an MX record is: section 3.3.9.
"""

from __future__ import annotations

import secrets
import socket
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_MX = 15
_INTERNET = 1
_HEADER = struct.Struct(">HHHHHH")
_FIXED = struct.Struct(">HHIH")
_TRUNCATED, _CODE = 0x0200, 0x000F
_NO_SUCH_NAME = 3
_MOST_STEPS = 255
"""Of one name, which has at most 255 bytes: one that goes on in circles is a trap."""

_RESOLVERS = Path("/etc/resolv.conf")
_PORT = 53
_TIMEOUT = 3.0


class UnansweredError(Exception):
    """No name server gave an answer that can be read; the text says which and why."""


class MailHost(NamedTuple):
    """Where mail for a domain is to be brought."""

    preference: int
    """The lowest is tried first."""
    host: str
    """In small letters, without the last dot."""


def mail_hosts(domain: str, server: tuple[str, int] | None = None) -> list[MailHost]:
    """The MX records of a domain in their order; none where it has none, or is not there. Raises UnansweredError."""
    address = server or _resolver()
    query_id = secrets.randbelow(1 << 16)
    query = asked(query_id, domain)
    try:
        answer = _over_udp(address, query)
        if _is_truncated(answer):
            answer = _over_tcp(address, query)
    except OSError as error:
        raise UnansweredError(f"the name server {address[0]} does not answer ({error})") from error
    return sorted(answered(answer, query_id))


def asked(query_id: int, domain: str) -> bytes:
    """The question for a domain's MX records, for a server that looks further itself."""
    labels = domain.rstrip(".").encode("idna").split(b".")
    name = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    return _HEADER.pack(query_id, 0x0100, 1, 0, 0, 0) + name + struct.pack(">HH", _MX, _INTERNET)


def answered(message: bytes, query_id: int) -> list[MailHost]:
    """The records in an answer. Raises UnansweredError for what is none, or says that the server failed."""
    try:
        found, flags, questions, answers, _, _ = _HEADER.unpack_from(message)
        if found != query_id or not flags & 0x8000:
            raise UnansweredError("the name server's answer is none to what was asked")
        if flags & _CODE == _NO_SUCH_NAME:
            return []
        if flags & _CODE:
            raise UnansweredError(f"the name server failed (code {flags & _CODE})")
        at = _HEADER.size
        for _ in range(questions):
            at = _name(message, at)[1] + 4
        return _records(message, at, answers)
    except (struct.error, IndexError, UnicodeError) as error:
        raise UnansweredError("the name server's answer cannot be read") from error


def _records(message: bytes, at: int, number: int) -> list[MailHost]:
    found = []
    for _ in range(number):
        at = _name(message, at)[1]
        kind, space, _, length = _FIXED.unpack_from(message, at)
        at += _FIXED.size
        if (kind, space) == (_MX, _INTERNET):
            (preference,) = struct.unpack_from(">H", message, at)
            found.append(MailHost(preference, _name(message, at + 2)[0].lower()))
        at += length
    return found


def _name(message: bytes, at: int) -> tuple[str, int]:
    """A name and where it ends; it may go on at an earlier place (section 4.1.4)."""
    labels: list[str] = []
    end = -1
    for _ in range(_MOST_STEPS):
        length = message[at]
        if length >= 0xC0:
            end = at + 2 if end < 0 else end
            at = (length & 0x3F) << 8 | message[at + 1]
            continue
        if length == 0:
            return ".".join(labels), at + 1 if end < 0 else end
        labels.append(message[at + 1 : at + 1 + length].decode("ascii"))
        at += 1 + length
    raise UnansweredError("the name server's answer cannot be read")


def _resolver() -> tuple[str, int]:
    try:
        lines: Sequence[str] = _RESOLVERS.read_text().splitlines()
    except OSError:
        lines = []
    for line in lines:
        words = line.split()
        if len(words) > 1 and words[0] == "nameserver":
            return words[1], _PORT
    raise UnansweredError(f"{_RESOLVERS} names no name server")


def _is_truncated(message: bytes) -> bool:
    return len(message) >= _HEADER.size and bool(_HEADER.unpack_from(message)[1] & _TRUNCATED)


def _over_udp(address: tuple[str, int], query: bytes) -> bytes:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as asking:
        asking.settimeout(_TIMEOUT)
        asking.connect(address)
        asking.send(query)
        return asking.recv(4096)


def _over_tcp(address: tuple[str, int], query: bytes) -> bytes:
    """Where the answer was too long for one packet (section 4.2.2)."""
    with socket.create_connection(address, timeout=_TIMEOUT) as asking:
        asking.sendall(struct.pack(">H", len(query)) + query)
        with asking.makefile("rb") as answer:
            (length,) = struct.unpack(">H", answer.read(2))
            return answer.read(length)
