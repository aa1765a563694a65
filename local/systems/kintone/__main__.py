"""`python -m local.systems.kintone`: the stand-in as a process of its own."""

import argparse
import sys
from pathlib import Path

from local.kit import command
from local.systems.kintone.access.auth import RECORD_RIGHTS, Right, Token, User
from local.systems.kintone.access.gate import network
from local.systems.kintone.apps.app import App
from local.systems.kintone.apps.apps_file import read_apps
from local.systems.kintone.apps.shipped import LEADS, SHIPPED
from local.systems.kintone.domain import CONCURRENT_REQUESTS
from local.systems.kintone.launch import STAND_IN
from local.systems.kintone.stand_in import StandIn


def main() -> int:
    """Run the stand-in until it is stopped; return 1 when it cannot start."""
    parser = _parser()
    options = parser.parse_args()
    apps = {app.id: app for app in (*SHIPPED, *_apps(parser, options.apps))}
    numbers = ", ".join(str(number) for number in sorted(apps))
    return command.run(options, "kintone", lambda its: _stand_in(its, list(apps.values())), f"apps {numbers}; ")


def _apps(parser: argparse.ArgumentParser, file: Path | None) -> list[App]:
    try:
        return read_apps(file) if file else []
    except (ValueError, OSError) as wrong:
        parser.error(f"--apps: {wrong}")


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
    parser = command.parser("kintone", STAND_IN.port, "A stand-in for kintone's record API on this machine.")
    parser.add_argument(
        "--api-token", type=_token, action="append", required=True, metavar="TOKEN[@APP[:RIGHT,...]]",
        help="may be repeated; app 12 and view,add,edit,delete unless said otherwise",
    )  # fmt: skip
    parser.add_argument(
        "--user", type=command.pair, action="append", default=[], metavar="LOGIN:PASSWORD",
        help="somebody with every right, for X-Cybozu-Authorization; may be repeated",
    )  # fmt: skip
    parser.add_argument("--apps", type=Path, metavar="FILE", help="more apps, as JSON (see apps/apps_file.py)")
    parser.add_argument(
        "--allow-network", type=_network, action="append", metavar="CIDR",
        help="switch the address restriction on and allow this network; may be repeated",
    )  # fmt: skip
    parser.add_argument("--basic", type=command.pair, metavar="USER:PASSWORD", help="switch Basic authentication on")
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


def _network(text: str) -> str:
    try:
        return str(network(text))
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from None


if __name__ == "__main__":
    sys.exit(main())
