"""`python -m local.systems.karte`: the stand-in as a process of its own."""

from __future__ import annotations

import argparse
import sys

from local.kit import command
from local.systems.karte.launch import STAND_IN
from local.systems.karte.stand_in import StandIn


def main() -> int:
    """Run the stand-in until it is stopped; return 1 when it cannot start."""
    return command.run(_parser().parse_args(), "KARTE", _stand_in)


def _stand_in(options: argparse.Namespace) -> StandIn:
    return StandIn(
        host=options.host,
        port=options.port,
        token=options.token,
        api_key=options.api_key,
        visible_after=options.visible_after,
        user_data=options.user_data,
    )


def _parser() -> argparse.ArgumentParser:
    parser = command.parser("karte", STAND_IN.port, "A stand-in for a KARTE project on this machine.")
    parser.add_argument("--token", required=True, help="the access token, with every scope")
    parser.add_argument("--api-key", default="stand-in-key", help="the project's key, for tag and hook (%(default)s)")
    parser.add_argument(
        "--visible-after", type=float, default=0.0, metavar="SECONDS", help="until what is written is seen (0)"
    )
    parser.add_argument(
        "--user-data", choices=["managed", "events"], default="managed",
        help="whether the project has the user data management plug-in (%(default)s)",
    )  # fmt: skip
    return parser


if __name__ == "__main__":
    sys.exit(main())
