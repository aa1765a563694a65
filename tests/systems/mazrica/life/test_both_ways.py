"""People at both systems: each change on either side is one write on the other, and nothing goes back and forth."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from local.systems.marketo import StandIn as Marketo
from local.systems.mazrica import StandIn as Mazrica
from tests.systems.mazrica.life.conftest import Made
from tests.systems.mazrica.life.sync_relay import written


def item(mazrica: Mazrica, contact: int, name: str) -> object:
    return mazrica.one("contacts", contact)["items"].get(name)


def test_whoever_is_made_in_mazrica_is_linked_to_the_lead_that_is_made_of_them(
    mazrica: Mazrica, marketo: Marketo, made: Made
) -> None:
    """M-24, M-12: the lead's id goes into the contact, and the leads route makes nobody a second time."""
    relay = made()
    contact = mazrica.contact(name="山田 太郎", email="taro@example.org")
    relay.pass_hours(1)
    [lead] = marketo.leads()
    assert item(mazrica, contact, "Lead ID") == lead["id"]
    mazrica.contact(id=contact, email="taro.yamada@example.org")
    relay.pass_hours(30, every=2)
    assert [each["email"] for each in marketo.leads()] == ["taro.yamada@example.org"]
    assert len(mazrica.all("contacts")) == 1
    assert written(relay) == (1, 2)


def test_m25_what_the_relay_made_comes_back_as_nothing(mazrica: Mazrica, marketo: Marketo, made: Made) -> None:
    lead = marketo.edit(email="maria@example.org", lastName="de la Cruz", firstName="Maria", company="Cruz S.A.")["id"]
    relay = made()
    relay.pass_hours(6)
    [contact] = mazrica.all("contacts")
    assert (contact["name"], contact["items"]["Lead ID"]) == ("de la Cruz Maria", lead)
    before = written(relay)
    assert before[1] == 0
    mazrica.contact(id=contact["id"], name="佐藤　花子")
    relay.pass_hours(12)
    [found] = marketo.leads()
    assert (found["lastName"], found["firstName"]) == ("佐藤", "花子")
    assert written(relay) == (before[0], 1)


def test_m12_a_lead_whose_contact_has_another_address_by_now_is_linked_to_it(
    mazrica: Mazrica, marketo: Marketo, made: Made
) -> None:
    """Though nobody has handed the lead over: the address under which the contact was told is remembered."""
    relay = made("leads", "contacts", contacts={"then": None})
    contact = mazrica.contact(name="山田 太郎", email="taro@example.org")
    relay.later(3600)
    relay.tick("mazrica")
    relay.deliver("marketo")
    mazrica.contact(id=contact, email="taro.yamada@example.org")
    relay.pass_hours(4)
    [lead] = marketo.leads()
    assert [each["id"] for each in mazrica.all("contacts")] == [contact]
    assert (lead["email"], item(mazrica, contact, "Lead ID")) == ("taro.yamada@example.org", lead["id"])


def test_m10_m11_what_is_deleted_on_one_side_stays_on_the_other(mazrica: Mazrica, marketo: Marketo, made: Made) -> None:
    leads = [marketo.edit(email=f"{name}@example.org", lastName=name)["id"] for name in ("one", "two")]
    relay = made()
    relay.pass_hours(6)
    contacts = {each["items"]["Lead ID"]: each["id"] for each in mazrica.all("contacts")}
    marketo.delete(leads[0])
    mazrica.delete("contacts", contacts[leads[1]])
    relay.pass_hours(80, every=4)
    assert [each["id"] for each in mazrica.all("contacts")] == [contacts[leads[0]]]
    assert [each["id"] for each in marketo.leads()] == [leads[1]]
    assert relay.letters() == []


def test_one_change_on_either_side_is_one_write_on_the_other(mazrica: Mazrica, marketo: Marketo, made: Made) -> None:
    """M-20, M-26: of whom both sides know already."""
    lead = marketo.edit(email="taro@example.org", lastName="山田", firstName="太郎", leadScore=1)["id"]
    contact = mazrica.contact(name="山田 太郎", email="taro@example.org")
    relay = made()
    relay.pass_hours(6)
    counted = [written(relay)]
    acts: list[Callable[[], object]] = [
        lambda: marketo.edit(id=lead, leadScore=2),
        lambda: mazrica.contact(id=contact, name="山田 次郎"),
        lambda: marketo.edit(id=lead, department="営業"),
        lambda: mazrica.contact(id=contact, email="jiro@example.org"),
    ]
    for act in acts:
        act()
        relay.pass_hours(8)
        counted.append(written(relay))
    more = [(after.mazrica - before.mazrica, after.marketo - before.marketo) for before, after in pairwise(counted)]
    assert more == [(1, 0), (0, 1), (0, 0), (0, 1)]
