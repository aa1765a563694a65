"""Two small systems that no vendor has, so that these tests ask what holds for any system."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Annotated

import msgspec
import pytest
from msgspec import Meta

import config
from relay.core.config import Connection, Model, Route
from relay.core.findings import Problem
from relay.system.system import System
from tests.support.plain_system import Plain, PlainTargetSide


class LedgerConnection(Connection, frozen=True, kw_only=True):
    """One ledger."""

    url: Annotated[str, Meta(description="Its address.")]


class Column(Model, frozen=True, kw_only=True):
    """How one column is filled."""

    from_: Annotated[str, Meta(min_length=1, description="Where the value is.")] = msgspec.field(name="from")
    type: str = "text"
    zone: str | None = None


class LedgerRoute(Route, frozen=True, kw_only=True):
    """Writes one line."""

    page: Annotated[int, Meta(ge=1, le=999, description="The page's number.")]
    columns: Annotated[dict[str, str | Column], Meta(description="Column to value.")]
    share: Annotated[float, Meta(ge=0, le=1)] = 1.0
    sealed: bool = False


class PostConnection(Connection, frozen=True, kw_only=True):
    """One post office."""

    counter: Annotated[str, Meta(pattern="^[A-Z]+$")] = "A"


class PostRoute(Route, frozen=True, kw_only=True):
    """Sends one letter."""

    stamps: Annotated[list[int], Meta(min_length=2, max_length=3, description="Values of the stamps.")]


class FakeTargetSide(PlainTargetSide):
    """One of which only the model and the check are real."""

    def __init__(self, route: type[Route]) -> None:
        self.route_model = route

    def check_route(self, route: Route) -> Iterator[Problem]:
        for name, column in getattr(route, "columns", {}).items():
            if isinstance(column, Column) and column.type == "datetime" and column.zone is None:
                yield Problem(path=f"columns.{name}.zone", message="datetime needs a zone.")
            if isinstance(column, Column) and column.type != "datetime" and column.zone is not None:
                yield Problem(path=f"columns.{name}.zone", message="only datetime has a zone.")


class Fake(Plain):
    """A system of which only the models and the checks are real."""

    def __init__(self, connection: type[Connection], route: type[Route]) -> None:
        super().__init__()
        self.connection_model = connection
        self.target = FakeTargetSide(route)

    def check_connection(self, connection: Connection) -> Iterator[Problem]:
        url = getattr(connection, "url", "https://")
        if not url.startswith(("https://", "http://localhost")):
            yield Problem(path="url", message="not https. Write https://.")


Load = Callable[[str | bytes], config.Settings]
Refuse = Callable[[str | bytes], list[str]]


@pytest.fixture
def systems() -> dict[str, System]:
    return {"ledger": Fake(LedgerConnection, LedgerRoute), "post": Fake(PostConnection, PostRoute)}


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, systems: dict[str, System]) -> Load:
    """Load this text as relay.yaml of the folder that the test runs in."""
    monkeypatch.chdir(tmp_path)

    def load_text(text: str | bytes) -> config.Settings:
        content = text if isinstance(text, bytes) else dedent(text).encode()
        Path("relay.yaml").write_bytes(content)
        return config.load(Path("relay.yaml"), systems=systems)

    return load_text


@pytest.fixture
def refuse(load: Load) -> Refuse:
    """What a person reads of the problems of this text, line by line."""

    def problems(text: str | bytes) -> list[str]:
        with pytest.raises(config.ConfigError) as caught:
            load(text)
        assert len(str(caught.value).split("\n")) == len(caught.value.problems)
        return str(caught.value).split("\n")

    return problems
