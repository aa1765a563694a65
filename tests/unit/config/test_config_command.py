"""`python -m config`, run as people run it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from config.schema import SCHEMA_FILE

ROOT = SCHEMA_FILE.parent


NO_ROUTES = "there is none, and no `soap`: nothing would be relayed. Add a webhook: /hooks/{name of the route}."


def run(*arguments: str, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "config", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'functions'}", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_a_good_file_is_said_to_be_good() -> None:
    done = run("check")
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "relay.yaml: 1 connection, 1 route, no problem\n",
        "",
    )


def test_a_file_with_placeholders_is_good_but_not_to_be_deployed() -> None:
    done = run("deployable")
    assert (done.returncode, done.stderr) == (1, "")
    assert re.fullmatch(
        r"relay.yaml:\d+: connections.kintone.url: `https://example.cybozu.com` is the placeholder of an example. "
        r"Write your own kintone's domain; `make deploy` refuses it. / 設定例のままの値です。.*\n",
        done.stdout,
    )


def test_a_file_of_ones_own_may_be_deployed(tmp_path: Path) -> None:
    text = (ROOT / "relay.yaml").read_text(encoding="utf-8").replace("example.cybozu.com", "midori.cybozu.com")
    (tmp_path / "relay.yaml").write_text(text, encoding="utf-8")
    assert run("deployable", folder=tmp_path).returncode == 0


def test_problems_are_listed_and_the_exit_code_is_1_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("connections: {}\nroutes: {}\n", encoding="utf-8")
    done = run("check", "mine.yaml", folder=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines() == [
        "mine.yaml:1: connections: this is empty; at least one entry is needed.",
        f"mine.yaml:2: routes: {NO_ROUTES}",
    ]


def test_a_missing_file_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    done = run("check", folder=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == "relay.yaml: there is no such file. Check its name and folder.\n"


def test_a_terminal_without_japanese_still_shows_the_problems(tmp_path: Path) -> None:
    (tmp_path / "relay.yaml").write_text("routes: {}\n会社: 1\nconnections: {}\n", encoding="utf-8")
    done = run("check", folder=tmp_path, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[1].startswith("relay.yaml:2: \\u4f1a\\u793e: unknown key.")


def test_the_schema_is_printed_as_it_is_checked_in() -> None:
    done = run("schema")
    assert (done.returncode, done.stdout) == (0, SCHEMA_FILE.read_text(encoding="utf-8"))
