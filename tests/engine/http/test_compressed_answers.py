"""Answers that come compressed: read within the same limits as others."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from relay.http import transport
from relay.http.guarded_adapter import GuardedAdapter
from relay.http.transport import Answer, NoAnswer, Transport
from tests.support.deadlines import Endless

Respond = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(respond: Respond) -> Iterator[str]:
    """A server on loopback that answers each GET as told."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            respond(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


def sending(body: bytes, encoding: str = "gzip") -> Respond:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Encoding", encoding)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return respond


def get(url: str, read_seconds: float = 5.0) -> Answer:
    headers = {"Accept-Encoding": "gzip"}
    return Transport(GuardedAdapter(local=True)).send("GET", url, Endless(), headers=headers, read_seconds=read_seconds)


@pytest.mark.parametrize("size", [0, 1, 200_000, 1_000_000])
def test_a_compressed_answer_is_read_as_it_was_before(size: int) -> None:
    plain = bytes(at % 251 for at in range(size))
    with serving(sending(gzip.compress(plain))) as url:
        assert get(url).body == plain


def test_an_answer_that_is_not_compressed_is_taken_as_it_is() -> None:
    with serving(sending(b"plain", "identity")) as url:
        assert get(url).body == b"plain"


def test_a_small_body_that_holds_a_huge_one_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MAX_ANSWER_BYTES", 100_000)
    bomb = gzip.compress(bytes(50_000_000))
    with serving(sending(bomb)) as url:
        tracemalloc.start()
        with pytest.raises(NoAnswer) as caught:
            get(url)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert (caught.value.word, caught.value.message) == ("bad_answer", "too large an answer")
    assert most < 10_000_000


@pytest.mark.parametrize(
    "body", [gzip.compress(b"x" * 9, mtime=0)[:-3], b"\x1f\x8bnonsense", b"plain", zlib.compress(b"x")]
)
def test_a_broken_compressed_answer_is_none(body: bytes) -> None:
    with serving(sending(body)) as url, pytest.raises(NoAnswer) as caught:
        get(url)
    assert caught.value.word == "bad_answer"


def test_the_caller_says_how_long_a_server_may_be_silent() -> None:
    begin = time.monotonic()
    with serving(lambda _: time.sleep(0.5)) as url, pytest.raises(NoAnswer) as caught:
        get(url, read_seconds=0.1)
    assert caught.value.word == "timeout"
    assert time.monotonic() - begin < 1.5


@pytest.mark.parametrize("is_compressed", [False, True], ids=["plain", "compressed"])
def test_who_asks_says_how_large_an_answer_may_be(is_compressed: bool) -> None:  # noqa: FBT001 - a parameter
    whole = b"x" * 3_000
    body, encoding = (gzip.compress(whole), "gzip") if is_compressed else (whole, "identity")
    sender, headers = Transport(GuardedAdapter(local=True)), {"Accept-Encoding": "gzip"}
    with serving(sending(body, encoding)) as url:
        assert sender.send("GET", url, Endless(), headers=headers, most_bytes=3_000).body == whole
        with pytest.raises(NoAnswer, match="bad_answer"):
            sender.send("GET", url, Endless(), headers=headers, most_bytes=2_999)
