"""`python -m local.systems.http`: the stand-in as a process of its own."""

import argparse
import sys

from local.kit import command
from local.systems.http.access import Access, Anybody, Basic, Bearer, HeaderKey, OAuth2
from local.systems.http.launch import STAND_IN
from local.systems.http.stand_in import StandIn


def main() -> int:
    """Run the stand-in until it is stopped; return 1 when it cannot start."""
    options = _parser().parse_args()
    return command.run(options, "http", lambda its: StandIn(its.access, host=its.host, port=its.port))


def _parser() -> argparse.ArgumentParser:
    parser = command.parser("http", STAND_IN.port, "A stand-in for a system with an HTTP API, on this machine.")
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
    return HeaderKey(*command.pair(text))


def _basic(text: str) -> Access:
    return Basic(*command.pair(text))


def _client(text: str) -> Access:
    return OAuth2(*command.pair(text))


if __name__ == "__main__":
    sys.exit(main())
