from collections.abc import Iterator

import pytest

from local.systems.karte import StandIn
from tests.systems.karte.stand_in.called import Called
from tests.systems.karte.stand_in.visits import Visitor


@pytest.fixture
def karte() -> Iterator[StandIn]:
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture
def old() -> Iterator[StandIn]:
    """A project without the user data management plug-in."""
    with StandIn(user_data="events") as stand_in:
        yield stand_in


@pytest.fixture
def relay() -> Iterator[Called]:
    with Called() as called:
        yield called


@pytest.fixture
def visitor(karte: StandIn) -> Visitor:
    return Visitor(karte)
