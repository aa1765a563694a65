"""ON24 as a system of the relay, where nothing is asked of it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import config
from infra.stacks.stand_ins import kept_on_this_machine
from local.systems.on24 import STAND_IN
from systems.on24.config import On24Connection
from systems.on24.rest.endpoints import Endpoint
from systems.on24.rest.turns import Turns
from systems.on24.system import ON24
from tests.support.deadlines import Endless
from tests.support.memory_state import MemoryState

FILE = """
api: {allow: anyone}
connections:
  webinars: {system: on24, client_id: 10710, region: eu, calls: {events: 3}}
  marketo: {system: marketo, url: https://123-ABC-456.mktorest.com}
routes:
  mail-opened: {to: marketo, lead: {email: email}, fields: {company: company}}
"""
_PROGRAM = """
import sys
import msgspec
from systems import SYSTEMS
system = SYSTEMS["on24"]
connection = msgspec.convert({"client_id": 1, "region": "na", "calls": {"events": 3}}, system.connection_model)
list(system.check_connection(connection)), system.sources, system.secret_forms(connection)
print(*sorted({"requests", "urllib3", "yaml"} & sys.modules.keys()))
"""


def loaded(folder: Path) -> config.Settings:
    path = folder / "relay.yaml"
    path.write_text(FILE, encoding="utf-8")
    return config.load(path)


def test_a_local_run_points_a_connection_at_the_stand_in_and_gives_it_the_token(tmp_path: Path) -> None:
    here = kept_on_this_machine(loaded(tmp_path), {"on24": "http://127.0.0.1:8769", "marketo": "http://127.0.0.1:8766"})
    connection = here.connections["webinars"]
    assert isinstance(connection, On24Connection)
    assert (connection.address, connection.client_id) == ("http://127.0.0.1:8769", 10710)
    secret = STAND_IN.secret(STAND_IN.new_facts(), elsewhere=False)
    assert ON24.secret_problem(connection, secret) is None
    assert [form.names() for form in ON24.secret_forms(connection)] == [secret.keys()]


def test_the_network_lets_the_calls_of_a_region_out(tmp_path: Path) -> None:
    assert loaded(tmp_path).connections["webinars"].addresses == ("https://api.eu.on24.com",)


def test_what_is_spent_of_a_day_is_shown_by_endpoint_and_of_the_customers_own_limit() -> None:
    state, now = MemoryState(), datetime.now(UTC)
    connection = On24Connection(client_id=1)
    turns = Turns(store=state, per_minute=connection.per_minute)
    for endpoint in (Endpoint.EVENTS, Endpoint.REGISTRANTS, Endpoint.REGISTRANTS):
        turns.take(endpoint, Endless())
    assert [(each.scope, each.used) for each in ON24.spent(connection, (), state, now)] == [
        ("events", 1),
        ("registrants", 2),
    ]


def test_no_http_client_is_loaded_before_something_is_asked() -> None:
    root = Path(config.__file__).parents[1]
    environment = {"PYTHONPATH": f"{root}:{root / 'functions'}", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=False, env=environment
    )
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, [], "")
