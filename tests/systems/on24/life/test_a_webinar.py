"""A webinar from its first registration to late corrections: what Marketo has of it."""

from __future__ import annotations

from local.systems.marketo import StandIn as Marketo
from local.systems.on24 import StandIn as On24
from tests.systems.on24.life.conftest import Made


def test_each_change_is_one_write_and_no_change_is_none_over_48_hours_of_reading_again(
    on24: On24, marketo: Marketo, made: Made
) -> None:
    """O-54."""
    relay = made("on24-people", "on24-registrants", "on24-attendees")
    event = on24.create_event(start="+5h", minutes=60)
    person = on24.register(event, "a@example.com", at="+1h", lastname="A", std1="x")
    other = on24.register(event, "b@example.com", at="+1h", lastname="B")
    on24.attend_live(person, at="+5h", minutes=30)
    relay.pass_hours(3)
    assert relay.people() == ["a@example.com", "b@example.com"]
    print(relay.objects(), relay.counts(), relay.endings, relay.letters())
    assert relay.object_writes() == 2
    relay.pass_hours(3)
    assert relay.object_writes() == 3
    before = relay.object_writes()
    relay.pass_hours(48)
    assert relay.object_writes() == before
    print(relay.objects(), relay.counts(), relay.endings, relay.letters())
    assert 0, other
