"""The reference page of the command, made from its own help: `docs/relay-command.md`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from operations.deployment.installation import ROOT, Installation
from operations.failures import OperatorError
from ops.command import command
from ops.exit_codes import ExitCode
from ops.output.terminal import say

FILE = ROOT / "docs" / "relay-command.md"

_HEAD = "<!-- Made by `make docs` from the command's own help. Change that instead. -->\n\n# `relay`: the command\n"
_SHARED = "Which relay"


def add_to(app: typer.Typer) -> None:
    """Add the command that writes the page. It is for those who change this project, so the help leaves it out."""

    def docs(
        _: Installation,
        *,
        check: Annotated[bool, typer.Option("--check", help="Only say whether the page is current.")] = False,
    ) -> ExitCode:
        """Write the reference page of this command anew."""
        page = reference(app)
        if check:
            if not FILE.exists() or FILE.read_text(encoding="utf-8") != page:
                raise OperatorError(f"{FILE.name} is stale. Run `make docs`.")
            return ExitCode.FINE
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(page, encoding="utf-8")
        say(f"Wrote {FILE.relative_to(ROOT)}.")
        return ExitCode.FINE

    command(app, "docs", "relay docs", hidden=True)(docs)


def reference(app: typer.Typer) -> str:
    """The page, as Markdown."""
    root = typer.main.get_command(app)
    parts = [_HEAD, _prose(root.help), *_options("Options that every command takes", root, shared=True)]
    for path, each in _commands(root, []):
        parts += [f"## `{path}`", _prose(each.help), *_usage(path, each), *_options("", each, shared=False)]
        parts.append(_code(each.epilog))
    return "\n\n".join([*parts, _code(root.epilog, "## Exit codes")]) + "\n"


def _commands(parent: Any, path: list[str]) -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its path."""
    for name, each in parent.commands.items():
        if getattr(each, "commands", None):
            yield from _commands(each, [*path, name])
        elif not each.hidden:
            yield " ".join(["relay", *path, name]), each


def _usage(path: str, each: Any) -> Iterator[str]:
    arguments = [one for one in each.params if one.param_type_name == "argument"]
    words = [_argument(one) for one in arguments]
    yield f"```\n{' '.join([path, *words, '[OPTIONS]'])}\n```"
    if arguments:
        yield "\n".join(f"- `{one.metavar or one.name.upper()}`: {_plain(one.help)}" for one in arguments)


def _argument(one: Any) -> str:
    word = (one.metavar or one.name.upper()) + ("..." if one.nargs == -1 else "")
    return word if one.required else f"[{word}]"


def _options(title: str, each: Any, *, shared: bool) -> Iterator[str]:
    options = [one for one in each.params if one.param_type_name == "option"]
    chosen = [one for one in options if (one.rich_help_panel == _SHARED) == shared and one.name != "help"]
    if title:
        yield f"## {title}"
    if chosen:
        rows = [f"| {_spelled(one)} | {_plain(one.help)}{_default(one)} |" for one in chosen]
        yield "\n".join(["| option | |", "| --- | --- |", *rows])


def _spelled(one: Any) -> str:
    value = "" if one.is_flag else f" {one.metavar or _choices(one)}"
    return ", ".join(f"`{name}{value}`" for name in sorted(one.opts, key=len, reverse=True))


def _choices(one: Any) -> str:
    choices = one.type_descriptor.choices
    return "VALUE" if not choices else "\\|".join(str(getattr(each, "value", each)) for each in choices)


def _default(one: Any) -> str:
    return "" if one.is_flag or one.default in {None, ()} else f" Default: `{one.default}`."


def _prose(text: str | None) -> str:
    return _plain(text).replace(" \n", "\n")


def _code(text: str | None, title: str = "") -> str:
    """The end of a help text, as it is."""
    block = f"```\n{_plain(text)}\n```"
    return f"{title}\n\n{block}" if title else block


def _plain(text: str | None) -> str:
    """Help without the marks for Rich."""
    return re.sub(r"\\\[", "[", text or "")
