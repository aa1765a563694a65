"""Leads on their way into a queue: nothing is missed or told twice, whatever stops a run."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from local.systems.marketo import StandIn
from tests.systems.marketo.streams.reading_leads import Instance
from tests.systems.marketo.streams.relay_of_leads import Relay


@pytest.fixture
def relay(stand_in: StandIn) -> Relay:
    return Relay(Instance(stand_in, names=("company",)))


def test_what_changed_is_queued_once(relay: Relay) -> None:
    lead = relay.instance.edit(email="a@example.com", company="Acme")
    relay.tick()
    for _ in range(3):
        relay.instance.later(minutes=5)
        relay.tick()
    assert relay.told() == [(lead, "Acme")]


def test_all_leads_come_over_while_no_function_waits(stand_in: StandIn) -> None:
    relay = Relay(Instance(stand_in, names=("company",)), source={"first": "everything"})
    leads = [relay.instance.edit(email=f"{number}@example.com", company="Acme") for number in range(700)]
    relay.instance.later(minutes=1)
    for _ in range(5):
        relay.tick()
        relay.instance.later(minutes=1)
    assert [run.ending for run in relay.runs][:2] == ["waiting", "complete"]
    assert relay.runs[0].code == "not_ready"
    assert sorted(relay.told()) == [(lead, "Acme") for lead in leads]


def test_a_deleted_lead_is_an_event_of_its_own(relay: Relay) -> None:
    lead = relay.instance.edit(email="a@example.com", company="Acme")
    relay.tick()
    relay.instance.later(minutes=5)
    relay.instance.edit(id=lead, company="Beta")
    relay.instance.delete(lead)
    relay.tick()
    assert [event.payload for event in relay.events()][1:] == [{"id": lead, "deleted": True}]


@pytest.mark.parametrize("step", range(1, 8))
def test_a_run_that_is_stopped_at_any_step_misses_nothing_and_its_events_keep_their_ids(
    relay: Relay, step: int
) -> None:
    leads = [relay.instance.edit(email=f"{number}@example.com", company="Acme") for number in range(650)]
    left = [step]

    def stop(_: str) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise ClientError({"Error": {"Code": "InternalServerError", "Message": ""}}, "UpdateItem")

    relay.table.before.append(stop)
    for _ in range(20):
        try:
            relay.tick()
        except ClientError:
            relay.table.before.clear()
        relay.instance.later(minutes=20)
    ids = [event.id for event in relay.events()]
    assert {lead for lead, _ in relay.told()} == set(leads)
    assert len(set(ids)) == len(leads)
