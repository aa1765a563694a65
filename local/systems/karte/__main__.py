"""`python -m local.systems.karte`: the stand-in as a process of its own."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from threading import Event

from local.systems.karte.stand_in import StandIn


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the stand-in until SIGTERM or Ctrl-C; return 1 with a line on what to do when it cannot start."""
    options = _parser().parse_args(arguments)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    stand_in = StandIn(
        host=options.host,
        port=options.port,
        token=options.token,
        visible_after=options.visible_after,
        user_data=options.user_data,
    )
    try:
        stand_in.start()
    except OSError as wrong:
        print(
            f"KARTE stand-in: cannot listen on {options.host}:{options.port} ({wrong.strerror}). "
            "Stop what uses the port, or choose another with --port.",
            file=sys.stderr,
        )
        return 1
    print(f"KARTE stand-in ready at {stand_in.url} (Ctrl-C stops it)", flush=True)
    stop.wait()
    stand_in.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local.systems.karte", description="A stand-in for KARTE's API v2 on this machine."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8767, help="port, 0 for a free one (%(default)s)")
    parser.add_argument("--token", required=True, help="the access token, with every scope")
    parser.add_argument(
        "--visible-after", type=float, default=0.0, metavar="SECONDS", help="until event/get shows an event (0)"
    )
    parser.add_argument(
        "--user-data", choices=["managed", "events"], default="managed",
        help="whether the project has the user data management plug-in (%(default)s)",
    )  # fmt: skip
    return parser


if __name__ == "__main__":
    sys.exit(main())
