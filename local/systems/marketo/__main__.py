"""`python -m local.systems.marketo`: the stand-in as a process of its own."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Event

from local.systems.marketo.fields import Field, read_fields
from local.systems.marketo.instance import DEFAULT_PARTITION
from local.systems.marketo.stand_in import StandIn


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the stand-in until SIGTERM or Ctrl-C; return 1 with a line on what to do when it cannot start."""
    parser = _parser()
    options = parser.parse_args(arguments)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    stand_in = StandIn(
        host=options.host,
        port=options.port,
        client_id=options.client_id,
        client_secret=options.client_secret,
        fields=_fields(parser, options.fields),
        partitions=options.partition or [DEFAULT_PARTITION],
    )
    stand_in.latency = options.latency
    try:
        stand_in.start()
    except OSError as wrong:
        print(
            f"Marketo stand-in: cannot listen on {options.host}:{options.port} ({wrong.strerror}). "
            "Stop what uses the port, or choose another with --port.",
            file=sys.stderr,
        )
        return 1
    print(f"Marketo stand-in ready at {stand_in.url} (Ctrl-C stops it)", flush=True)
    stop.wait()
    stand_in.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local.systems.marketo", description="A stand-in for Marketo Engage's REST API on this machine."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8768, help="port, 0 for a free one (%(default)s)")
    parser.add_argument("--client-id", required=True, help="of the custom service")
    parser.add_argument("--client-secret", required=True, help="of the custom service")
    parser.add_argument("--fields", type=Path, metavar="FILE", help='more lead fields: {"fields": [{"name": "x"}]}')
    parser.add_argument("--partition", action="append", metavar="NAME", help="again for each; the first is the default")
    parser.add_argument("--latency", type=float, default=0.0, metavar="SECONDS", help="what every call takes (0)")
    return parser


def _fields(parser: argparse.ArgumentParser, file: Path | None) -> list[Field]:
    try:
        return read_fields(file) if file else []
    except (ValueError, OSError) as wrong:
        parser.error(f"--fields {file}: {wrong}")


if __name__ == "__main__":
    sys.exit(main())
