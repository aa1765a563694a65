"""`relay karte` against real tables: a roster is loaded, a user is shown, and forgotten."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from local.run.state import ROOT
from tests.contract.ops.command import Done, Relay, command
from tests.contract.ops.relay_cloud import Cloud
from tests.support.readings_table import new_readings
from tests.support.state_table import new_table

STACK = "ops-karte-relay"
EXAMPLE = ROOT / "examples" / "karte.yaml"
ROWS = "user_id,email\nM-1,a@example.com\nM-2,b@example.com\nno address\n"


@pytest.fixture(scope="session")
def karte_deployed(deployed: Cloud) -> Cloud:
    """The example's stack, with a table of its own for KARTE and one for what is read."""
    connection = {**deployed.described("kintone"), "state_table": new_table(deployed.emulator).table}
    described = {
        "connection": "karte",
        "function_name": "ops-test-deliver-kintone",
        "log_group": deployed.logs["kintone"],
        "readings_table": new_readings(deployed.emulator, "karte").table,
    }
    more = {f"Connection{name.title()}": {**connection, "name": name, "system": name} for name in ("karte", "marketo")}
    deployed.publish([], STACK, {**more, "ReadingKarte": described})
    return deployed


@pytest.fixture
def karte(karte_deployed: Cloud, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Relay:
    """`relay karte` with that deployment."""
    run = command(karte_deployed.emulator, EXAMPLE, capsys, monkeypatch)

    def in_stack(*arguments: str) -> Done:
        return run("karte", *arguments, "--stack", STACK)

    return in_stack


def test_k01_and_k15_who_is_loaded_is_shown_and_whoever_is_forgotten_is_not(karte: Relay, tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    file.write_text(ROWS)

    first = karte("roster", "load", str(file), "--yes")
    assert (first.code, "line 4" in first.err) == (1, True), "a row that cannot be read is named"
    assert "2 users: about 1 call of Marketo, 300 addresses in each" in first.out
    assert "New or changed: 2. Known already: 0. Not loaded: 1." in first.out
    assert "New or changed: 0. Known already: 2." in karte("roster", "load", str(file), "--yes").out

    for who in ("M-1", "A@example.com"):
        [shown] = said(karte("user", who, "--json"))
        assert (shown["user"], shown["has_address"], shown["waiting"]) == ("user_id/M-1", True, True)
    assert said(karte("forget", "M-1", "--yes", "--json")) == {"erased": 2}
    assert karte("user", "M-1").code == 1
    assert karte("user", "M-2").code == 0


def said(done: Done) -> Any:
    assert done.code == 0, done.err
    return json.loads(done.out)
