"""Asking a name server for MX records: what it may answer, and what nobody should be led astray by."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from operations.checks.mail.mx_records import MailHost, UnansweredError, mail_hosts

HEADER = struct.Struct(">HHHHHH")
DOMAIN = "reply.example.co.jp"
HOST = "inbound-smtp.ap-northeast-1.amazonaws.com"


def name(text: str) -> bytes:
    return b"".join(bytes([len(each)]) + each.encode() for each in text.split(".")) + b"\0"


def record(preference: int, host: str, kind: int = 15) -> bytes:
    """A record whose own name goes on where the question's is."""
    data = struct.pack(">H", preference) + name(host)
    return b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 300, len(data)) + data


def answer(query: bytes, *records: bytes, flags: int = 0x8180) -> bytes:
    (query_id,) = struct.unpack_from(">H", query)
    question = query[HEADER.size : query.index(b"\0", HEADER.size) + 5]
    return HEADER.pack(query_id, flags, 1, len(records), 0, 0) + question + b"".join(records)


@contextmanager
def server(*records: bytes, flags: int = 0x8180, whole: bool = True) -> Iterator[tuple[str, int]]:
    """A name server on loopback; without `whole` its packets are too short, and TCP has the rest."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
        if whole:
            udp.bind(("127.0.0.1", 0))
        else:
            tcp.bind(("127.0.0.1", 0))
            tcp.listen()
            udp.bind(tcp.getsockname())

        def serve() -> None:
            query, client = udp.recvfrom(4096)
            udp.sendto(answer(query, *records, flags=flags) if whole else answer(query, flags=0x8380), client)
            if not whole:
                connection, _ = tcp.accept()
                with connection:
                    told = answer(connection.recv(4096)[2:], *records)
                    connection.sendall(struct.pack(">H", len(told)) + told)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield udp.getsockname()
        thread.join(5)


@pytest.mark.parametrize("whole", [True, False])
def test_the_records_come_in_the_order_in_which_mail_is_brought(*, whole: bool) -> None:
    with server(
        record(20, "b.example.com"), record(1, "x", kind=65_280), record(10, HOST.upper()), whole=whole
    ) as address:
        assert mail_hosts(DOMAIN, address) == [MailHost(10, HOST), MailHost(20, "b.example.com")]


def test_a_domain_that_is_not_there_has_none() -> None:
    with server(flags=0x8183) as address:
        assert mail_hosts(DOMAIN, address) == []


def test_a_domain_without_such_a_record_has_none() -> None:
    with server(record(1, "x", kind=65_280)) as address:
        assert mail_hosts(DOMAIN, address) == []


def test_a_server_that_fails_is_no_answer() -> None:
    with server(flags=0x8182) as address, pytest.raises(UnansweredError, match="SERVFAIL"):
        mail_hosts(DOMAIN, address)


@pytest.mark.parametrize("domain", ["a..example.com", f"{'a' * 64}.example.com"])
def test_what_is_no_domain_is_no_answer(domain: str) -> None:
    with pytest.raises(UnansweredError):
        mail_hosts(domain, ("127.0.0.1", 9))
