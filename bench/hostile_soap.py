"""What a body costs before anybody is known: `python -m bench.hostile_soap [--search] [--size BYTES]`.

Each body is read in a process of its own, as the function reads a request up to its signature. The cost is what the
process holds at its peak beyond what it held before the request came, and the time from then on.
"""

from __future__ import annotations

import argparse
import base64
import gc
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

from bench import hostile_bodies
from bench.hostile_bodies import Hostile
from bench.table import table
from systems.marketo.soap import envelope, exchange
from systems.marketo.soap.authentication import Caller
from systems.marketo.soap.faults import Fault

MEGABYTE = 1e6
MOST_BYTES = 128 * MEGABYTE
MOST_SECONDS = 1.0
_MOST_MEMORY, _MOST_SECONDS = 2 * 1024**3, 60
"""Where a child process ends, whatever the body."""


@dataclass(frozen=True)
class Cost:
    """What one body took."""

    name: str
    size: int
    peak: float
    """Bytes."""
    seconds: float
    refused: str
    """Why, when it was refused before the signature was looked at; empty for one that was read."""


def costs(bodies: Iterator[Hostile]) -> Iterator[Cost]:
    """Each body's cost."""
    for body in bodies:
        given = body.content_type.encode() + b"\n" + base64.b64encode(body.raw)
        command = [sys.executable, "-m", "bench.hostile_soap", "--child"]
        done = subprocess.run(command, input=given, capture_output=True, check=False)
        found = json.loads(done.stdout) if done.returncode == 0 else {"peak": inf, "seconds": inf, "refused": ""}
        yield Cost(name=body.name, size=len(body.raw), **found)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the dearest bodies; 1 when one that is read costs more than it may."""
    parser = argparse.ArgumentParser(prog="python -m bench.hostile_soap", description=__doc__)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--search", action="store_true", help="the whole search, which takes ten minutes")
    parser.add_argument("--size", type=int, default=envelope.MAX_BYTES, help="bytes of each body (default 4 MiB)")
    parser.add_argument("--rows", type=int, default=20, help="how many to show (default 20)")
    options = parser.parse_args(arguments)
    if options.child:
        print(json.dumps(_measured()))
        return 0
    bodies = hostile_bodies.searched if options.search else hostile_bodies.named
    found = list(costs(bodies(options.size)))
    print(_shown(found, options.rows))
    return int(any(not cost.refused and _is_too_dear(cost) for cost in found))


def _shown(found: Sequence[Cost], rows: int) -> str:
    by_memory = sorted(found, key=lambda cost: -cost.peak)[:rows]
    by_time = sorted(found, key=lambda cost: -cost.seconds)[:rows]
    dearest = list(dict.fromkeys([*by_memory, *by_time]))
    heads = ["body", "MB", "s", "refused", ""]
    cells = [
        [
            each.name,
            f"{each.peak / MEGABYTE:.0f}",
            f"{each.seconds:.2f}",
            each.refused,
            "" if not _is_too_dear(each) else "TOO DEAR",
        ]
        for each in dearest
    ]
    return f"{len(found)} bodies; the dearest {len(dearest)}:\n\n{table(heads, cells)}"


def _is_too_dear(cost: Cost) -> bool:
    return cost.peak > MOST_BYTES or cost.seconds > MOST_SECONDS


def _measured() -> dict[str, Any]:
    """In the child process: one request, from what API Gateway hands over to the fault that nobody knows the caller."""
    for limit, most in ((resource.RLIMIT_AS, _MOST_MEMORY), (resource.RLIMIT_CPU, _MOST_SECONDS)):
        resource.setrlimit(limit, (most, most))
    content_type = sys.stdin.buffer.readline().decode().strip()
    _read(base64.b64encode(b"<a/>"), "text/xml")
    gc.collect()
    before = _resident()
    body = sys.stdin.buffer.read()
    begin = time.perf_counter()
    refused = _read(body, content_type)
    seconds = time.perf_counter() - begin
    return {"peak": _peak() - before, "seconds": seconds, "refused": refused}


def _read(body: bytes, content_type: str) -> str:
    event = {
        "httpMethod": "POST",
        "path": "/soap/mktows/3_1",
        "headers": {"Content-Type": content_type},
        "requestContext": {},
        "body": body.decode(),
        "isBase64Encoded": True,
    }
    caller = Caller(_secret, clock_skew=300)
    try:
        request = exchange.read_request(event)
        caller.verify(envelope.read(request.body, request.content_type).authentication)
    except Fault as fault:
        return "" if fault.code == 20014 else fault.message
    return ""


def _secret(*, refresh: bool) -> dict[str, str]:  # noqa: ARG001 - there is only one
    return {"user_id": "u", "current": "k"}


def _resident() -> float:
    return _status("VmRSS:") or _maximum()


def _peak() -> float:
    """Not ru_maxrss on Linux, which begins with what the parent process held when it made this one."""
    return _status("VmHWM:") or _maximum()


def _status(name: str) -> float:
    status = Path("/proc/self/status")
    return 1024 * float(status.read_text().partition(name)[2].split()[0]) if status.exists() else 0.0


def _maximum() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    sys.exit(main())
