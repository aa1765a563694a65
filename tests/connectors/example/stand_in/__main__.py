"""The stand-in as a process of its own."""

from __future__ import annotations

import sys

from local.kit import command
from tests.connectors.example.stand_in.launch import STAND_IN
from tests.connectors.example.stand_in.stand_in import StandIn


def main() -> int:
    """Run the stand-in until it is stopped; return 1 when it cannot start."""
    parser = command.parser("directory", STAND_IN.port, "A stand-in for the directory on this machine.")
    parser.add_argument("--token", required=True, help="the token that lets in")
    return command.run(
        parser.parse_args(), "directory", lambda its: StandIn(host=its.host, port=its.port, token=its.token)
    )


if __name__ == "__main__":
    sys.exit(main())
