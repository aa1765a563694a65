"""The other end of every benchmark: canned answers on loopback, in a process of its own.

It speaks as much of SQS and Secrets Manager (AWS JSON protocol) and of kintone's record API as the benchmarks call,
checks nothing, and so costs as little as a server in Python can. The stand-in of kintone judges every value as kintone
does; against it the benchmark would measure the stand-in.

Started as `python -m bench.server`; prints its port.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_ROOT = Path(__file__).parents[1]
HOST = "127.0.0.1"
WEBHOOK_SECRET = "the-secret-that-marketo-sends"  # noqa: S105 - of this server only
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
_SECRET = json.dumps({"Name": "a", "SecretString": json.dumps({"current": WEBHOOK_SECRET})}).encode()
_SENT = b'{"MessageId":"5fea7756-0ea4-451a-a703-a558b933e274","SequenceNumber":"18849496460467696128"}'
_WRITTEN = b'{"id":"1","revision":"2","operation":"UPDATE"}'


@contextmanager
def running() -> Iterator[str]:
    """The address of a server that runs as long as the block."""
    process = subprocess.Popen([sys.executable, "-m", "bench.server"], cwd=_ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None  # noqa: S101 - asked for above
        yield f"http://{HOST}:{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()


def answer(head: bytes, body: bytes) -> bytes:
    """The body of the answer to one request."""
    if b"secretsmanager.GetSecretValue" in head:
        return _SECRET
    if head.startswith(b"PUT /k/v1/records.json"):
        return b'{"records":[' + b",".join([_WRITTEN] * body.count(b'"updateKey"')) + b"]}"
    if head.startswith(b"PUT /k/v1/record.json"):
        return b'{"revision":"2"}'
    return _SENT


def _serve(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection, connection.makefile("rb") as stream:
        while head := _head(stream):
            body = stream.read(_length(head))
            content = answer(head, body)
            connection.sendall(_ANSWER % (len(content), content))


def _head(stream: BinaryIO) -> bytes:
    lines = []
    while (line := stream.readline()) not in (b"\r\n", b""):
        lines.append(line)
    return b"".join(lines)


def _length(head: bytes) -> int:
    for line in head.splitlines():
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def main() -> None:
    """Serve until the process is ended."""
    with socket.create_server((HOST, 0), backlog=128) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=_serve, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    main()
