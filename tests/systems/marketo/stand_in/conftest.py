from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from local.systems.marketo import Client, StandIn
from tests.systems.marketo.stand_in.client import Api

JAPAN_ONLY = Client("japan-client", "japan-secret", "japan@stand-in.invalid", frozenset({"Japan"}))


@pytest.fixture
def marketo() -> Iterator[StandIn]:
    with StandIn(clients=[JAPAN_ONLY], partitions=("Default", "Japan")) as found:
        yield found


@pytest.fixture
def api(marketo: StandIn) -> Api:
    return Api(marketo)


@pytest.fixture
def japan(marketo: StandIn) -> Api:
    return Api(marketo, JAPAN_ONLY.id, JAPAN_ONLY.secret)


@pytest.fixture
def in_flight(marketo: StandIn) -> Callable[[int], None]:
    """Waits until so many calls are under way."""

    def wait(count: int) -> None:
        end = time.monotonic() + 5
        while marketo.limits()["in_flight"] != count:
            assert time.monotonic() < end, marketo.limits()
            time.sleep(0.002)

    return wait
