"""`python -m local.systems.marketo`: the stand-in as a process of its own."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from local.kit import command
from local.systems.marketo.instance import DEFAULT_PARTITION
from local.systems.marketo.launch import STAND_IN
from local.systems.marketo.leads.fields import Field, read_fields
from local.systems.marketo.stand_in import StandIn


def main() -> int:
    """Run the stand-in until it is stopped; return 1 when it cannot start."""
    parser = _parser()
    options = parser.parse_args()
    fields = _fields(parser, options.fields)
    return command.run(options, "Marketo", lambda its: _stand_in(its, fields))


def _stand_in(options: argparse.Namespace, fields: list[Field]) -> StandIn:
    stand_in = StandIn(
        host=options.host,
        port=options.port,
        client_id=options.client_id,
        client_secret=options.client_secret,
        fields=fields,
        partitions=options.partition or [DEFAULT_PARTITION],
    )
    stand_in.latency = options.latency
    return stand_in


def _parser() -> argparse.ArgumentParser:
    parser = command.parser("marketo", STAND_IN.port, "A stand-in for Marketo Engage's REST API on this machine.")
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
