"""Commands in texts can be pasted: they exist, they are called as this one was, and they mean the same relay."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer

from operations.deployment.installation import ROOT, Choice
from ops import cli
from ops.output import hints

RELAY: Any = typer.main.get_command(cli.make_app())
FOLDERS = ("operations", "ops", "functions")
SOURCES = [
    *(path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))),
    *sorted((ROOT / "infra" / "monitoring").glob("*alarms.py")),
]
WHICH = Choice(local=True, stack="my relay", profile="p", region="ap-northeast-1", config=Path("my files/relay.yaml"))
COMMAND = re.compile(rf"relay (?:{'|'.join(hints.COMMANDS)})(?: [\w-]+)*")


def texts() -> Iterator[str]:
    """Every text of the code, with `ID` for what is filled in."""
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
        inner = {id(part) for each in ast.walk(tree) if isinstance(each, ast.JoinedStr) for part in ast.walk(each)}
        inner |= {id(part) for each in ast.walk(tree) if is_command(each) for part in ast.walk(each)}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "ID" for part in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings | inner:
                yield node.value


def is_command(node: ast.AST) -> bool:
    """Whether it is what makes a command, with the examples of its help, which are typed in a test of their own."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "command"


def hinted() -> list[str]:
    """The commands in them, as they stand there."""
    found = {match[0] for text in texts() for match in COMMAND.finditer(re.sub(r"\{\w+\}", "ID", text))}
    return sorted(each.removesuffix(" -") for each in found)


HINTS = hinted()


def complaint(typed: str) -> str | None:
    """What is wrong with a command line, by the command's own parser; options of the groups may come first."""
    command, words = RELAY, shlex.split(typed)[1:]
    while getattr(command, "commands", None) is not None:
        _, words, _ = command.make_parser(command.context_class(command)).parse_args(words)
        if not words:
            return None
        if words[0] not in command.commands:
            return f"{typed}: no command {words[0]}"
        command = command.commands[words.pop(0)]
    try:
        _, rest, _ = command.make_parser(command.context_class(command)).parse_args(words)
    except Exception as error:  # noqa: BLE001 - the parser's errors are not public
        return f"{typed}: {error}"
    return f"{typed}: takes no {rest}" if rest else None


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    hints.about([])


def test_the_texts_name_commands() -> None:
    assert len(HINTS) > 25
    assert {"relay dead show ID", "relay secret set ID", "relay sheet ID --reveal"} <= set(HINTS)


@pytest.mark.parametrize("hint", HINTS)
def test_every_command_in_a_text_can_be_typed_as_it_is_shown(hint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAY_CALLED_AS", "../my tools/relay")
    hints.about(WHICH.options())
    shown = hints.pasted(f"See: {hint}").removeprefix("See: ")
    assert shlex.split(shown)[0] == "../my tools/relay"
    assert complaint(shown) is None
    for word in ("--local", "--stack", "my relay", "--profile", "p", "--region", "--config", "my files/relay.yaml"):
        assert word in shlex.split(shown)


@pytest.mark.parametrize("text", ["the relay does not run", "my-relay check", "relay-check", "relay checks it"])
def test_what_is_no_command_stays(text: str) -> None:
    hints.about(["--local"])
    assert hints.pasted(text) == text


def test_every_command_of_the_command_line_is_one_that_texts_may_name() -> None:
    visible = {name for name, each in RELAY.commands.items() if not each.hidden}
    assert visible == set(hints.COMMANDS)


def launched(*command: str | Path, folder: Path, path: str | None = None) -> str:
    environment: Mapping[str, str] = {**os.environ, **({"PATH": path} if path else {})}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_the_launcher_tells_how_it_was_called(tmp_path: Path) -> None:
    sheet = ("--config", str(ROOT / "relay.yaml"), "--local", "sheet", "mail-opened")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "relay").symlink_to(ROOT / "relay")
    wanted = f"--local --config {ROOT / 'relay.yaml'} sheet mail-opened --reveal)"
    said = "(the secret itself / シークレットの表示:"
    assert f"{said} ./relay {wanted}" in launched("./relay", *sheet, folder=ROOT)
    assert f"{said} bin/relay {wanted}" in launched("bin/relay", *sheet, folder=tmp_path)
    on_path = launched("relay", *sheet, folder=tmp_path, path=f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    assert f"{said} relay {wanted}" in on_path


def test_relay_local_means_the_relay_on_this_machine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("operations.deployment.installation.ROOT", tmp_path)
    monkeypatch.setenv("RELAY_LOCAL", "1")
    assert cli.run(["status", "--config", str(ROOT / "relay.yaml")]) == 3
    assert "does not run on this machine" in capsys.readouterr().err
    monkeypatch.setenv("RELAY_LOCAL", "0")
    monkeypatch.setenv("AWS_PROFILE", "nobody-at-all")
    assert cli.run(["status", "--config", str(ROOT / "relay.yaml"), "--region", "ap-northeast-1"]) == 3
    assert "nobody-at-all" in capsys.readouterr().err


def test_a_local_run_is_looked_after_by_the_configuration_that_it_was_started_with(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / ".local").mkdir()
    other = ROOT / "examples" / "leads-by-webhook.yaml"
    text = f'{{"emulator_url": "http://127.0.0.1:9", "api_url": "x", "region": "r", "config": "{other}"}}'
    (tmp_path / ".local" / "stack.json").write_text(text)
    monkeypatch.setattr("operations.deployment.installation.ROOT", tmp_path)
    cli.run(["sheet", "no-such-route", "--local"])
    assert "Its routes: lead." in capsys.readouterr().err
