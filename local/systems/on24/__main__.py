"""`python -m local.systems.on24`: the stand-in as a process of its own."""

from __future__ import annotations

import sys

from local.kit import command
from local.systems.on24.launch import STAND_IN
from local.systems.on24.stand_in import StandIn


def main() -> int:
    """Run the stand-in until it is stopped; return 1 when it cannot start."""
    parser = command.parser("on24", STAND_IN.port, "A stand-in for ON24's REST API v2 on this machine.")
    parser.add_argument("--client-id", default="10710", help="number of the account (%(default)s)")
    parser.add_argument("--token-key", required=True, help="of the access token")
    parser.add_argument("--token-secret", required=True, help="of the access token")
    options = parser.parse_args()
    if not options.client_id.isdecimal():
        parser.error("--client-id: the account's number")
    return command.run(
        options,
        "ON24",
        lambda its: StandIn(
            host=its.host,
            port=its.port,
            client_id=its.client_id,
            token_key=its.token_key,
            token_secret=its.token_secret,
        ),
    )


if __name__ == "__main__":
    sys.exit(main())
