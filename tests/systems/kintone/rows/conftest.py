"""A kintone with customers, a relay to it, and somebody who works there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.systems.kintone import StandIn
from tests.systems.kintone.contract.relaying import Relay, Secret
from tests.systems.kintone.rows.mails import CUSTOMERS, ROUTES, Person


@pytest.fixture
def kintone() -> Iterator[StandIn]:
    with StandIn(apps=[CUSTOMERS], keep_bodies=True) as found:
        yield found


@pytest.fixture
def relay(kintone: StandIn) -> Relay:
    return Relay(kintone, Secret({"api_token": kintone.api_token}), ROUTES)


@pytest.fixture
def person(kintone: StandIn) -> Person:
    return Person(kintone)
