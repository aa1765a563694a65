from __future__ import annotations

import socket
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.run.ports import Ports
from local.run.processes import free_port
from local.run.state import LocalError
from local.systems import STAND_INS


def test_each_has_its_usual_port_unless_its_variable_says_another() -> None:
    chosen = Ports.chosen({"KINTONE_PORT": "9001", "EMULATOR_PORT": "9002", "KARTE_PORT": "", "OTHER_PORT": "1"}).of
    assert chosen == {
        "emulator": 9002,
        "http": 8767,
        "karte": 8766,
        "kintone": 9001,
        "marketo": 8768,
        "mazrica": 8770,
        "on24": 8769,
    }


def test_a_stand_in_without_a_usual_port_gets_a_free_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(STAND_INS["karte"]), "port", 0)
    port = Ports.chosen({}).of["karte"]
    with socket.create_server(("127.0.0.1", port)):
        assert port > 1023


@given(st.sampled_from(["0", "65536", "-1", "x", "8765x", " 1", "８７６５"]) | st.text(min_size=1))
def test_what_is_no_port_is_refused_by_its_variable(text: str) -> None:
    if text.isascii() and text.isdecimal() and 1 <= int(text) <= 65535:
        assert Ports.chosen({"HTTP_PORT": text}).of["http"] == int(text)
        return
    with pytest.raises(LocalError, match=r"^HTTP_PORT is .* A port is a number from 1 to 65535\."):
        Ports.chosen({"HTTP_PORT": text})


def distinct(**given: int) -> Mapping[str, int]:
    return {name: free_port() for name in ("emulator", *STAND_INS)} | given


def test_one_port_for_two_processes_is_refused_by_both_names() -> None:
    ports = distinct()
    with pytest.raises(LocalError, match=r"is given for two: KARTE_PORT and KINTONE_PORT\. Choose another for one\."):
        Ports({**ports, "kintone": ports["karte"]}).require_free()


def test_a_taken_port_is_refused_with_the_variable_that_chooses_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LocalError, match=rf"Port {port}, for the marketo stand-in, .*make up MARKETO_PORT="):
            Ports(distinct(marketo=port)).require_free()
