"""A stand-in is its folder and what all share: nothing else that starts one knows of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from local.run.processes import stop
from local.run.state import ROOT, State
from local.systems import STAND_INS

SHARED = [
    *(path for folder in ("run", "kit") for path in sorted((ROOT / "local" / folder).rglob("*.py"))),
    ROOT / "local" / "__main__.py",
    ROOT / "local" / "systems" / "__init__.py",
    ROOT / "Makefile",
]
NAMES = re.compile("|".join(sorted({*STAND_INS} - {"http"} | {"cybozu", "mktows"})), re.IGNORECASE)
HTTP = re.compile(r"""["']http["']|systems[./]http\b|\bHTTP_PORT\b""")
"""The system of that name, not the protocol."""

SMALLEST = '''
"""A system that answers whatever it is asked with one greeting."""

from local.kit.emulated import PlainEmulated
from local.kit.exchange import text_answer
from local.kit.faults import Fault
from local.kit.journal import Entry, Journal
from local.kit.launch import Launch


class Greeter(PlainEmulated):
    def __init__(self, token, greeting):
        super().__init__(Fault, Journal())
        self.token, self.greeting = token, greeting

    def entry(self, request):
        return Entry(method=request.method, path=request.path)

    def failed(self, fault):
        return text_answer(503, "")

    def serve(self, request):
        return text_answer(200 if request.header("x-token") == self.token else 401, self.greeting)


class GreeterLaunch(Launch):
    def new_facts(self):
        return {"token": "t"}

    def arguments(self, facts):
        return ["--token", facts["token"]]


STAND_IN = GreeterLaunch()
'''
COMMAND = """
from local.kit import command
from local.kit.stand_in import StandIn
from local.systems.greeter import Greeter

parser = command.parser("greeter", 0, "Greets.")
parser.add_argument("--token")
parser.add_argument("--greeting")
command.run(parser.parse_args(), "greeter", lambda its: StandIn(Greeter(its.token, its.greeting), its.host, its.port))
"""
START = """
import json, sys
from pathlib import Path
from local.run.parts import Parts
from local.run.ports import Ports
from local.run.state import State

state = State(Path(sys.argv[1]))
state.prepare()
started = Parts.at(Ports.chosen({}), {"greeter": ["--greeting=hello"]}).stand_ins["greeter"]
started.start(state)
print(json.dumps(started.facts()))
"""


@pytest.mark.parametrize("path", SHARED, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_starts_or_serves_every_stand_in_names_no_system(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if NAMES.search(line) or HTTP.search(line)] == []


@pytest.fixture
def greeter(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The stand-in that a copy of this project starts to which nothing was added but its folder."""
    shutil.copytree(ROOT / "local", tmp_path / "local", ignore=shutil.ignore_patterns("__pycache__"))
    folder = tmp_path / "local" / "systems" / "greeter"
    folder.mkdir()
    (folder / "__init__.py").write_text(SMALLEST, encoding="utf-8")
    (folder / "__main__.py").write_text(COMMAND, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), str(ROOT), str(ROOT / "functions")])
    command = [sys.executable, "-c", START, str(tmp_path / "state")]
    started = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    assert started.returncode == 0, started.stderr
    yield json.loads(started.stdout)
    stop(State(tmp_path / "state").processes()["greeter"])


def test_a_stand_in_that_is_added_as_a_folder_is_started_asked_and_made_to_fail(greeter: dict[str, str]) -> None:
    url, headers = greeter["url"], {"x-token": greeter["token"]}
    assert requests.get(url, headers=headers, timeout=5).text == "hello"
    assert requests.get(url, timeout=5).status_code == 401
    order = {"kind": "lost-answer", "times": 1}
    assert requests.post(f"{url}/_stand-in/faults", json=order, timeout=5).ok
    with pytest.raises(requests.ConnectionError):
        requests.get(url, headers=headers, timeout=5)
    asked = requests.get(f"{url}/_stand-in/requests", timeout=5).json()["requests"]
    assert [each["status"] for each in asked] == [200, 401, 0]
