"""Commands that belong to one system, as `relay karte`: a module for each, which exports `COMMANDS`.

Nothing else names them: a module of this folder is found by its name, which is the system's in relay.yaml. What a
command does stands in operations/systems.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

import typer


@dataclass(frozen=True)
class SystemCommands:
    """One group of commands."""

    summary: str
    add_to: Callable[[typer.Typer], object]
    """Adds the commands to the group."""


def add_to(app: typer.Typer) -> None:
    """Add the groups of all systems that have one, by their names."""
    from ops.command import group  # noqa: PLC0415 - what shows commands asks here for their names

    for name in NAMES:
        commands: SystemCommands = import_module(f"{__name__}.{name}").COMMANDS
        commands.add_to(group(app, name, commands.summary))


NAMES = tuple(sorted(each.name for each in iter_modules(__path__)))
"""Of the systems that have commands of their own."""
