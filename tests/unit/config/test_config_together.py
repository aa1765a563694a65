"""What a route needs of its connection is seen when both could be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

import config
from relay.core.config import Connection, Route
from relay.core.findings import Problem
from tests.support.plain_system import Plain, PlainConnection, PlainRoute, PlainTargetSide


class NumberedTargetSide(PlainTargetSide):
    """Takes routes with a key only where the connection's address ends in one."""

    def check_together(self, connection: Connection, route: Route) -> Iterator[Problem]:
        if (
            isinstance(connection, PlainConnection)
            and isinstance(route, PlainRoute)
            and route.key not in connection.url
        ):
            yield Problem(path="key", message=f"{connection.url} knows nothing of {route.key}. Change one of them.")


class Numbered(Plain):
    """Is written to so."""

    def __init__(self) -> None:
        super().__init__()
        self.target = NumberedTargetSide()


class Alone(Plain):
    """Bears no second connection."""

    def check_connections(self, connections: Mapping[str, Connection]) -> Iterator[Problem]:
        for name in [*connections][1:]:
            yield Problem(path=f"{name}.url", message="one connection is enough. Remove this one.")


def problems(tmp_path: Path, text: str, system: Plain | None = None) -> list[str]:
    file = tmp_path / "relay.yaml"
    file.write_text(dedent(text), encoding="utf-8")
    with pytest.raises(config.ConfigError) as raised:
        config.load(file, systems={"plain": system or Numbered()})
    return [f"{each.path}: {each.message}" for each in raised.value.problems]


def test_a_route_is_compared_with_the_connection_that_it_leads_to(tmp_path: Path) -> None:
    text = """\
        connections:
          one: {system: plain, url: "https://example.com/leadId"}
          two: {system: plain, url: "https://example.com/email"}
        routes:
          good: {to: one}
          bad: {to: two}
        """

    assert problems(tmp_path, text) == [
        "routes.bad.key: https://example.com/email knows nothing of leadId. Change one of them."
    ]


def test_a_connection_that_cannot_be_read_is_compared_with_nothing(tmp_path: Path) -> None:
    text = """\
        connections:
          two: {system: plain, uri: "https://example.com/email"}
        routes:
          any: {to: two}
        """

    assert len(problems(tmp_path, text)) == 1


def test_the_connections_of_a_system_are_compared_with_one_another(tmp_path: Path) -> None:
    text = """\
        connections:
          one: {system: plain, url: "https://example.com/leadId"}
          two: {system: plain, url: "https://example.com/leadId"}
        routes:
          any: {to: one}
        """

    assert problems(tmp_path, text, Alone()) == ["connections.two.url: one connection is enough. Remove this one."]
