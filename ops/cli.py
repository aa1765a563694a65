"""The command line: all commands together, and what happens when one fails."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from types import FrameType

import typer
from botocore.exceptions import BotoCoreError, ClientError

from operations.failures import OperatorError, explain
from ops import systems
from ops.command import flowing, remember_choice
from ops.commands import (
    bus,
    check,
    dead,
    deliver,
    example,
    forget,
    identity,
    lead,
    quarantine,
    read,
    reference,
    secret,
    send,
    send_mail,
    sheet,
    status,
    tail,
    trace,
)
from ops.exit_codes import ExitCode, of_failure
from ops.output.terminal import fail

_HELP = """Look after a relay from Marketo to other systems.

Every command works against AWS, with the usual credentials, and with --local against the relay that `make up` started
on this machine. Options that say which relay is meant may stand anywhere.
"""
_EPILOG = """Exit codes:
  0   fine
  1   problems were found, nothing matched, or it was refused
  2   wrong usage
  3   AWS cannot be reached, or the relay is not set up or not deployed
  130 stopped by Ctrl-C
  70  a fault of this command; RELAY_DEBUG=1 shows where

Example:
  relay status"""


def make_app() -> typer.Typer:
    """The command with everything below it."""
    app = typer.Typer(
        name="relay",
        help=flowing(_HELP),
        epilog=_EPILOG,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
    )
    remember_choice(app)
    for module in (
        status,
        check,
        example,
        send,
        send_mail,
        sheet,
        tail,
        trace,
        dead,
        quarantine,
        bus,
        deliver,
        read,
        lead,
        forget,
        secret,
        identity,
        reference,
    ):
        module.add_to(app)
    systems.add_to(app)
    return app


def run(arguments: list[str]) -> int:
    """Run one command line. Returns the exit code; writes what went wrong, never a traceback unless RELAY_DEBUG=1."""
    try:
        make_app()(arguments, prog_name="relay")
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else ExitCode.FINE
    except OperatorError as error:
        return _failed(error)
    except (BotoCoreError, ClientError) as error:
        return _failed(explain(error))
    except Exception as error:  # noqa: BLE001 - the outermost edge
        return _fault(error)
    return ExitCode.FINE


def main() -> None:
    """Run what was typed. Being stopped counts as Ctrl-C, so that held messages are given back."""
    signal.signal(signal.SIGTERM, _stop)
    sys.exit(run(sys.argv[1:]))


def _failed(error: OperatorError) -> int:
    if _debugging():
        traceback.print_exception(error)
    fail(str(error))
    return of_failure(error)


def _fault(error: Exception) -> int:
    if _debugging():
        raise error
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{os.path.basename(frame.filename)}:{frame.lineno}"  # noqa: PTH119 - only for show
    fail(
        f"a fault of this command: {type(error).__name__} at {place}. "
        "Run it again with RELAY_DEBUG=1, and report what it then says in the project's issue tracker."
    )
    return ExitCode.FAULT


def _debugging() -> bool:
    return os.environ.get("RELAY_DEBUG") == "1"


def _stop(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt
