"""examples/both-ways.yaml as it is deployed: whoever changes a shared field on either side changes it on both, once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from local.systems.marketo import StandIn as Marketo
from local.systems.mazrica import StandIn as Mazrica
from tests.systems.mazrica.life.sync_relay import HOUR, SyncRelay, Written, settings, written


class Known(NamedTuple):
    """Somebody whom both sides know, a while ago."""

    relay: SyncRelay
    lead: int
    contact: int

    def on_both(self) -> tuple[Any, ...]:
        """Name, phone and title at Mazrica; and the same of Marketo, where that differs."""
        [contact] = [each for each in self.relay.mazrica.all("contacts") if each["id"] == self.contact]
        [lead] = self.relay.marketo.leads(id=self.lead)
        names = f"{lead['lastName']} {lead.get('firstName') or ''}".strip()
        marketo = (names, lead.get("phone"), lead.get("title"))
        mazrica = (contact["name"], contact.get("tel"), contact.get("position"))
        return mazrica if mazrica == marketo else (*mazrica, *marketo)


@pytest.fixture
def start(mazrica: Mazrica, marketo: Marketo, tmp_path: Path) -> Callable[..., SyncRelay]:
    """Starts the example, with keys of its routes changed."""

    def started(**changes: dict[str, Any]) -> SyncRelay:
        mazrica.clock.advance(HOUR)
        relay = SyncRelay(settings(tmp_path, mazrica, marketo, example="both-ways", **changes), mazrica, marketo)
        relay.work()
        return relay

    return started


@pytest.fixture
def known(marketo: Marketo, start: Callable[..., SyncRelay]) -> Known:
    return met(marketo, start)


def met(marketo: Marketo, start: Callable[..., SyncRelay], **changes: dict[str, Any]) -> Known:
    order = {"email": "taro@example.org", "lastName": "山田", "firstName": "太郎", "phone": "03-1", "title": "係長"}
    lead = marketo.edit(**order)["id"]
    relay = start(**changes)
    relay.pass_hours(4)
    [contact] = relay.mazrica.all("contacts")
    return Known(relay, lead, contact["id"])


def test_what_is_changed_at_one_side_is_one_write_at_the_other_and_nothing_goes_back(known: Known) -> None:
    relay = known.relay
    assert known.on_both() == ("山田 太郎", "03-1", "係長")
    acts: list[tuple[Callable[[], object], tuple[str, str | None, str], Written]] = [
        (lambda: relay.marketo.edit(id=known.lead, phone="03-2"), ("山田 太郎", "03-2", "係長"), Written(1, 0)),
        (lambda: relay.mazrica.contact(id=known.contact, tel="03-3"), ("山田 太郎", "03-3", "係長"), Written(0, 1)),
        (
            lambda: relay.mazrica.contact(id=known.contact, name="鈴木 太郎", position="課長"),
            ("鈴木 太郎", "03-3", "課長"),
            Written(0, 1),
        ),
        (lambda: relay.marketo.edit(id=known.lead, firstName="次郎"), ("鈴木 次郎", "03-3", "課長"), Written(1, 0)),
        (lambda: relay.marketo.edit(id=known.lead, phone=None), ("鈴木 次郎", None, "課長"), Written(1, 0)),
    ]
    for act, shown, more in acts:
        before = written(relay)
        act()
        relay.pass_hours(8)
        after = written(relay)
        assert known.on_both() == shown
        assert (after.mazrica - before.mazrica, after.marketo - before.marketo) == more
    assert relay.letters() == []


def test_two_who_change_different_fields_at_once_both_keep_their_change(known: Known) -> None:
    known.relay.marketo.edit(id=known.lead, phone="03-4")
    known.relay.mazrica.contact(id=known.contact, position="部長")
    known.relay.pass_hours(8)
    assert known.on_both() == ("山田 太郎", "03-4", "部長")


def test_two_who_change_one_field_at_once_end_with_one_value_on_both_sides(known: Known) -> None:
    known.relay.marketo.edit(id=known.lead, phone="03-5")
    known.relay.mazrica.contact(id=known.contact, tel="03-6")
    known.relay.pass_hours(12)
    found = known.on_both()
    assert len(found) == 3
    assert found[1] in {"03-5", "03-6"}
    before = written(known.relay)
    known.relay.pass_hours(24)
    assert written(known.relay) == before


def test_what_a_person_changes_a_second_after_the_relay_has_written_goes_back(known: Known) -> None:
    known.relay.marketo.edit(id=known.lead, phone="03-7")
    known.relay.pass_hours(2)
    assert known.on_both()[1] == "03-7"
    known.relay.later(1)
    known.relay.mazrica.contact(id=known.contact, tel="03-1")
    known.relay.pass_hours(8)
    assert known.on_both() == ("山田 太郎", "03-1", "係長")


def test_what_is_written_in_another_way_is_no_change(known: Known) -> None:
    known.relay.mazrica.contact(id=known.contact, name="山田　太郎", tel=" 03-1 ")
    before = written(known.relay)
    known.relay.pass_hours(8)
    assert written(known.relay) == before


def test_something_that_is_not_shared_carries_no_old_value_along(known: Known) -> None:
    """A score changes at Marketo and a phone at Mazrica: the score's news does not bring the old phone back."""
    known.relay.marketo.edit(id=known.lead, leadScore=9)
    known.relay.mazrica.contact(id=known.contact, tel="03-8")
    known.relay.pass_hours(8)
    assert known.on_both() == ("山田 太郎", "03-8", "係長")
    assert known.relay.mazrica.one("contacts", known.contact)["items"]["Lead Score"] == 9


def test_whoever_is_made_at_mazrica_is_one_lead_and_stays_as_they_are(
    mazrica: Mazrica, marketo: Marketo, start: Callable[[], SyncRelay]
) -> None:
    relay = start()
    contact = mazrica.contact(name="佐藤 花子", email="hanako@example.org", tel="06-1", position="主任")
    relay.pass_hours(2)
    [lead] = marketo.leads()
    known = Known(relay, lead["id"], contact)
    assert known.on_both() == ("佐藤 花子", "06-1", "主任")
    mazrica.contact(id=contact, tel="06-2")
    relay.pass_hours(8)
    assert known.on_both() == ("佐藤 花子", "06-2", "主任")
    before = written(relay)
    relay.pass_hours(24)
    assert (len(marketo.leads()), len(mazrica.all("contacts")), written(relay)) == (1, 1, before)


def test_whoever_was_at_both_sides_begins_with_what_marketo_has(
    mazrica: Mazrica, marketo: Marketo, start: Callable[[], SyncRelay]
) -> None:
    """first: everything stands at one of the two routes."""
    lead = marketo.edit(email="taro@example.org", lastName="山田", firstName="太郎", phone="03-1", title="係長")["id"]
    contact = mazrica.contact(name="別の 名前", email="taro@example.org", tel="99")
    known = Known(start(), lead, contact)
    known.relay.pass_hours(4)
    assert known.on_both() == ("山田 太郎", "03-1", "係長")


def test_what_somebody_puts_back_before_the_relay_reads_what_it_wrote_goes_to_the_other_side(known: Known) -> None:
    put_back(known)
    assert known.on_both() == ("山田 太郎", "03-1", "係長")


def test_it_does_so_where_no_name_goes_both_ways(marketo: Marketo, start: Callable[..., SyncRelay]) -> None:
    phone_alone = {"known": "asked.id", "fields": {"tel": {"from": "phone", "empty": "clear"}}}
    known = met(marketo, start, leads={"contact": phone_alone}, contacts={"fields": {"phone": "tel"}})
    put_back(known)
    [lead] = known.relay.marketo.leads(id=known.lead)
    assert lead["phone"] == "03-1"


def put_back(known: Known) -> None:
    """A person puts back what the relay has just written at Mazrica."""
    relay = known.relay
    relay.marketo.edit(id=known.lead, phone="03-2")
    relay.later(HOUR)
    relay.tick("marketo")
    relay.deliver("mazrica")
    relay.later(10)
    relay.mazrica.contact(id=known.contact, tel="03-1")
    relay.pass_hours(3)
