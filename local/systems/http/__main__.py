"""`python -m local.systems.http`: the stand-in as a process of its own."""

import argparse
import signal
import sys
from collections.abc import Sequence
from threading import Event

from local.systems.http.access import Access, Anybody, Basic, Bearer, HeaderKey, OAuth2
from local.systems.http.stand_in import StandIn


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the stand-in until SIGTERM or Ctrl-C; return 1 with a line on what to do when it cannot start."""
    options = _parser().parse_args(arguments)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        stand_in = StandIn(options.access, host=options.host, port=options.port).start()
    except OSError as wrong:
        print(
            f"http stand-in: cannot listen on {options.host}:{options.port} ({wrong.strerror}). "
            "Stop what uses the port, or choose another with --port.",
            file=sys.stderr,
        )
        return 1
    print(f"http stand-in ready at {stand_in.url} (Ctrl-C stops it)", flush=True)
    stop.wait()
    stand_in.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local.systems.http", description="A stand-in for a system with an HTTP API, on this machine."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8766, help="port, 0 for a free one (%(default)s)")
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--header", dest="access", type=_header, metavar="NAME:VALUE", help="ask for a key in a header")
    who.add_argument("--anybody", dest="access", action="store_const", const=Anybody(), help="let everybody in")
    who.add_argument("--basic", dest="access", type=_basic, metavar="NAME:PASSWORD", help="ask for Basic")
    who.add_argument("--bearer", dest="access", type=Bearer, metavar="TOKEN", help="ask for one Bearer token")
    who.add_argument(
        "--oauth2",
        dest="access",
        type=_client,
        metavar="ID:SECRET",
        help="issue tokens at /oauth/token, and want one",
    )
    return parser


def _header(text: str) -> Access:
    return HeaderKey(*_pair(text))


def _basic(text: str) -> Access:
    return Basic(*_pair(text))


def _client(text: str) -> Access:
    return OAuth2(*_pair(text))


def _pair(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not name or not colon:
        raise argparse.ArgumentTypeError("expected NAME:VALUE")
    return name, value


if __name__ == "__main__":
    sys.exit(main())
