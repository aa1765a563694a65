from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from local.kit.control import PREFIX
from local.kit.exchange import Answer, Request
from local.systems.on24 import StandIn
from tests.connectors.description_suite import read_description
from tests.systems.on24.stand_in.client import Api
from tests.systems.on24.stand_in.vendor import Vendor, complaints_about

NOON = datetime(2026, 2, 10, 20, 0, tzinfo=UTC).timestamp()
"""Noon in Los Angeles, on a day in winter."""


@pytest.fixture(scope="session")
def vendor() -> Vendor | None:
    """ON24's description as a judge; None where it is not here."""
    found = read_description("on24-openapi.json")
    return None if found is None else Vendor(found)


@pytest.fixture(autouse=True)
def judged(vendor: Vendor | None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every answer of a stand-in in these tests is one that ON24 describes, unless it is meant to be another."""
    complaints: list[str] = []
    respond = StandIn.respond

    def watched(self: StandIn, request: Request) -> Answer:
        answer = respond(self, request)
        is_free = self.settings.numbers_as_text or self.settings.hubs_at_client_level
        if vendor is not None and not is_free and not request.path.startswith(PREFIX):
            complaints.extend(complaints_about(vendor, request, answer))
        return answer

    monkeypatch.setattr(StandIn, "respond", watched)
    yield
    assert not complaints, "\n".join(dict.fromkeys(complaints))


@pytest.fixture
def on24() -> Iterator[StandIn]:
    """An account that is never late, at a moment that stands still."""
    with StandIn() as found:
        found.clock.freeze(NOON)
        found.be_prompt()
        yield found


@pytest.fixture
def api(on24: StandIn) -> Api:
    return Api(on24)
