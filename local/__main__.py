"""`python -m local up|down|demo`: the relay on one machine."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

import config
from local.run.parts import Say
from local.run.ports import Ports
from local.run.state import DEFAULT, LocalError, State
from local.run.up import down, up
from local.systems import STAND_INS
from ops.sample import sample

app = typer.Typer(add_completion=False, no_args_is_help=True, help="The relay on one machine, for trying and testing.")

StateOption = Annotated[Path, typer.Option("--state", help="Folder that remembers this run.")]


def main() -> None:
    """Run a command; what goes wrong is one clear message, never a stack trace."""
    try:
        app()
    except (LocalError, config.ConfigError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(130)


@app.command("up")
def up_command(
    *,
    config_file: Annotated[Path, typer.Option("--config", help="The configuration to deploy.")] = Path("relay.yaml"),
    more: Annotated[
        list[str] | None,
        typer.Option("--stand-in", metavar="NAME=ARGUMENT", help="One more argument of a stand-in; may be repeated."),
    ] = None,
    state: StateOption = DEFAULT,
) -> None:
    """Start everything and leave it running.

    Ports are chosen with EMULATOR_PORT and, for each stand-in, <NAME>_PORT in the environment.
    """
    begin = time.monotonic()
    say = progress(begin)
    stack = up(config_file, State(state), Ports.chosen(os.environ), say, _arguments(more or []))
    say("Ready")
    print(f"\nWebhooks:   {stack['api_url']}/hooks/{{route}}")
    for name, facts in stack["systems"].items():
        print(f"{name + ':':<12}{facts['url']}")
    print(f"The rest:   {State(state).stack_file}")
    settings = config.load(config_file)
    route = next((name for name in settings.routes if name not in stack["sources"]), None)
    if route is not None:
        print(f"\nTry it:     ./relay --local send {sample(settings, route)}")
    print("Look at it: ./relay --local status\nStop it:    make down")


@app.command("down")
def down_command(state: StateOption = DEFAULT) -> None:
    """Stop what `up` started."""
    stopped = down(State(state))
    print(f"Stopped: {', '.join(stopped)}." if stopped else "Nothing was running.")


@app.command("demo")
def demo_command() -> None:
    """Start, deploy, send ten webhooks, show what became of them, and stop."""
    from local.demo.demo import run  # noqa: PLC0415 - only this command draws tables

    begin = time.monotonic()
    run(State(DEFAULT / "demo"), progress(begin))


def _arguments(given: Sequence[str]) -> dict[str, list[str]]:
    """The arguments of each stand-in. Raises LocalError."""
    found: dict[str, list[str]] = {}
    for each in given:
        name, equals, argument = each.partition("=")
        if not equals:
            raise LocalError(f"--stand-in {each}: write NAME=ARGUMENT, NAME being one of {', '.join(STAND_INS)}.")
        found.setdefault(name, []).append(argument)
    return found


def progress(begin: float) -> Say:
    """A line for each step, with the seconds since the start."""

    def say(text: str) -> None:
        sys.stdout.write(f"[{time.monotonic() - begin:5.1f} s] {text}\n")  # in one piece: several may say something
        sys.stdout.flush()

    return say


if __name__ == "__main__":
    main()
