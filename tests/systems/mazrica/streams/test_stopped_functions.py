"""A function that is stopped anywhere: what it was about to tell is told by the next one, once, and nothing else is."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest
from botocore.exceptions import ClientError

from local.systems.mazrica import StandIn
from tests.support.mazrica_readings import HOUR, MazricaReading
from tests.systems.mazrica.streams.conftest import BEGAN


class _Stops:
    """The table of readings does not answer from one call on, for one run."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, method: str) -> None:
        self.left -= 1
        if self.left < 0:
            raise ClientError({"Error": {"Code": "InternalServerError", "Message": ""}}, method)


@pytest.mark.parametrize("after", range(1, 14, 2))
@pytest.mark.parametrize("word", ["phases", "actions", "contacts"])
def test_a_run_that_is_stopped_anywhere_leaves_nothing_untold_and_tells_nothing_twice(word: str, after: int) -> None:
    with StandIn() as mazrica:
        mazrica.clock.freeze(BEGAN)
        customer = mazrica.customer(name="株式会社サンプル")
        people = [mazrica.contact(name=f"人 {at}", email=f"{at}@example.org") for at in range(12)]
        deals = [mazrica.deal(name=f"案件 {at}", customer=customer, phase="提案") for at in range(12)]
        for person, deal in zip(people, deals, strict=True):
            mazrica.act(kind="面談", deal=deal, contacts=[person])
        mazrica.clock.advance(HOUR)
        reading = MazricaReading(mazrica, word, {"new_people": "all"} if word == "contacts" else {}, {"page_size": 10})
        reading.tick()
        assert reading.told() == []
        for person, deal in zip(people, deals, strict=True):
            mazrica.deal(id=deal, phase="見積")
            mazrica.act(kind="電話", deal=deal, contacts=[person])
            mazrica.contact(id=person, position="部長")
        mazrica.clock.advance(HOUR)
        reading.table.before.append(_Stops(after))
        with suppress(ClientError):
            reading.tick()
        reading.table.before.clear()
        mazrica.clock.advance(1000)
        for _ in range(3):
            reading.hours()
        events = Counter(event.id for event in reading.events())
        told = Counter(event.payload.get("contactId", event.payload.get("id")) for event in reading.events())
        assert set(told) == set(people)
        assert max(events.values()) == 1
        assert max(told.values()) == 1
