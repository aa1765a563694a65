from __future__ import annotations

import pytest

from local.run import processes
from local.run.parts import Parts
from local.run.ports import Ports
from local.run.state import LocalError


def test_a_run_that_an_older_version_started_is_told_to_stop_first() -> None:
    stack = {"systems": {"kintone": {}, "karte": {}, "http": {}}, "emulator_url": "http://127.0.0.1:1"}
    with pytest.raises(LocalError, match=r"no stand-in for marketo: .* Run make down first"):
        Parts.known(stack)


def test_one_port_for_two_processes_is_refused_by_both_names() -> None:
    ports = {each: processes.free_port() for each in ("emulator", "kintone", "http", "marketo")}
    with pytest.raises(LocalError, match=r"is given for two: KINTONE_PORT and KARTE_PORT\. Choose another for one\."):
        Ports(**ports, karte=ports["kintone"]).require_free()
