"""The command line itself: help, options that may stand anywhere, exit codes, and errors in one line."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from operations.deployment.installation import ROOT
from ops import cli
from ops.commands.reference import FILE, reference


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, str]]:
    """The command where there are no AWS credentials."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")

    def go(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.run(list(arguments))
        said = capsys.readouterr()
        return code, said.out, said.err

    return go


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A configuration of somebody's own, without placeholders."""
    path = tmp_path / "own.yaml"
    path.write_text((ROOT / "relay.yaml").read_text(encoding="utf-8").replace("example.cybozu", "midori.cybozu"))
    return path


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, each in group.commands.items():
        yield (*path, name), each
        if hasattr(each, "commands"):
            yield from commands(each, (*path, name))


ALL = dict(commands(typer.main.get_command(cli.make_app())))
RUNNABLE = {path: each for path, each in ALL.items() if not hasattr(each, "commands")}
EXAMPLES = [
    (path, line.strip()) for path, each in RUNNABLE.items() for line in each.epilog.splitlines() if "relay " in line
]


@pytest.mark.parametrize("path", RUNNABLE, ids=" ".join)
def test_every_command_has_help_and_an_example_of_itself(path: tuple[str, ...], run: Run) -> None:
    code, out, _ = run(*path, "--help")
    assert code == 0
    assert RUNNABLE[path].help
    assert any(line.startswith("relay " + " ".join(path)) for owner, line in EXAMPLES if owner == path)
    assert "--local" in out


@pytest.mark.parametrize(("path", "line"), EXAMPLES, ids=[line for _, line in EXAMPLES])
def test_every_example_can_be_typed(path: tuple[str, ...], line: str) -> None:
    words = shlex.split(line.replace(r"\[", "[").split(" | ")[0].split(" < ")[0])[1 + len(path) :]
    RUNNABLE[path].make_context(path[-1], words)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--local", "dead", "list"),
        ("dead", "--local", "list"),
        ("dead", "list", "--local"),
        ("--stack", "other", "status", "--local"),
    ],
    ids=" ".join,
)
def test_which_relay_is_meant_may_be_said_anywhere(
    arguments: tuple[str, ...], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("operations.deployment.installation.ROOT", tmp_path)
    code, out, err = run(*arguments, "--config", str(ROOT / "relay.yaml"))
    assert (code, out) == (3, "")
    assert err == "relay: the relay does not run on this machine. Start it with `make up`.\n"


def test_the_option_nearest_to_the_end_wins(run: Run) -> None:
    code, _, err = run(
        "--stack", "first", "--region", "eu-west-1", "status", "--stack", "second", "--profile", "nobody"
    )
    assert code == 3
    assert "nobody" in err


def test_without_credentials_one_line_says_what_to_do(run: Run) -> None:
    for command in ("status", "identity"):
        code, out, err = run(command, "--region", "ap-northeast-1")
        assert (code, out) == (3, "")
        assert err.startswith("relay: there are no AWS credentials. Log in (`aws sso login`) and set AWS_PROFILE")
        assert err.count("\n") == 1


def test_without_a_region_one_line_says_what_to_do(run: Run) -> None:
    for command in ("status", "identity"):
        code, _, err = run(command)
        assert code == 3
        assert "no AWS region is chosen. Set AWS_REGION, as in `export AWS_REGION=ap-northeast-1`" in err


@pytest.mark.parametrize("target", ["deploy", "bootstrap", "destroy"])
def test_what_goes_to_aws_begins_with_the_account_and_the_region(target: str) -> None:
    """So that nobody reads the CDK's own words where credentials are missing, or deploys to another's account."""
    shown = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    asked = next(at for at, line in enumerate(shown) if line.endswith("-m ops identity"))
    assert asked < next(at for at, line in enumerate(shown) if "aws-cdk" in line)


def test_an_emulator_that_does_not_answer_is_said_so(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".local").mkdir()
    text = '{"emulator_url": "http://127.0.0.1:9", "api_url": "http://127.0.0.1:9/api", "region": "ap-northeast-1"}'
    (tmp_path / ".local" / "stack.json").write_text(text)
    monkeypatch.setattr("operations.deployment.installation.ROOT", tmp_path)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_PROFILE", "a-profile-that-does-not-exist")
    code, _, err = run("status", "--local", "--stack", "x")
    assert code == 3
    assert "http://127.0.0.1:9" in err


def test_a_broken_configuration_does_not_stop_what_needs_none(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "relay.yaml"
    broken.write_text("connections: [")
    code, _, err = run("status", "--config", str(broken))
    assert code == 1
    assert "--stack" in err
    code, _, err = run("status", "--config", str(broken), "--stack", "x", "--region", "ap-northeast-1")
    assert code == 3


@pytest.mark.parametrize(
    "arguments",
    [("dead", "lst"), ("status", "--nonsense"), ("dead", "show"), ("dead", "list", "--since", "x", "--local")],
)
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    code, _, err = run(*arguments)
    assert code == 2
    assert "Traceback" not in err


def test_a_fault_of_the_command_is_no_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ops.commands.status._status", lambda _: 1 / 0)
    code, _, err = run("status")
    assert code == 70
    assert "ZeroDivisionError at test_command_line.py:" in err
    assert "RELAY_DEBUG=1" in err
    assert "Traceback" not in err


def test_debugging_shows_where_a_fault_is(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ops.commands.status._status", lambda _: 1 / 0)
    monkeypatch.setenv("RELAY_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run("status")


def test_the_sheet_can_be_read_before_anything_is_deployed(run: Run) -> None:
    code, out, err = run("sheet", "mail-opened", "--region", "ap-northeast-1")
    assert code == 0
    assert '"leadId": {{lead.Id}}' in out
    assert "リクエストトークンのエンコード: JSON" in out
    assert "Without the URL: there are no AWS credentials" in err


def test_a_sheet_that_shows_no_url_says_nothing_of_it(run: Run) -> None:
    code, out, err = run("sheet", "reply", "--config", str(ROOT / "examples" / "mail-replies.yaml"))
    assert (code, "URL" in err) == (0, False)
    assert "reply+{{lead.Id}}@reply.example.com" in out


def test_the_template_alone_is_for_pasting(run: Run) -> None:
    code, out, err = run("sheet", "mail-opened", "--template")
    assert (code, err) == (0, "")
    assert (out[0], out[-2:]) == ("{", "}\n")


def test_an_unknown_route_is_said_with_those_that_there_are(run: Run) -> None:
    code, _, err = run("sheet", "mail-opend")
    assert code == 1
    assert "Its routes: mail-opened." in err


def test_the_configuration_can_be_checked_offline(run: Run, own: Path) -> None:
    code, out, _ = run("check", "--offline", "--config", str(own))
    assert code == 0
    assert "The configuration is fine." in out


def test_what_is_most_likely_not_meant_is_a_warning_of_the_check(run: Run, tmp_path: Path) -> None:
    (tmp_path / "relay.yaml").write_text(
        """
        api: {allow: anyone}
        connections:
          kintone: {system: kintone, url: https://a.cybozu.com}
          marketo: {system: marketo, url: https://987-XYZ-654.mktorest.com}
        routes:
          there: {from: kintone, source: {app: 12}, to: marketo, lead: {email: record.email}, fields: {a: record.b}}
          back: {to: kintone, app: 12, key: {field: lead_id, from: leadId}, fields: {company: company}}
        """
    )
    code, out, _ = run("check", "--offline", "--json", "--config", str(tmp_path / "relay.yaml"))
    assert code == 0
    (warning,) = [each for each in json.loads(out) if each["level"] == "warning"]
    assert warning["where"] == "routes.back.key"
    assert warning["message"].startswith("line 8: ")


def test_placeholders_are_noticed_but_not_in_the_local_run_which_needs_nothing_else(run: Run) -> None:
    code, out, err = run("check", "--offline")
    assert code == 0
    assert "connections.kintone.url" in out
    assert "`https://example.cybozu.com` is the placeholder of an example. Write your own kintone's domain;" in out
    assert "No error in the configuration; see the warnings." in out
    assert "1 warning" in err
    code, out, err = run("check", "--offline", "--local")
    assert (code, err) == (0, "")
    assert "The configuration is fine." in out


def test_the_reference_page_is_current() -> None:
    assert FILE.read_text(encoding="utf-8") == reference(cli.make_app()), "stale: run `make docs`"


def test_the_script_runs_from_any_folder_and_is_not_misled_by_what_lies_there(tmp_path: Path, own: Path) -> None:
    (tmp_path / "ops.py").write_text("raise SystemExit('wrong module')")
    (tmp_path / "link").symlink_to(ROOT / "relay")
    done = subprocess.run(
        [tmp_path / "link", "check", "--offline", "--config", own],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_without_an_environment_the_script_says_how_to_get_one(tmp_path: Path) -> None:
    shutil.copy(ROOT / "relay", tmp_path / "relay")
    done = subprocess.run([tmp_path / "relay", "status"], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "make setup" in done.stderr


def test_a_set_up_that_was_stopped_half_way_is_said_so() -> None:
    paths = {"PYTHONPATH": f"{ROOT}:{ROOT / 'functions'}"}
    bare = [sys.executable, "-S", "-m", "ops", "status"]  # without what is installed
    done = subprocess.run(bare, env=paths, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert re.fullmatch(r"relay: the set-up is not complete: \w+ is missing. Run `make setup`.\n", done.stderr)
