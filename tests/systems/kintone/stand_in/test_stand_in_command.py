"""`python -m local.systems.kintone`."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.systems.kintone.stand_in.client import Client, refused

ROOT = Path(__file__).resolve().parents[4]
DEALS = {
    "id": 20,
    "properties": {"name": {"type": "SINGLE_LINE_TEXT", "code": "name", "label": "Name", "unique": True}},
    "process": {"statuses": ["New", "Won"], "actions": [{"name": "Win", "from": "New", "to": "Won"}]},
}


def command(*options: str) -> list[str]:
    return [sys.executable, "-m", "local.systems.kintone", *options]


def fails(*options: str) -> str:
    done = subprocess.run(command(*options), cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode != 0
    return done.stderr


@contextmanager
def running(*options: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    with subprocess.Popen(command(*options), cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            found = re.search(r"ready at (\S+) ", line)
            assert found, line
            yield found[1], process
        finally:
            process.kill()


def test_it_says_when_it_is_ready_and_stops_on_sigterm() -> None:
    with running("--port", "0", "--api-token", "demo") as (url, process):
        assert Client(url, "demo").add(12, lead_id="1").ok
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_tokens_apps_and_restrictions_come_from_its_options(tmp_path: Path) -> None:
    apps = tmp_path / "apps.json"
    apps.write_text(json.dumps({"apps": [DEALS]}))
    options = ["--port", "0", "--apps", str(apps), "--api-token", "demo", "--api-token", "deals@20:view,add"]
    with running(*options, "--basic", "door:open", "--allow-network", "127.0.0.0/8") as (url, _):
        client = Client(url, "deals")
        assert client.add(20, name="x").ok
        assert client.value(20, 1, "ステータス") == "New"
        assert refused(client.update(20, 1, name="y")) == (403, "GAIA_NO01")
        assert refused(Client(url, "demo").add(20, name="z")) == (400, "GAIA_IA02")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "expected"),
        ('{"apps": [{}]}', "needs an id"),
        ('{"apps": [{"id": 20}]}', "app 20: 'properties' is missing"),
        ('{"apps": [{"id": 20, "properties": {"a": {"type": "NOTHING"}}}]}', "app 20: 'NOTHING'"),
    ],
)
def test_a_bad_apps_file_says_what_is_wrong(tmp_path: Path, content: str, said: str) -> None:
    apps = tmp_path / "apps.json"
    apps.write_text(content)
    error = fails("--api-token", "demo", "--port", "0", "--apps", str(apps))
    assert said in error
    assert "Traceback" not in error


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "--api-token"),
        (["--api-token", "demo@x"], "TOKEN@APP:view,add"),
        (["--api-token", "demo", "--allow-network", "2001:db8::/32"], "IPv4"),
        (["--api-token", "demo", "--basic", "door"], "NAME:PASSWORD"),
        (["--api-token", "demo", "--apps", "nowhere.json"], "nowhere.json"),
    ],
)
def test_a_bad_option_says_what_is_wrong(options: list[str], said: str) -> None:
    assert said in fails(*options)
