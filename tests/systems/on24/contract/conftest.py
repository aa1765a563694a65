"""Fixtures: an account at a stand-in that was just started."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.systems.on24 import StandIn
from tests.systems.on24.contract.account import Account


@pytest.fixture
def on24() -> Iterator[StandIn]:
    with StandIn() as started:
        yield started


@pytest.fixture
def account(on24: StandIn) -> Account:
    return Account(on24)
