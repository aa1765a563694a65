"""`relay example`: configurations to begin from, each for one thing that people come for."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from config.problems import nearest
from config.schema import SCHEMA_FILE
from operations.deployment.installation import ROOT, Installation
from operations.failures import OperatorError
from ops.command import command
from ops.exit_codes import ExitCode
from ops.output.terminal import remark, say, table

FOLDER = ROOT / "examples"
_SCHEMA = "$schema="


@dataclass(frozen=True)
class Example:
    """One file of the folder."""

    path: Path

    @property
    def name(self) -> str:
        """What it is called here."""
        return self.path.stem

    @property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text(encoding="utf-8")

    @property
    def purpose(self) -> tuple[str, str]:
        """What it is for, in English and in Japanese: its second and third line."""
        english, japanese = self.text.splitlines()[1:3]
        return english.removeprefix("# "), japanese.removeprefix("# ")

    def at(self, target: Path) -> str:
        """The text as it stands in another place: the schema for editors is named from there."""
        first, rest = self.text.split("\n", 1)
        folder = target.resolve().parent
        inside = folder.is_relative_to(ROOT)
        up = "../" * len(folder.relative_to(ROOT).parts) if inside else f"{ROOT.as_posix()}/"
        return f"{first.partition(_SCHEMA)[0]}{_SCHEMA}{up or './'}{SCHEMA_FILE.name}\n{rest}"


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
    known = {path.stem: Example(path) for path in sorted(FOLDER.glob("*.yaml"))}
    if name is None:
        rows = [row for each in known.values() for row in zip((each.name, ""), each.purpose, strict=True)]
        table(("example", "what it does / 内容"), rows)
        say("Write one / 書き出す: relay example NAME --to FILE")
        return ExitCode.FINE
    if name not in known:
        near = nearest(name, list(known))
        hint = f" Did you mean {near}?" if near else ""
        raise OperatorError(f"there is no example {name!r}.{hint} The examples: {', '.join(known)}.")
    target = to or installation.choice.config or ROOT / "relay.yaml"
    _write(known[name], target, force=force)
    say(f"Wrote {target}.")
    remark("Fill in what is yours, then check it: relay check --offline" + _of(target, installation))
    return ExitCode.FINE


def _of(target: Path, installation: Installation) -> str:
    """The option that names the file, where the command does not mean it anyway."""
    meant = installation.choice.config or ROOT / "relay.yaml"
    return "" if target.resolve() == meant.resolve() else f" --config {shlex.quote(str(target))}"


def _write(chosen: Example, target: Path, *, force: bool) -> None:
    """Whole or not at all. Raises OperatorError."""
    text = chosen.at(target)
    try:
        if force:
            fresh = target.with_name(f".{target.name}.new")
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(target)
        else:
            with target.open("x", encoding="utf-8") as file:
                file.write(text)
    except FileExistsError:
        advice = "Give --to FILE for another place, or --force to replace it."
        raise OperatorError(f"{target} exists already. {advice}") from None
    except OSError as error:
        raise OperatorError(f"{target} cannot be written: {error.strerror}.") from error
