from __future__ import annotations

import subprocess
import sys

import pytest

from systems import SYSTEMS
from tests.support.lambda_function import FUNCTIONS


def test_every_system_that_is_named_can_be_loaded() -> None:
    assert all(system.connection_model and system.route_model for system in SYSTEMS.values())
    assert len(SYSTEMS) == len(list(SYSTEMS))


def test_a_system_that_nobody_asks_for_is_not_loaded() -> None:
    program = (
        "import sys; from systems import SYSTEMS; SYSTEMS['karte'];"
        " print('systems.karte.system' in sys.modules, *sys.modules)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], cwd=FUNCTIONS, check=True, capture_output=True, text=True
    ).stdout.split()
    assert shown[0] == "True"
    assert {"systems.kintone.system", "systems.http.system", "systems.marketo.system"}.isdisjoint(shown)


def test_a_name_that_there_is_not_is_a_key_error() -> None:
    assert "sap" not in SYSTEMS
    with pytest.raises(KeyError):
        SYSTEMS["sap"]
