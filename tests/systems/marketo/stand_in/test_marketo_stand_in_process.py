"""`python -m local.systems.marketo`, its control API, and the process of a local run."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from local.run.processes import free_port, stop
from local.run.stand_in import StandInProcess
from local.run.state import State
from local.systems.marketo import STAND_IN, StandIn

ROOT = Path(__file__).resolve().parents[4]
COMMAND = [sys.executable, "-m", "local.systems.marketo", "--client-id", "id", "--client-secret", "secret"]
TIMEOUT = 10


@contextmanager
def running(*options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with subprocess.Popen([*COMMAND, "--port", "0", *options], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            found = re.search(r"ready at (\S+) ", line)
            assert found, line
            yield found[1], process
        finally:
            process.kill()


def test_it_says_when_it_is_ready_takes_fields_and_partitions_and_stops_on_sigterm(tmp_path: Path) -> None:
    fields = tmp_path / "fields.json"
    fields.write_text(json.dumps({"fields": [{"name": "shoeSize", "type": "integer"}]}))
    with running("--fields", str(fields), "--partition", "Main", "--partition", "Japan") as (url, process):
        query = {"grant_type": "client_credentials", "client_id": "id", "client_secret": "secret"}
        token = requests.get(f"{url}/identity/oauth/token", params=query, timeout=TIMEOUT).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        described = requests.get(f"{url}/rest/v1/leads/describe.json", headers=headers, timeout=TIMEOUT).json()
        assert {"name": "shoeSize", "readOnly": False} in [each["rest"] for each in described["result"]]
        partitions = requests.get(f"{url}/rest/v1/leads/partitions.json", headers=headers, timeout=TIMEOUT).json()
        assert [each["name"] for each in partitions["result"]] == ["Main", "Japan"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


@pytest.mark.parametrize("content", ["{", "[]", '{"fields": [{"type": "string"}]}', '{"fields": [{"name": 5}]}'])
def test_a_bad_file_of_fields_says_what_is_wrong(tmp_path: Path, content: str) -> None:
    fields = tmp_path / "fields.json"
    fields.write_text(content)
    command = [*COMMAND, "--port", "0", "--fields", str(fields)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode != 0
    assert "--fields" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_local_run_starts_it_and_says_how_to_reach_it(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.prepare()
    process = StandInProcess(name="marketo", launch=STAND_IN, port=free_port(), own=STAND_IN.new_facts())
    process.start(state)
    try:
        facts = process.facts()
        assert set(facts) == {"url", "client_id", "client_secret"}
        assert StandInProcess.known("marketo", STAND_IN, facts) == process
        assert process.secret(elsewhere=False) == {each: facts[each] for each in ("client_id", "client_secret")}
        query = {"grant_type": "client_credentials", **process.secret(elsewhere=False)}
        assert requests.get(f"{facts['url']}/identity/oauth/token", params=query, timeout=TIMEOUT).ok
    finally:
        stop(state.processes()["marketo"])


def test_unknown_and_wrong_orders_are_explained() -> None:
    with StandIn() as marketo:
        unknown = requests.get(f"{marketo.url}/_stand-in/nothing", timeout=TIMEOUT)
        assert (unknown.status_code, "GET /_stand-in/limits" in unknown.json()["controls"]) == (404, True)
        for name, order in [
            ("leads", {"id": 999}),
            ("leads", {"email": "a@example.com", "nothing": 1}),
            ("leads", {"email": "no address"}),
            ("leads", {"email": "a@example.com", "partition": "Mars"}),
            ("visits", {"cookie": "x"}),
            ("fields", {"label": "x"}),
            ("down", {"down": 1}),
            ("hold", {}),
            ("latency", {}),
            ("activity-types", {"name": "x"}),
        ]:
            answer = requests.post(f"{marketo.url}/_stand-in/{name}", json=order, timeout=TIMEOUT)
            assert (answer.status_code, bool(answer.json()["error"])) == (400, True), name


@pytest.mark.parametrize(
    ("name", "order", "path"),
    [
        ("lists", {"id": 7, "name": "X"}, "/rest/v1/lists/7.json"),
        ("campaigns", {"id": 7, "name": "X", "kind": "batch", "active": False}, "/rest/v1/campaigns/7.json"),
        ("programs", {"id": 7, "name": "X", "channel": "Y", "statuses": [["In", 1]]}, "/rest/asset/v1/program/7.json"),
        ("emails", {"id": 7, "name": "X"}, "/rest/asset/v1/email/7.json"),
        (
            "objects",
            {"name": "x_c", "fields": [{"name": "y"}], "dedupe_fields": ["y"]},
            "/rest/v1/customobjects/x_c/describe.json",
        ),
    ],
)
def test_what_an_admin_makes_is_there_at_once(name: str, order: dict[str, Any], path: str) -> None:
    with StandIn() as marketo:
        assert requests.post(f"{marketo.url}/_stand-in/{name}", json=order, timeout=TIMEOUT).ok
        issued = marketo.instance.tokens.issue(marketo.client_id, marketo.client_secret)
        assert issued
        headers = {"Authorization": f"Bearer {issued[0]}"}
        (found,) = requests.get(marketo.url + path, headers=headers, timeout=TIMEOUT).json()["result"]
        assert found["name"] == order["name"]


def test_a_partition_can_be_added() -> None:
    with StandIn() as marketo:
        requests.post(f"{marketo.url}/_stand-in/partitions", json={"name": "Japan"}, timeout=TIMEOUT)
        assert marketo.edit(email="a@example.com", partition="Japan")["leadPartitionId"] == 2


def test_a_reset_forgets_what_was_written_and_asked_but_not_what_an_admin_made() -> None:
    with StandIn() as marketo:
        marketo.add_field(name="shoeSize", type="integer")
        marketo.edit(email="a@example.com", shoeSize=42)
        marketo.add_webhook("http://127.0.0.1:1/")
        marketo.fail("502-html")
        requests.post(f"{marketo.url}/_stand-in/reset", timeout=TIMEOUT)
        assert (marketo.leads(), marketo.activities(), marketo.requests()) == ([], [], [])
        assert marketo.instance.faults.listed() == []
        assert marketo.edit(email="a@example.com", shoeSize=43)["shoeSize"] == 43
        assert marketo.webhook_calls() == []


def test_the_clock_latency_and_hold_are_set_by_the_control_api() -> None:
    with StandIn() as marketo:
        control = f"{marketo.url}/_stand-in"
        before = requests.post(f"{control}/clock", json={"freeze": True}, timeout=TIMEOUT).json()["now"]
        after = requests.post(f"{control}/clock", json={"advance": 3600}, timeout=TIMEOUT).json()["now"]
        assert before[:13] != after[:13]
        assert requests.post(f"{control}/latency", json={"seconds": 0.01}, timeout=TIMEOUT).ok
        assert marketo.latency == 0.01
        assert requests.post(f"{control}/hold", json={"held": True}, timeout=TIMEOUT).ok
        assert requests.post(f"{control}/hold", json={"held": False}, timeout=TIMEOUT).ok
