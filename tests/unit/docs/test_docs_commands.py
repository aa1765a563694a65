from __future__ import annotations

import re
import shlex
from typing import Any

import pytest
import typer

from ops.cli import make_app
from ops.output.hints import COMMANDS
from tests.unit.docs.pages import ROOT, Page, pages

RELAY: Any = typer.main.get_command(make_app())
TARGETS = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
PATH = re.compile(r"(?<!\.)(?:config|docs|functions|infra|local|operations|ops|tests)/\S+")


def mentions(page: Page) -> list[str]:
    """Everything in a page that may be typed."""
    return [*page.commands(), *page.spans()]


def relay_arguments(page: Page) -> list[list[str]]:
    """What stands behind `./relay` or `relay` wherever it is mentioned as a command."""
    typed = [re.fullmatch(r"(?:\./)?relay (?P<rest>[a-z-].*)", text) for text in mentions(page)]
    return [shlex.split(each["rest"].partition(" < ")[0]) for each in typed if each]


def complaint(arguments: list[str]) -> str | None:
    """What is wrong with a command line: a command, an option or an argument that does not exist."""
    command = RELAY
    words = list(arguments)
    while getattr(command, "commands", None) is not None:
        if not words:
            return None
        if words[0] not in command.commands:
            return f"{' '.join(arguments)}: no command {words[0]}"
        command = command.commands[words.pop(0)]
    try:
        _, too_many, _ = command.make_parser(command.context_class(command)).parse_args(words)
    except Exception as error:  # noqa: BLE001 - the parser's errors are not public
        return f"{' '.join(arguments)}: {error}"
    return f"{' '.join(arguments)}: takes no {' '.join(too_many)}" if too_many else None


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_relay_command_and_option_in_the_text_exists(page: Page) -> None:
    wrong = [found for arguments in relay_arguments(page) if (found := complaint(arguments))]

    assert not wrong


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_make_target_in_the_text_exists(page: Page) -> None:
    named = {found[1] for text in mentions(page) if (found := re.match(r"make ([a-z-]+)", text))}

    assert named <= TARGETS


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_file_in_a_command_exists(page: Page) -> None:
    """But those of the system `crm`, which CONTRIBUTING makes: tests/connectors does what it says; and .local's."""
    named = {found for text in page.commands() for found in PATH.findall(text) if "crm" not in text}

    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_the_readme_shows_the_commands_that_matter() -> None:
    typed = [arguments[:2] for arguments in relay_arguments(Page(ROOT / "README.md"))]

    for wanted in (["secret", "set"], ["sheet", "mail-opened"], ["check"], ["dead", "replay"], ["send", "mail-opened"]):
        assert wanted in typed


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("dead list kintone", "takes no kintone"),
        ("dead list --conection kintone", "No such option"),
        ("dead bury", "no command bury"),
    ],
)
def test_a_wrong_command_would_be_found(typed: str, wrong: str) -> None:
    assert wrong in str(complaint(typed.split()))


def test_alarms_name_commands_that_exist() -> None:
    files = sorted((ROOT / "infra" / "monitoring").glob("*alarms.py"))
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    said = re.findall(rf"relay ((?:{'|'.join(COMMANDS)})\b[a-z {{}}-]*)", text)

    assert len(files) == 3
    assert len(said) >= 8
    assert [found for typed in said if (found := complaint(typed.replace("{name}", "kintone").split()))] == []
