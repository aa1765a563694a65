"""`python -m local.systems.kintone`: the stand-in as a process of its own."""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Event

from local.systems.kintone.app import App
from local.systems.kintone.apps_file import read_apps
from local.systems.kintone.auth import RECORD_RIGHTS, Right, Token, User
from local.systems.kintone.domain import CONCURRENT_REQUESTS
from local.systems.kintone.gate import network
from local.systems.kintone.shipped import LEADS, SHIPPED
from local.systems.kintone.stand_in import StandIn


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the stand-in until SIGTERM or Ctrl-C; return 1 with a line on what to do when it cannot start."""
    options = _parser().parse_args(arguments)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        apps = {app.id: app for app in (*SHIPPED, *(read_apps(options.apps) if options.apps else ()))}
        stand_in = _stand_in(options, list(apps.values())).start()
    except (OSError, ValueError) as wrong:
        print(f"kintone stand-in: {_advice(wrong, options)}", file=sys.stderr)
        return 1
    numbers = ", ".join(str(number) for number in sorted(apps))
    print(f"kintone stand-in ready at {stand_in.url} (apps {numbers}; Ctrl-C stops it)", flush=True)
    stop.wait()
    stand_in.stop()
    return 0


def _stand_in(options: argparse.Namespace, apps: list[App]) -> StandIn:
    first, *more = options.api_token
    return StandIn(
        host=options.host,
        port=options.port,
        api_token=first.text,
        tokens=[first, *more],
        users=[User(*pair) for pair in options.user],
        apps=apps,
        networks=options.allow_network,
        basic=options.basic,
        concurrent_requests=options.concurrent_requests,
        status_520=options.status_520,
        keep_bodies=options.keep_bodies,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local.systems.kintone", description="A stand-in for kintone's record API on this machine."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8765, help="port, 0 for a free one (%(default)s)")
    parser.add_argument(
        "--api-token", type=_token, action="append", required=True, metavar="TOKEN[@APP[:RIGHT,...]]",
        help="may be repeated; app 12 and view,add,edit,delete unless said otherwise",
    )  # fmt: skip
    parser.add_argument(
        "--user", type=_pair, action="append", default=[], metavar="LOGIN:PASSWORD",
        help="somebody with every right, for X-Cybozu-Authorization; may be repeated",
    )  # fmt: skip
    parser.add_argument("--apps", type=Path, metavar="FILE", help="more apps, as JSON (see apps_file.py)")
    parser.add_argument(
        "--allow-network", type=_network, action="append", metavar="CIDR",
        help="switch the address restriction on and allow this network; may be repeated",
    )  # fmt: skip
    parser.add_argument("--basic", type=_pair, metavar="USER:PASSWORD", help="switch Basic authentication on")
    parser.add_argument("--concurrent-requests", type=int, default=CONCURRENT_REQUESTS, metavar="N")
    parser.add_argument("--status-520", action="store_true", help="answer GAIA_ errors with HTTP 520")
    parser.add_argument("--keep-bodies", action="store_true", help="show bodies in /_stand-in/requests")
    return parser


def _token(text: str) -> Token:
    name, _, rest = text.partition("@")
    app, _, rights = rest.partition(":")
    try:
        allowed = frozenset(Right(right) for right in rights.split(",")) if rights else RECORD_RIGHTS
        return Token(name, int(app) if app else LEADS.id, allowed)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"{wrong}; expected TOKEN@APP:view,add") from None


def _pair(text: str) -> tuple[str, str]:
    name, colon, password = text.partition(":")
    if not name or not colon:
        raise argparse.ArgumentTypeError("expected NAME:PASSWORD")
    return name, password


def _network(text: str) -> str:
    try:
        return str(network(text))
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from None


def _advice(wrong: Exception, options: argparse.Namespace) -> str:
    if isinstance(wrong, OSError) and not wrong.filename:
        return (
            f"cannot listen on {options.host}:{options.port} ({wrong.strerror}). "
            "Stop what uses the port, or choose another with --port."
        )
    return f"{wrong}. Correct the file given with --apps."


if __name__ == "__main__":
    sys.exit(main())
