"""What holds for each stand-in, whatever it plays."""

from __future__ import annotations

import http.client
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import requests

from local.kit.exchange import Request
from local.kit.stand_in import StandIn
from local.run.processes import free_port, stop
from local.run.stand_in import StandInProcess
from local.run.state import ROOT, State
from local.systems import STAND_INS

TIMEOUT = 10


def started(name: str) -> StandIn:
    made: StandIn = import_module(f"local.systems.{name}").StandIn()
    return made.start()


@pytest.fixture(params=STAND_INS)
def stand_in(request: pytest.FixtureRequest) -> Iterator[StandIn]:
    with started(request.param) as found:
        yield found


def control(stand_in: StandIn, method: str, name: str, order: Any = None) -> requests.Response:
    return requests.request(method, f"{stand_in.url}/_stand-in/{name}", json=order, timeout=TIMEOUT)


def command(name: str, port: int) -> list[str]:
    launch = STAND_INS[name]
    options = ["--port", str(port), *launch.arguments(launch.new_facts())]
    return [sys.executable, "-m", f"local.systems.{name}", *options]


@pytest.mark.parametrize("name", STAND_INS)
def test_a_local_run_starts_it_tells_of_it_knows_it_again_and_stops_it(name: str, tmp_path: Path) -> None:
    state, launch = State(tmp_path), STAND_INS[name]
    state.prepare()
    process = StandInProcess(name=name, launch=launch, port=free_port(), own=launch.new_facts())
    process.start(state)
    try:
        assert StandInProcess.known(name, launch, process.facts()) == process
        assert all(process.secret(elsewhere=elsewhere) for elsewhere in (False, True))
    finally:
        stop(state.processes()[name])


@pytest.mark.parametrize("name", STAND_INS)
def test_by_itself_it_needs_no_other_folder_says_when_it_is_ready_and_stops_on_sigterm(name: str) -> None:
    with subprocess.Popen(command(name, 0), cwd=ROOT, env={}, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert " stand-in ready at http://127.0.0.1:" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=TIMEOUT) == 0


def test_a_taken_port_is_said_in_one_line_with_what_to_do(stand_in: StandIn) -> None:
    name = type(stand_in).__module__.split(".")[2]
    ended = subprocess.run(
        command(name, stand_in.port), cwd=ROOT, capture_output=True, text=True, timeout=20, check=False
    )
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert "Stop what uses the port, or choose another with --port." in ended.stderr


def test_a_connection_is_kept_alive_until_the_stand_in_stops(stand_in: StandIn) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", stand_in.port, timeout=TIMEOUT)
    sockets = set()
    for _ in range(2):
        connection.request("GET", "/_stand-in/requests")
        assert connection.getresponse().read()
        sockets.add(id(connection.sock))
    assert len(sockets) == 1
    stand_in.stop()
    assert connection.sock.recv(1) == b""


def test_two_run_side_by_side_and_know_nothing_of_each_other(stand_in: StandIn) -> None:
    with started(type(stand_in).__module__.split(".")[2]) as other:
        requests.get(f"{other.url}/nothing", timeout=TIMEOUT)
        assert (len(stand_in.requests()), len(other.requests())) == (0, 1)


def test_an_order_that_it_does_not_know_is_answered_with_those_that_it_does(stand_in: StandIn) -> None:
    answer = control(stand_in, "GET", "nothing")
    assert answer.status_code == 404
    assert {"POST /_stand-in/faults", "POST /_stand-in/down", "GET /_stand-in/requests"} < set(
        answer.json()["controls"]
    )


def test_orders_are_taken_from_this_machine_only(stand_in: StandIn) -> None:
    for peer, status in (("10.0.0.7", 404), ("127.0.0.1", 200), ("::1", 200)):
        assert stand_in.respond(Request("GET", "/_stand-in/requests", peer=peer)).status == status


@pytest.mark.parametrize(
    "fault",
    [
        {},
        [],
        {"kind": "nothing"},
        {"kind": "reset", "time": 1},
        {"kind": "reset", "times": "1"},
        {"kind": "reset", "times": -1},
        {"kind": "reset", "probability": 2},
        {"kind": "slow", "seconds": -1},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_and_says_why(stand_in: StandIn, fault: Any) -> None:
    answer = control(stand_in, "POST", "faults", fault)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert control(stand_in, "GET", "faults").json() == {"faults": []}


def test_faults_are_listed_until_they_are_forgotten(stand_in: StandIn) -> None:
    assert control(stand_in, "POST", "faults", {"kind": "reset", "times": 2}).ok
    (fault,) = control(stand_in, "GET", "faults").json()["faults"]
    assert (fault["kind"], fault["times"], fault["hits"]) == ("reset", 2, 0)
    assert control(stand_in, "DELETE", "faults").json() == {"faults": []}


def test_while_it_is_down_nothing_is_served_but_orders(stand_in: StandIn) -> None:
    assert control(stand_in, "POST", "down", {"down": "yes"}).status_code == 400
    assert control(stand_in, "POST", "down", {"down": True}).json() == {"down": True}
    assert requests.get(f"{stand_in.url}/nothing", timeout=TIMEOUT).status_code in (502, 503)
    assert control(stand_in, "POST", "reset").ok
    assert requests.get(f"{stand_in.url}/nothing", timeout=TIMEOUT).status_code not in (502, 503)


def test_the_log_says_what_was_asked_and_answered_but_for_orders_until_a_reset(stand_in: StandIn) -> None:
    answer = requests.get(f"{stand_in.url}/nothing", timeout=TIMEOUT)
    (entry,) = control(stand_in, "GET", "requests").json()["requests"]
    assert (entry["method"], entry["path"], entry["status"]) == ("GET", "/nothing", answer.status_code)
    control(stand_in, "POST", "reset")
    assert stand_in.requests() == []
