"""What a customer writes about a system: relay.yaml, checked, compiled, and loaded again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from typing import Any, ClassVar, get_args

import pytest

import config
from relay.core.config import Language
from relay.core.refusal import Refused
from relay.core.texts import TEXTS
from relay.system.compiled import load
from systems import SYSTEMS
from tests.connectors.bench import NAME, ROUTE, Bench
from tests.connectors.connector import Connector

_PROGRAM = """
import json, sys
from systems import SYSTEMS
{register}
import msgspec
system = SYSTEMS[{name!r}]
target = system.target
connection = msgspec.convert(json.loads({connection!r}), system.connection_model)
route = msgspec.convert(json.loads({route!r}), target.route_model)
list(target.check_route(route)), list(system.check_connection(connection))
target.accept(route, json.loads({payload!r}), connection)
print(*sorted({{"requests", "urllib3", "yaml"}} & sys.modules.keys()))
"""


class SystemSuite:
    """Tests of what every system says of itself, whether it can be written to or not."""

    connector: ClassVar[Connector]

    def test_it_is_in_the_registry(self) -> None:
        assert self.connector.system in SYSTEMS

    def test_its_own_reasons_to_refuse_say_the_same_in_both_languages(self, bench: Bench) -> None:
        for reason, text in bench.system.texts().items():
            assert reason not in TEXTS
            assert (text.en, text.ja) != ("", "")
            assert _placeholders(text.en) == _placeholders(text.ja)

    def test_a_secret_that_does_not_fit_is_said_without_repeating_it(self, bench: Bench) -> None:
        if not bench.running.secret:
            pytest.skip("it needs no secret")
        system, connection = bench.system, bench.connection
        assert system.secret_problem(connection, bench.running.secret) is None
        problem = system.secret_problem(connection, {"unheard_of": "a word that nobody may see"})
        assert problem
        assert "nobody may see" not in problem

    def test_people_are_asked_for_what_its_secret_holds(self, bench: Bench) -> None:
        forms = [form.names() for form in bench.system.secret_forms(bench.connection)]
        assert not bench.running.secret or any(bench.running.secret.keys() <= names for names in forms)


class ConfigSuite(SystemSuite):
    """Tests of models, rules and accepting."""

    def test_what_is_written_of_it_survives_being_compiled(self, bench: Bench, tmp_path: Path) -> None:
        settings = _loaded(tmp_path, bench)
        compiled = tmp_path / "config.json"
        compiled.write_bytes(settings.compiled())
        found = load(compiled, SYSTEMS)
        assert found.connections == {NAME: bench.connection}
        assert found.routes == bench.routes
        assert json.loads(compiled.read_bytes())["connections"][NAME]["system"] == self.connector.system

    @pytest.mark.parametrize("place", ["connections", "routes"])
    def test_an_unknown_key_is_refused_by_its_path(self, bench: Bench, tmp_path: Path, place: str) -> None:
        with pytest.raises(config.ConfigError) as caught:
            _loaded(tmp_path, bench, place, {"unheard_of": 1})
        assert f"{place}.{NAME if place == 'connections' else ROUTE}" in str(caught.value)
        assert "unheard_of" in str(caught.value)

    def test_an_unknown_key_of_what_is_read_is_refused_by_its_path(self, bench: Bench, tmp_path: Path) -> None:
        for readable in self.connector.streams.values():
            source = {**readable.source, "unheard_of": 1}
            with pytest.raises(config.ConfigError) as caught:
                _loaded(tmp_path, bench, "routes", {"from": NAME, "source": source})
            assert f"routes.{ROUTE}.source" in str(caught.value)
            assert "unheard_of" in str(caught.value)

    def test_a_payload_is_accepted_for_one_record_and_always_for_the_same(self, bench: Bench) -> None:
        route = bench.routes[ROUTE]
        first, second = (bench.target.accept(route, dict(self.connector.payload), bench.connection) for _ in "ab")
        assert first == second
        assert first.key

    def test_an_unusable_payload_is_refused_in_both_languages_without_its_values(self, bench: Bench) -> None:
        with pytest.raises(Refused) as caught:
            bench.target.accept(bench.routes[ROUTE], dict(self.connector.unusable), bench.connection)
        for language in get_args(Language):
            message = caught.value.message(language)
            assert message
            assert not [value for value in bench.values() if value in message]
        assert caught.value.status == 400

    def test_accepting_and_checking_load_no_http_client(self, bench: Bench) -> None:
        program = _PROGRAM.format(
            register="import tests.connectors.example as example; example.register()"
            if self.connector.system == "directory"
            else "",
            name=self.connector.system,
            connection=json.dumps(dict(bench.running.connection)),
            route=json.dumps({"to": NAME, **self.connector.route}),
            payload=json.dumps(dict(self.connector.payload)),
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, env=_env())
        assert (done.returncode, done.stdout.split(), done.stderr) == (0, [], "")

    def test_it_says_where_a_route_looks_in_a_payload(self, bench: Bench) -> None:
        described = bench.target.describe(bench.routes[ROUTE])
        assert described.paths or described.passes_on
        assert set(described.identity) <= {path.expression for path in described.paths}


def _placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def _loaded(folder: Path, bench: Bench, place: str = "", more: Mapping[str, Any] | None = None) -> config.Settings:
    """By relay.yaml, of which JSON is a part."""
    connection = {"system": bench.connector.system, **bench.running.connection}
    route = {"to": NAME, **bench.connector.route}
    entries: dict[str, Any] = {
        "api": {"allow": "anyone"},
        "connections": {NAME: connection | dict(more if more and place == "connections" else {})},
        "routes": {ROUTE: route | dict(more if more and place == "routes" else {})},
    }
    path = folder / "relay.yaml"
    path.write_text(json.dumps(entries), encoding="utf-8")
    return config.load(path)


def _env() -> dict[str, str]:
    root = Path(config.__file__).parents[1]
    return {"PYTHONPATH": f"{root}:{root / 'functions'}", "PATH": ""}
