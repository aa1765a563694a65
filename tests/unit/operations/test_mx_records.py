"""Asking a name server for MX records: what it may answer, and what nobody should be led astray by."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.checks.mail.mx_records import MailHost, UnansweredError, answered, asked, mail_hosts

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
    return HEADER.pack(query_id, flags, 1, len(records), 0, 0) + query[HEADER.size :] + b"".join(records)


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
    with server(record(20, "b.example.com"), record(1, "x", kind=1), record(10, HOST.upper()), whole=whole) as address:
        assert mail_hosts(DOMAIN, address) == [MailHost(10, HOST), MailHost(20, "b.example.com")]


def test_a_domain_that_is_not_there_has_none() -> None:
    with server(flags=0x8183) as address:
        assert mail_hosts(DOMAIN, address) == []


def test_a_server_that_fails_is_no_answer() -> None:
    with server(flags=0x8182) as address, pytest.raises(UnansweredError, match=r"failed \(code 2\)"):
        mail_hosts(DOMAIN, address)


def test_an_answer_to_another_question_is_none() -> None:
    with pytest.raises(UnansweredError, match="none to what was asked"):
        answered(answer(asked(7, DOMAIN)), 8)


def test_a_name_that_goes_on_in_circles_is_read_to_no_end() -> None:
    at = len(answer(asked(7, "a.jp"))) + 14
    looping = b"\xc0\x0c" + struct.pack(">HHIHHH", 15, 1, 300, 4, 10, 0xC000 | at)
    with pytest.raises(UnansweredError, match="cannot be read"):
        answered(answer(asked(7, "a.jp"), looping), 7)


@given(st.binary(max_size=80), st.integers(0, 3))
def test_whatever_a_server_says_is_read_or_refused(garbage: bytes, number: int) -> None:
    query = asked(7, DOMAIN)
    message = HEADER.pack(7, 0x8180, 1, number, 0, 0) + query[HEADER.size :] + garbage
    try:
        found = answered(message, 7)
    except UnansweredError:
        return
    assert len(found) <= number
