from __future__ import annotations

import pytest

from local.run.parts import Parts
from local.run.ports import Ports
from local.run.state import LocalError
from local.systems import STAND_INS

PORTS = {name: 20_000 + number for number, name in enumerate(("emulator", *STAND_INS))}


def test_a_run_that_an_older_version_started_is_told_to_stop_first() -> None:
    facts = {"url": "http://127.0.0.1:1"}
    stack = {
        "systems": {"kintone": facts, "karte": facts, "http": facts, "mazrica": facts},
        "emulator_url": "http://127.0.0.1:1",
    }
    with pytest.raises(LocalError, match=r"no stand-in for marketo, on24: .* Run make down first"):
        Parts.known(stack)


def test_what_runs_is_known_again_by_what_the_stack_file_says_of_it() -> None:
    made = Parts.at(Ports(PORTS))
    told = {name: each.facts() for name, each in made.stand_ins.items()}
    assert Parts.known({"systems": told, "emulator_url": made.emulator.url}) == made


def test_an_argument_for_a_stand_in_that_is_not_there_is_refused_with_those_that_are() -> None:
    known = ", ".join(STAND_INS)
    with pytest.raises(LocalError, match=rf"There is no stand-in crm; there are {known}\."):
        Parts.at(Ports(PORTS), {"crm": ["--x"]})
