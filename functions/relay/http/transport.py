"""One HTTP request, bounded in time and size; what fails on the way has a word."""

from __future__ import annotations

import http.client
import logging
import socket
import ssl
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

import requests
import urllib3.exceptions
from requests.auth import AuthBase

from relay.core.deadline import Deadline
from relay.core.version import USER_AGENT
from relay.http.guarded_adapter import ForbiddenAddress, GuardedAdapter

CONNECT_SECONDS = 5.0
READ_SECONDS = 25.0
LEAST_SECONDS = 2.0
"""With less time left than this, no request is begun."""
MAX_ANSWER_BYTES = 8 * 1024 * 1024

logging.getLogger("urllib3").setLevel(logging.ERROR)
# Its debug lines and its warnings about headers quote the path, which may hold a value of the payload.

_IDLE_SECONDS = 30.0
_CHUNK = 64 * 1024
_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (ForbiddenAddress, "forbidden_address"),
    (socket.gaierror, "dns_error"),
    (urllib3.exceptions.NameResolutionError, "dns_error"),
    (ssl.SSLError, "tls_error"),
    (urllib3.exceptions.SSLError, "tls_error"),
    (ConnectionRefusedError, "connection_refused"),
    (TimeoutError, "timeout"),
    (urllib3.exceptions.TimeoutError, "timeout"),
    (requests.Timeout, "timeout"),
    (ConnectionError, "connection_reset"),
    (http.client.HTTPException, "connection_reset"),
    (urllib3.exceptions.NewConnectionError, "unreachable"),
    (urllib3.exceptions.ProtocolError, "connection_reset"),
)
"""The first of these that is found among an error and its causes says what happened."""
_ANY_OTHER = "connection_error"
WORDS = frozenset({*(word for _, word in _WORDS), _ANY_OTHER, "out_of_time", "bad_answer"})
"""Everything that NoAnswer may say."""

_NOT_CONNECTED = (
    ForbiddenAddress,
    socket.gaierror,
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
)


class NoAnswer(Exception):
    """There is no whole answer.

    `word` says why, one of WORDS: `connection_error` for anything else on the way, `out_of_time` when nothing was sent
    for lack of time, `bad_answer` for too large a one, whose `status` is known. `sent` is False when the server
    cannot have acted on the request, since not even its body was begun: what must not be repeated may be then.
    """

    def __init__(self, word: str, message: str = "", status: int | None = None, *, sent: bool = True) -> None:
        self.word = word
        self.message = message
        self.status = status
        self.sent = sent
        super().__init__(word)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """Kept-alive connections to one server, with verified certificates. Redirects are not followed.

    Connections are made straight to addresses that `guard` allows: see relay.http.guarded_adapter.
    """

    def __init__(self, guard: GuardedAdapter) -> None:
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": USER_AGENT, "Accept-Encoding": "identity"})
        self._session.trust_env = False  # a proxy would make the connection that the guard is to judge
        self._session.mount("https://", guard)
        self._session.mount("http://", guard)
        self._used_at = 0.0

    def send(
        self,
        method: str,
        url: str,
        deadline: Deadline,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        read_seconds: float = READ_SECONDS,
        most_bytes: int | None = None,
    ) -> Answer:
        """Send one request. Raises NoAnswer.

        `read_seconds` is the longest silence of the server that is borne, `most_bytes` the largest body; None:
        MAX_ANSWER_BYTES. Whoever sends `Accept-Encoding: gzip` among `headers` gets the body as it was before it was
        compressed, within the same limit of size.
        """
        connect, read = _timeouts(deadline, read_seconds)
        self._drop_stale_connections()
        watched = _Body(body) if body else None
        try:
            with self._session.request(
                method,
                url,
                data=watched,
                auth=_Headers(headers),
                timeout=(connect, read),
                allow_redirects=False,
                stream=True,
            ) as response:
                return Answer(
                    response.status_code, response.headers, _read(response, deadline, most_bytes or MAX_ANSWER_BYTES)
                )
        except zlib.error as error:
            raise NoAnswer("bad_answer", "the compressed answer cannot be read") from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            sent = watched.begun if watched else not _is_before_the_connection(error)
            raise NoAnswer(_word(error), sent=sent) from error

    def _drop_stale_connections(self) -> None:
        """A frozen function comes back with connections that the NAT gateway or the server has long closed."""
        now = time.time()
        if now - self._used_at > _IDLE_SECONDS:
            self._session.close()
        self._used_at = now


class _Body(BytesIO):
    """A body that tells whether the client has begun to send it, which it does when connection and headers stand."""

    begun = False

    def read(self, size: int | None = -1, /) -> bytes:
        self.begun = True
        return super().read(size)


class _Headers(AuthBase):
    """Sets the headers; having an auth object also keeps requests from looking into ~/.netrc."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = headers

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers.update(self._headers)
        return request


def _timeouts(deadline: Deadline, read: float) -> tuple[float, float]:
    left = deadline.seconds_left()
    if left < LEAST_SECONDS:
        raise NoAnswer("out_of_time", "no time was left for this request", sent=False)
    connect = min(CONNECT_SECONDS, left / 2)
    return connect, min(read, left - connect)


def _read(response: requests.Response, deadline: Deadline, most: int) -> bytes:
    chunks, size, unpack = list[bytes](), 0, _unpacker(response)
    while chunk := response.raw.read1(_CHUNK):
        # One byte more than is allowed is enough to know; a small body may hold a very large one.
        chunks.append(unpack.decompress(chunk, most + 1 - size) if unpack else chunk)
        size += len(chunks[-1])
        if size > most:
            raise NoAnswer("bad_answer", "too large an answer", response.status_code)
        if deadline.seconds_left() < 0:
            raise NoAnswer("timeout", "the answer came too slowly")
    if unpack and not unpack.eof:
        raise NoAnswer("bad_answer", "the compressed answer is not whole", response.status_code)
    return b"".join(chunks)


def _unpacker(response: requests.Response) -> zlib._Decompress | None:
    """For gzip alone: urllib3 would decompress without a limit, and nothing else is ever asked for."""
    compressed = response.headers.get("Content-Encoding", "").strip().lower() in {"gzip", "x-gzip"}
    return zlib.decompressobj(wbits=31) if compressed else None


def _word(error: BaseException) -> str:
    chain = list(_causes(error))
    return next((word for kind, word in _WORDS if any(isinstance(found, kind) for found in chain)), _ANY_OTHER)


def _is_before_the_connection(error: BaseException) -> bool:
    """Whether nothing can have been sent, since there was nobody to send it to."""
    return any(isinstance(found, _NOT_CONNECTED) for found in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what it was raised from, and what urllib3 and requests put into its arguments."""
    waiting, seen = [error], set[int]()
    while waiting:
        found = waiting.pop(0)
        if not isinstance(found, BaseException) or id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        waiting += [found.__cause__, found.__context__, getattr(found, "reason", None), *found.args]
