"""A proxy before the emulated AWS that writes down every call that a function makes.

The functions are the real ones, in processes of their own; nothing in them knows that they are watched.
"""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

HOST = "127.0.0.1"
_NOT_PASSED_ON = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass(frozen=True)
class Call:
    """One call of AWS: `DynamoDB_20120810.PutItem` or the like, what was asked, and what was answered."""

    target: str
    request: Mapping[str, Any]
    answer: Mapping[str, Any]

    @property
    def operation(self) -> str:
        """The name of the API's operation."""
        return self.target.rpartition(".")[2]

    @property
    def service(self) -> str:
        """`DynamoDB`, `AmazonSQS` or `secretsmanager`."""
        return self.target.partition(".")[0].partition("_")[0]


@dataclass
class Recorder:
    """What was called so far, and where the functions find AWS."""

    url: str
    calls: list[Call] = field(default_factory=list)

    def take(self) -> list[Call]:
        """The calls since it was last asked."""
        taken, self.calls = self.calls, []
        return taken


@contextmanager
def recording(aws: str) -> Iterator[Recorder]:
    """A recorder before the AWS at `aws`, as long as the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1  # head and body in one piece: in two, each answer would wait for 40 ms

        def setup(self) -> None:
            super().setup()
            self.aws = http.client.HTTPConnection(urlsplit(aws).netloc, timeout=60)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.aws.request("POST", self.path, body, dict(self.headers))
            told = self.aws.getresponse()
            status, headers, answer = told.status, told.getheaders(), told.read()
            found.calls.append(Call(self.headers.get("X-Amz-Target", ""), _object(body), _object(answer)))
            self.send_response(status)
            for name, value in headers:
                if name.lower() not in _NOT_PASSED_ON:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.daemon_threads = True
    found = Recorder(f"http://{HOST}:{server.server_address[1]}")
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
