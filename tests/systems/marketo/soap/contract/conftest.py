"""The SOAP function as Lambda runs it: the emulator's Secrets Manager and DynamoDB, Marketo's stand-in, sockets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.run.emulator import Emulator
from local.systems.marketo import StandIn
from tests.support.state_table import dynamodb
from tests.systems.marketo.soap.contract.soap_client import Client
from tests.systems.marketo.soap.contract.soap_relay import SoapRelay, a_marketo, make

__all__ = ["dynamodb"]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("soap")


@pytest.fixture(scope="session")
def marketo() -> Iterator[StandIn]:
    with a_marketo() as found:
        yield found


@pytest.fixture(scope="session")
def only_one(dynamodb: Emulator, folder: Path, marketo: StandIn) -> Iterator[SoapRelay]:
    found = make(dynamodb, folder, marketo)
    yield found
    found.stop()


@pytest.fixture
def relay(only_one: SoapRelay) -> SoapRelay:
    """The relay, with an empty Marketo behind it."""
    only_one.reset()
    return only_one


@pytest.fixture
def client(relay: SoapRelay) -> Client:
    """A client with the right settings."""
    return relay.client
