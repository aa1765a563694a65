"""Fixtures: Marketo's stand-in, and a client that is pointed at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.systems.marketo.stand_in import StandIn
from tests.support.state_table import dynamodb, state
from tests.systems.marketo.rest.contract.clients import Client, Secret

__all__ = ["dynamodb", "state"]


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """An instance as it is shipped."""
    with StandIn() as found:
        yield found


@pytest.fixture
def client(stand_in: StandIn) -> Client:
    """A client with plenty of quota."""
    return client_of(stand_in)


def client_of(stand_in: StandIn, **options: object) -> Client:
    """A client of this instance."""
    secret = Secret({"client_id": stand_in.client_id, "client_secret": stand_in.client_secret})
    return Client(stand_in.url, secret, **options)  # type: ignore[arg-type]
