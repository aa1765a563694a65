from collections.abc import Iterator

import pytest

from local.systems.kintone import EVERY_RIGHT, StandIn, Token
from tests.systems.kintone.stand_in.client import Client

TOKENS = (Token("types", 13), Token("tasks", 14), Token("manager", 13, EVERY_RIGHT))


@pytest.fixture
def kintone() -> Iterator[StandIn]:
    with StandIn(tokens=TOKENS) as stand_in:
        yield stand_in


@pytest.fixture
def leads(kintone: StandIn) -> Client:
    return Client(kintone.url, kintone.api_token)


@pytest.fixture
def types(kintone: StandIn) -> Client:
    return Client(kintone.url, f"types,{kintone.api_token}")


@pytest.fixture
def tasks(kintone: StandIn) -> Client:
    return Client(kintone.url, "tasks")
