"""`python -m local.systems.mazrica`: the stand-in as a process of its own."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from local.kit import command
from local.systems.mazrica.launch import STAND_IN
from local.systems.mazrica.readings import Readings, changed
from local.systems.mazrica.stand_in import StandIn


def main() -> int:
    """Run the stand-in until it is stopped; return 1 when it cannot start."""
    parser = command.parser("mazrica", STAND_IN.port, "A stand-in for Mazrica's Open API on this machine.")
    parser.add_argument("--api-key", required=True, help="what X-Api-Key has to be")
    parser.add_argument(
        "--readings", type=_readings, metavar="JSON", help='how what is unknown is read: {"contact_ids": "nested"}'
    )
    return command.run(parser.parse_args(), "Mazrica", _stand_in)


def _stand_in(options: argparse.Namespace) -> StandIn:
    return StandIn(host=options.host, port=options.port, api_key=options.api_key, readings=options.readings)


def _readings(text: str) -> Readings:
    try:
        order: Any = json.loads(text)
        return changed(Readings(), order if isinstance(order, dict) else {"": order})
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from None


if __name__ == "__main__":
    sys.exit(main())
