from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from local.kit.control import PREFIX
from local.kit.exchange import Answer, Request
from local.systems.marketo import Client, StandIn
from tests.connectors.description_suite import read_description
from tests.systems.marketo.stand_in.client import Api
from tests.systems.marketo.stand_in.vendor import Vendor, complaints_about

JAPAN_ONLY = Client("japan-client", "japan-secret", "japan@stand-in.invalid", frozenset({"Japan"}))


@pytest.fixture(scope="session")
def vendor() -> Vendor | None:
    """Adobe's descriptions as a judge; None where they are not here."""
    found = [read_description(f"marketo-{name}.json") for name in ("mapi", "asset", "identity")]
    return Vendor(*(each for each in found if each is not None)) if all(found) else None


@pytest.fixture(autouse=True)
def judged(vendor: Vendor | None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every answer of a stand-in in these tests is one that Adobe describes."""
    complaints: list[str] = []
    respond = StandIn.respond

    def watched(self: StandIn, request: Request) -> Answer:
        answer = respond(self, request)
        if vendor is not None and not request.path.startswith(PREFIX):
            complaints.extend(complaints_about(vendor, request, answer))
        return answer

    monkeypatch.setattr(StandIn, "respond", watched)
    yield
    assert not complaints, "\n".join(dict.fromkeys(complaints))


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
