"""Marketo's stand-in, and somebody who looks at what its leads did."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.systems.marketo import StandIn
from tests.systems.marketo.activity_view.viewing import Viewing


@pytest.fixture(scope="module")
def marketo() -> Iterator[StandIn]:
    with StandIn() as found:
        yield found


@pytest.fixture
def viewing(marketo: StandIn) -> Viewing:
    marketo.recover()
    marketo.reset()
    return Viewing(marketo)


@pytest.fixture
def lead(viewing: Viewing) -> int:
    return int(viewing.marketo.edit(email="a@example.com", lastName="Adachi")["id"])
