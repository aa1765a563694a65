"""Activities on their way into a queue: each is one event, whatever stops a run."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from local.systems.marketo import StandIn
from relay.system.reads import reads
from tests.systems.marketo.streams.reading_activities import OPEN, ActivitiesOf
from tests.systems.marketo.streams.relay_of_leads import SIDE, Relay

ROUTE = {
    "to": "kintone",
    "app": 12,
    "key": {"field": "activity_id", "from": "id"},
    "fields": {"email": "lead.email", "mail": "primary"},
}


@pytest.fixture
def relay(stand_in: StandIn) -> Relay:
    opens = ActivitiesOf(stand_in)
    found = Relay(opens, source=opens.source, stream="activities", mapping=ROUTE)
    opens.reads = reads(found.route, SIDE.describe(found.route))
    return found


@pytest.mark.parametrize("step", [0, 1, 2, 3, 4])
def test_every_open_is_one_event_with_what_the_route_maps_of_its_lead(relay: Relay, step: int) -> None:
    lead = relay.instance.edit(email="erika@example.com", company="Acme")
    for _ in range(350):
        relay.instance.happened(lead, OPEN, primary="Newsletter")
    left = [step]

    def stop(_: str) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise ClientError({"Error": {"Code": "InternalServerError", "Message": ""}}, "UpdateItem")

    relay.table.before.append(stop)
    for _ in range(3):
        try:
            relay.tick()
        except ClientError:
            relay.table.before.clear()
        relay.instance.edit(id=lead, company="Beta")
        relay.instance.later(minutes=20)
    events = relay.events()
    assert len({event.payload["id"] for event in events}) == 350
    assert len({event.id for event in events}) == 350
    assert {str(event.payload["lead"]) for event in events} == {str({"id": lead, "email": "erika@example.com"})}


def test_what_is_read_again_after_a_refused_token_is_no_second_event(relay: Relay) -> None:
    lead = relay.instance.edit(email="erika@example.com")
    for _ in range(310):
        relay.instance.happened(lead, OPEN)
    relay.tick()
    relay.instance.stand_in.refuse_tokens()
    relay.instance.later(minutes=6)
    relay.instance.happened(lead, OPEN)
    relay.tick()
    assert len(relay.events()) == len({event.payload["id"] for event in relay.events()}) == 311
