"""Routes that lead on, as relay.yaml writes them: one system that can be looked up, and the relay's own routes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import pytest
from msgspec import Meta

import config
from relay.core.config import LookUpRoute, Route, Source
from relay.system import compiled
from relay.system.source import SourceSide
from relay.system.system import System
from tests.support.plain_system import Plain, PlainConnection, PlainTargetSide
from tests.unit.config.conftest import Load, Refuse


class IndexRoute(LookUpRoute, frozen=True, kw_only=True):
    """Looks a person up, or writes one."""

    find: Annotated[dict[str, Any] | None, Meta(description="Writes nothing.")] = None


class IndexTargetSide(PlainTargetSide):
    """A route with `find` only looks up."""

    route_model: type[Route] = IndexRoute

    def looks_up(self, route: Route) -> bool:
        return isinstance(route, IndexRoute) and route.find is not None


class Index(Plain):
    """People can be looked up there."""

    name = "index"
    connection_model = PlainConnection

    def __init__(self) -> None:
        super().__init__()
        self.target = IndexTargetSide()
        self.sources = {"people": SourceSide(model=Source)}


START = """
connections:
  people: {system: index}
  far: {system: plain}
routes:
"""
VISIT = "  visit: {to: people, find: {}, then: greet}\n"
GREET = "  greet: {from: people, to: far}\n"
TOLD = "  told: {from: relay, to: far}\n"


@pytest.fixture
def systems() -> dict[str, System]:
    return {"index": Index(), "plain": Plain()}


def test_a_look_up_and_what_it_leads_to_are_loaded_as_they_were_checked(
    load: Load, systems: dict[str, System], tmp_path: Path
) -> None:
    visit = VISIT.replace("greet}", "{route: greet, nobody: told}, on_dead_letter: told}")
    settings = load(START + visit + GREET + TOLD)
    (tmp_path / compiled.COMPILED_FILE).write_bytes(settings.compiled())
    routes = compiled.load(tmp_path / compiled.COMPILED_FILE, systems).routes
    assert routes == settings.routes
    assert routes["visit"].leads_to == ("greet", "told", "told")


def test_a_route_that_is_neither_called_nor_read_is_started_by_the_look_up_that_names_it(
    load: Load, refuse: Refuse
) -> None:
    load(START + VISIT + GREET)
    assert any("nothing starts this route" in line for line in refuse(START + "  other: {to: far}\n" + GREET))


@pytest.mark.parametrize(
    ("routes", "said"),
    [
        (VISIT, "relay.yaml:6: routes.visit.then: unknown route `greet`."),
        ("  plain: {to: far, then: greet}\n" + GREET, "routes.plain.then: this route writes to far"),
        (VISIT + GREET.replace("far}", "far, reply: delivered}"), "routes.greet.reply: nobody waits for this route's"),
        (VISIT.replace("greet}", "{route: greet, nobody: later}}") + GREET, "routes.visit.then.nobody: unknown route"),
        (
            VISIT.replace("greet}", "{route: greet, nobody: retry x}}") + GREET,
            "Write drop, tell, the name of a route, or",
        ),
        (VISIT + GREET + TOLD, "routes.told.from: nothing starts this route."),
        (
            VISIT + GREET + TOLD.replace("far}", "far, source: {}}") + "  a: {to: far, on_dead_letter: told}\n",
            "routes.told.source: only a route that comes",
        ),
        ("  a: {to: far, on_dead_letter: tod}\n" + TOLD, "routes.a.on_dead_letter: unknown route `tod`. Did you mean"),
        (
            "  a: {to: people, find: {}, then: b}\n  b: {from: people, to: people, find: {}, then: a}\n",
            "routes.a.then: ",
        ),
    ],
)
def test_what_cannot_lead_on_is_refused_at_its_place(refuse: Refuse, routes: str, said: str) -> None:
    assert any(said in line for line in refuse(START + routes)), refuse(START + routes)


def test_what_may_come_back_is_a_warning_at_the_route_that_would_come_again(tmp_path: Path) -> None:
    file = tmp_path / "relay.yaml"
    file.write_text(
        """
api: {allow: [marketo, kintone]}
connections:
  kintone: {system: kintone, url: https://a.cybozu.com}
  crm: {system: http, url: https://crm.example.com}
routes:
  changed:
    {from: kintone, source: {app: 12}, to: crm, path: "/{id}", fields: {name: record.name}, on_dead_letter: told}
  told: {from: relay, to: kintone, app: 12, key: {field: id, from: key}, fields: {why: message}}
""",
        encoding="utf-8",
    )
    [warning] = config.load(file).warnings
    assert (warning.path, warning.line) == ("routes.changed.from", 8)
    assert "See to it that what told writes does not make changed come again" in warning.message
