"""What all commands share: which relay they are about, an exit code, and examples in their help.

People type `relay --local dead list` as well as `relay dead list --local`, so every group and every command takes
these options; what stands nearer to the end wins.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from operations.deployment.installation import Choice, Installation
from ops.exit_codes import ExitCode
from ops.output import hints

F = TypeVar("F", bound=Callable[..., ExitCode])


@dataclass(frozen=True)
class OptionGroup:
    """A parameter that several options make together: `which: Annotated[Which, OptionGroup(chosen)]`."""

    make: Callable[..., Any]
    """Its parameters are the options."""

    @property
    def parameters(self) -> list[inspect.Parameter]:
        """What Typer is told in place of the one parameter."""
        return list(inspect.signature(self.make, eval_str=True).parameters.values())

    def taken_from(self, given: dict[str, Any]) -> Any:
        """The value, by the options, which leave `given`."""
        return self.make(**{each.name: given.pop(each.name) for each in self.parameters})


_PANEL = "Which relay"


def _which(
    *,
    local: Annotated[
        bool,
        typer.Option(
            "--local",
            envvar="RELAY_LOCAL",
            show_envvar=False,
            help="The relay on this machine (`make up`); RELAY_LOCAL=1 works too.",
            rich_help_panel=_PANEL,
        ),
    ] = False,
    stack: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Its stack; by default the one of relay.yaml.", rich_help_panel=_PANEL),
    ] = None,
    profile: Annotated[
        str | None, typer.Option(metavar="NAME", help="AWS profile; AWS_PROFILE works too.", rich_help_panel=_PANEL)
    ] = None,
    region: Annotated[
        str | None, typer.Option(metavar="NAME", help="AWS region; AWS_REGION works too.", rich_help_panel=_PANEL)
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The configuration; by default relay.yaml.", rich_help_panel=_PANEL),
    ] = None,
) -> dict[str, Any]:
    """Those of the shared options that were given."""
    given = {"local": local or None, "stack": stack, "profile": profile, "region": region, "config": config}
    return {name: value for name, value in given.items() if value is not None}


_SHARED = list(inspect.signature(_which, eval_str=True).parameters.values())
_CONTEXT = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)


def group(parent: typer.Typer, name: str, summary: str) -> typer.Typer:
    """A group of commands."""
    made = typer.Typer(help=flowing(summary), no_args_is_help=True, rich_markup_mode="rich")
    remember_choice(made)
    parent.add_typer(made, name=name)
    return made


def remember_choice(app: typer.Typer) -> None:
    """Let a group take the shared options, for the commands below it."""

    def remember(*, context: typer.Context, **shared: Any) -> None:
        context.obj = {**(context.obj or {}), **_which(**shared)}

    _sign(remember, [_CONTEXT, *_SHARED])
    app.callback()(remember)


def command(app: typer.Typer, name: str, *examples: str, hidden: bool = False) -> Callable[[F], F]:
    """Make a function a command. Its first parameter is the Installation; what it returns is the exit code."""

    def register(function: F) -> F:
        @functools.wraps(function)
        def run(*, context: typer.Context, **given: Any) -> None:
            shared = {each.name: given.pop(each.name) for each in _SHARED}
            choice = Choice(**{**(context.obj or {}), **_which(**shared)})
            hints.about(choice.options())
            made = {name: options.taken_from(given) for name, options in several.items()}
            raise typer.Exit(function(Installation(choice), **made, **given))

        own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
        several = {each.name: found for each in own if (found := _options(each))}
        spread = [part for each in own for part in (several[each.name].parameters if each.name in several else [each])]
        _sign(run, [_CONTEXT, *[each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in spread], *_SHARED])
        app.command(name, help=flowing(inspect.getdoc(function) or ""), epilog=_examples(examples), hidden=hidden)(run)
        return function

    return register


def _options(parameter: inspect.Parameter) -> OptionGroup | None:
    """What makes the parameter, where several options do."""
    found = getattr(parameter.annotation, "__metadata__", ())
    return next((each for each in found if isinstance(each, OptionGroup)), None)


def _sign(function: Callable[..., Any], parameters: list[inspect.Parameter]) -> None:
    """Tell Typer, which reads signatures, what a function takes."""
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {each.name: each.annotation for each in parameters}


def flowing(text: str) -> str:
    """Paragraphs without the source's line breaks, for a terminal of any width; brackets are no markup."""
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(" ".join(each.split()) for each in paragraphs).replace("[", r"\[")


def _examples(lines: tuple[str, ...]) -> str:
    """The end of a command's help."""
    title = "Example" if len(lines) == 1 else "Examples"
    return "\n".join([f"{title}:", *(f"  {line}".replace("[", r"\[") for line in lines)])
