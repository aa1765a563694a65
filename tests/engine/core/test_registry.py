from __future__ import annotations

import subprocess
import sys

import pytest

from relay.system.sides import target_side
from systems import SYSTEMS
from tests.support.lambda_function import FUNCTIONS


def test_every_system_that_is_named_can_be_loaded() -> None:
    assert {name: system.name for name, system in SYSTEMS.items()} == {name: name for name in SYSTEMS}
    assert all(system.connection_model for system in SYSTEMS.values())
    assert all(target_side(system).route_model for system in SYSTEMS.values() if system.target is not None)
    assert all(system.target is not None or system.sources for system in SYSTEMS.values())
    assert len(SYSTEMS) == len(list(SYSTEMS))


def test_a_system_that_nobody_asks_for_is_not_loaded() -> None:
    program = "import sys; from systems import SYSTEMS; SYSTEMS['karte']; print(*sys.modules)"
    shown = subprocess.run(
        [sys.executable, "-c", program], cwd=FUNCTIONS, check=True, capture_output=True, text=True
    ).stdout.split()
    assert "systems.karte.system" in shown
    assert {"systems.kintone.system", "systems.http.system", "systems.marketo.system"}.isdisjoint(shown)


def test_what_a_system_sends_is_only_loaded_for_routes_that_come_from_it() -> None:
    program = (
        "import sys; from systems import SYSTEMS; kintone = SYSTEMS['kintone']; print(*sys.modules);"
        "print('--', *kintone.sources, *sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", program], cwd=FUNCTIONS, check=True, capture_output=True, text=True)
    before, after = (part.split() for part in shown.stdout.split("--"))
    assert "systems.kintone.receiver.webhook" not in before
    assert {"records", "systems.kintone.receiver.webhook"} <= {*after}
    assert "requests" not in after


def test_a_name_that_there_is_not_is_a_key_error() -> None:
    assert "sap" not in SYSTEMS
    with pytest.raises(KeyError):
        SYSTEMS["sap"]
