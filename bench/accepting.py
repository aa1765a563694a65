"""Accepting a webhook against a bare handler that only sends the raw body to SQS."""

from __future__ import annotations

import json
import random
import statistics
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import server, webhooks
from bench.errors import BenchError
from bench.measures import median_ratio, percentile
from bench.package import environment, package, python
from bench.table import Row
from tests.support.api_gateway_events import rest_event

Pair = tuple[dict[str, float], dict[str, float]]
"""What one start measured of the relay, and then of the bare handler."""

_BARE = "bench.bare_webhook"
_MEGABYTE = 1e6
_WARM_UP = 200


def rows(*, starts: int, requests: int) -> Iterator[Row]:
    """`starts` pairs of cold starts and `requests` pairs of warm requests. Raises BenchError when a handler fails."""
    with server.running() as address, package() as folder:
        variables = environment(folder, address)
        yield from _warm(variables, folder, requests)
        yield from _cold(variables, folder, starts)


def _warm(variables: Mapping[str, str], folder: Path, requests: int) -> Iterator[Row]:
    events = [_event(number) for number in range(_WARM_UP + requests)]
    times: dict[str, list[float]] = _run(["bench.warm_run"], events, variables, folder)
    relay, bare = times["relay"][_WARM_UP:], times["bare"][_WARM_UP:]
    for share, goal in ((0.5, 1.5), (0.99, 1.5)):
        ours, theirs = percentile(relay, share), percentile(bare, share)
        yield Row(
            what=f"accepting, warm, p{share * 100:g}",
            value=ours / theirs,
            unit="x",
            bound="at most",
            goal=goal,
            ours=f"{ours * 1000:.2f} ms",
            theirs=f"bare handler: {theirs * 1000:.2f} ms",
        )


def _cold(variables: Mapping[str, str], folder: Path, starts: int) -> Iterator[Row]:
    pairs = [_pair(number, variables, folder) for number in range(starts + 1)][1:]  # the first fills the file cache
    yield _cold_row("accepting, cold start", pairs)
    yield _cold_row("accepting, cold start, package without bytecode", _without_bytecode(variables, folder, starts))
    ours, theirs = (
        statistics.median(found["peak"] / _MEGABYTE for found in column) for column in zip(*pairs, strict=True)
    )
    yield Row(
        what="accepting, peak memory",
        value=ours,
        unit="MB",
        bound="at most",
        goal=110,
        ours=f"{ours:.0f} MB",
        theirs=f"bare handler: {theirs:.0f} MB",
    )


def _without_bytecode(variables: Mapping[str, str], folder: Path, starts: int) -> list[Pair]:
    """As on Lambda, which cannot keep the bytecode of a package that brings none; the runtime's own is there."""
    with TemporaryDirectory() as kept:
        filled = {**variables, "PYTHONPYCACHEPREFIX": kept}
        _run(["bench.cold_run", _BARE], _event(0), filled, folder)
        return [_pair(number, {**filled, "PYTHONDONTWRITEBYTECODE": "1"}, folder) for number in range(starts)]


def _cold_row(what: str, pairs: Sequence[Pair]) -> Row:
    times = [(relay["seconds"], bare["seconds"]) for relay, bare in pairs]
    ours, theirs = (statistics.median(column) * 1000 for column in zip(*times, strict=True))
    return Row(
        what=what,
        value=median_ratio(times),
        unit="x",
        bound="at most",
        goal=1.3,
        ours=f"{ours:.0f} ms",
        theirs=f"bare handler: {theirs:.0f} ms",
    )


def _pair(number: int, variables: Mapping[str, str], folder: Path) -> Pair:
    event = _event(number)
    relay, bare = (_run(["bench.cold_run", module], event, variables, folder) for module in ("webhook", _BARE))
    return relay, bare


def _event(number: int) -> dict[str, Any]:
    body = webhooks.body(1000 + number, random.Random(number))  # noqa: S311 - chance with a seed
    event = rest_event(body, route=webhooks.ROUTE, secret=server.WEBHOOK_SECRET)
    event["requestContext"]["requestId"] = f"request-{number}"
    return event


def _run(arguments: Sequence[str], given: Any, variables: Mapping[str, str], folder: Path) -> Any:
    """What a child process measured; its log goes where logs go that nobody reads."""
    done = subprocess.run(
        [python(), "-m", *arguments],
        input=json.dumps(given),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=dict(variables),
        cwd=folder,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BenchError(f"{' '.join(arguments)} failed:\n{done.stderr}")
    return json.loads(done.stderr.splitlines()[-1])
