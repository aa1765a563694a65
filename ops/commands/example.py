"""`relay example`: configurations to begin from, each for one thing that people come for."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from operations.deployment.installation import ROOT, Installation
from operations.examples import choose, examples
from ops.command import command
from ops.exit_codes import ExitCode
from ops.output.terminal import remark, say, table


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    command(
        app,
        "example",
        "relay example",
        "relay example kintone-both-ways --to my.yaml",
        "relay example soap-clients --force",
    )(example)


def example(
    installation: Installation,
    *,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Which one to write. Without it they are listed.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to; by default relay.yaml, or --config.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file, if there is one.")] = False,
) -> ExitCode:
    """List the configurations to begin from, or write one of them.

    Each can be tried on this machine as it is (`make up`), and says in its comments what to fill in before it is
    deployed. A file that exists is not replaced without --force.
    """
    known = examples()
    if name is None:
        rows = [row for each in known.values() for row in zip((each.name, ""), each.purpose, strict=True)]
        table(("example", "what it does / 内容"), rows)
        say("Write one / 書き出す: relay example NAME --to FILE")
        return ExitCode.FINE
    chosen = choose(name)
    target = to or installation.choice.config or ROOT / "relay.yaml"
    chosen.write(target, force=force)
    say(f"Wrote {target}.")
    remark("Fill in what is yours, then check it: relay check --offline" + _of(target, installation))
    return ExitCode.FINE


def _of(target: Path, installation: Installation) -> str:
    """The option that names the file, where the command does not mean it anyway."""
    meant = installation.choice.config or ROOT / "relay.yaml"
    return "" if target.resolve() == meant.resolve() else f" --config {shlex.quote(str(target))}"
