"""`python -m local up|down|demo`: the relay on one machine."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

import config
from local.run.parts import Ports, Say
from local.run.state import DEFAULT, LocalError, State
from local.run.up import down, up
from operations.webhooks.sample import sample

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
    emulator_port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the AWS emulator.")] = 4566,
    kintone_port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the kintone stand-in.")] = 8765,
    karte_port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the KARTE stand-in.")] = 8766,
    http_port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the stand-in for any HTTP system.")] = 8767,
    marketo_port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the Marketo stand-in.")] = 8768,
    kintone_apps: Annotated[
        Path | None, typer.Option(help="JSON file with more apps for the kintone stand-in.")
    ] = None,
    state: StateOption = DEFAULT,
) -> None:
    """Start everything and leave it running."""
    begin = time.monotonic()
    say = progress(begin)
    ports = Ports(emulator=emulator_port, kintone=kintone_port, karte=karte_port, http=http_port, marketo=marketo_port)
    stack = up(config_file, State(state), ports, say, kintone_apps)
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


def progress(begin: float) -> Say:
    """A line for each step, with the seconds since the start."""

    def say(text: str) -> None:
        sys.stdout.write(f"[{time.monotonic() - begin:5.1f} s] {text}\n")  # in one piece: several may say something
        sys.stdout.flush()

    return say


if __name__ == "__main__":
    main()
