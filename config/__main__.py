"""Commands about the configuration, for make: check, deployable, schema. People have `./relay check`."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from config import ConfigError, load, placeholders
from config.schema import SCHEMA_FILE, written
from systems import SYSTEMS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 1 when the configuration has problems."""
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that has no Japanese still shows the rest
    if options.command == "schema":
        return _schema(write=options.write)
    return _check(options.file, deployable=options.command == "deployable")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m config", description="Check relay.yaml, or print its JSON Schema.")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="say what is wrong with a configuration")
    deployable = commands.add_parser("deployable", help="the same, and refuse the placeholders of the examples")
    for each in (check, deployable):
        each.add_argument("file", nargs="?", type=Path, default=Path("relay.yaml"))
    schema = commands.add_parser("schema", help="print the JSON Schema of relay.yaml")
    schema.add_argument("--write", action="store_true", help=f"write it to {SCHEMA_FILE.name} instead")
    return parser


def _check(file: Path, *, deployable: bool) -> int:
    try:
        settings = load(file)
    except ConfigError as error:
        _say(str(error))
        return 1
    if deployable and (left := placeholders(file)):
        _say(str(ConfigError(str(file), left)))
        return 1
    for warning in settings.warnings:
        _say(warning.written(str(file), "warning: "))
    connections, routes = len(settings.connections), len(settings.routes)
    _say(f"{file}: {_count(connections, 'connection')}, {_count(routes, 'route')}, no problem")
    return 0


def _schema(*, write: bool) -> int:
    text = written(SYSTEMS)
    if write:
        SCHEMA_FILE.write_text(text, encoding="utf-8")
        _say(f"{SCHEMA_FILE.name} is up to date")
    else:
        _say(text.removesuffix("\n"))
    return 0


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
