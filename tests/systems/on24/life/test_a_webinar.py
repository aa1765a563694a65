"""A webinar from its first registration to late corrections: what Marketo has of it, and with how many writes."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
import requests

from local.systems.marketo import StandIn as Marketo
from local.systems.on24 import Kind
from local.systems.on24 import StandIn as On24
from tests.systems.on24.life import truth
from tests.systems.on24.life.conftest import ATTENDEE, STEPS, Made
from tests.systems.on24.life.webinar_relay import WebinarRelay

RECORDS = ("on24-people", "on24-registrants", "on24-attendees")
STATUSES = ("on24-registered", "on24-attended", "on24-no-shows")
OBJECTS = f"/rest/v1/customobjects/{ATTENDEE}.json"


def writes(marketo: Marketo) -> int:
    return sum(each["path"] == OBJECTS and each["method"] == "POST" for each in marketo.requests())


def a_program(marketo: Marketo, number: int = 1001) -> None:
    program = {"id": number, "name": "Webinar", "channel": "Webinar", "statuses": STEPS}
    assert requests.post(f"{marketo.url}/_stand-in/programs", json=program, timeout=10).ok


def test_each_change_is_one_write_and_no_change_is_none_over_48_hours_of_reading_again(
    on24: On24, marketo: Marketo, made: Made
) -> None:
    """O-01, O-54: registered, attended, a late poll, a corrected score, a custom field: five writes of one record."""
    relay = made(*RECORDS)
    event = on24.create_event(start="+5h", minutes=60)
    person = on24.register(event, "a@example.com", at="+1h", lastname="A", std1="x")
    on24.register(event, "b@example.com", at="+1h", lastname="B")
    on24.attend_live(person, at="+5h", minutes=30)
    counted = []
    for hours in (3, 3, 1):
        relay.pass_hours(hours)
        counted.append(relay.object_writes())
    on24.happen(person, "poll", question="Q", answers=["A", "B"])
    relay.pass_hours(1)
    counted.append(relay.object_writes())
    on24.correct(person, score=7.5)
    relay.pass_hours(48, every=2)
    counted.append(relay.object_writes())
    on24.update(person, std1="y")
    relay.pass_hours(4)
    counted.append(relay.object_writes())
    assert counted == [2, 3, 3, 4, 5, 6]
    calls = writes(marketo)
    on24.update(person, company="of which the object has no field")
    relay.pass_hours(48, every=3)
    assert (relay.object_writes(), writes(marketo)) == (6, calls)
    assert [(each["custom1"], each["attendedlive"]) for each in relay.objects() if "custom1" in each] == [("y", "Y")]
    assert truth.differences(relay.objects(), truth.expected(on24, event)) == []
    assert relay.letters() == []


def test_the_field_that_was_printed_with_another_letter_is_filled_too(on24: On24, marketo: Marketo, made: Made) -> None:
    """O-11: only fields that the object has are written, in any case of letters."""
    relay = made(*RECORDS)
    event = on24.create_event(start="+1h", minutes=60)
    person = on24.register(event, "a@example.com")
    on24.attend_live(person, at="+1h", minutes=30)
    on24.happen(person, "freetrial", at="+80m", name="Trial")
    relay.pass_hours(4)
    [record] = relay.objects()
    assert str(record["FreetrialwidgetsSubmittedtimestamp"]).startswith("2026-03-03T13:")
    assert {"firstname", "status", "liveviewed"}.isdisjoint(record)


def test_statuses_are_set_by_the_relay_and_only_go_forward(on24: On24, marketo: Marketo, made: Made) -> None:
    """Registered, No Show six hours after the end, Attended; who sees the recording is Attended On-demand."""
    a_program(marketo)
    names = ("live", "late", "never", "recorded")
    relay = made("on24-people", *STATUSES, **_programs_of(1001))
    event = on24.create_event(start="+3h", minutes=60, tags=["Example-Tag"])
    people = {name: on24.register(event, f"{name}@example.com", at="+1h") for name in names}
    relay.pass_hours(2)
    assert relay.statuses() == {f"{name}@example.com": "Registered" for name in names}
    on24.attend_live(people["live"], minutes=40, at="+70m")
    on24.attend_archive(people["recorded"], minutes=5, at="+4h")
    relay.pass_hours(10)
    assert relay.statuses() == truth.statuses(on24, event)
    on24.attend_archive(people["live"], minutes=5)
    on24.attend_archive(people["late"], minutes=5)
    relay.pass_hours(60, every=3)
    wanted = {"live": "Attended", "late": "Attended On-demand", "never": "No Show", "recorded": "Attended On-demand"}
    assert relay.statuses() == {f"{name}@example.com": status for name, status in wanted.items()}
    assert relay.statuses() == truth.statuses(on24, event)


def test_a_webinar_with_faults_on_both_sides_ends_as_on24_has_it(on24: On24, marketo: Marketo, made: Made) -> None:
    """With ON24's own lateness; functions are killed, tables fail, answers are lost, quotas are spent."""
    on24.switch(lateness={"cached": [3, 24], "new_attendees": [0, 24], "on_demand": [4, 12], "registrants": [0, 0.25]})
    a_program(marketo)
    relay = made()
    event = on24.create_event(start="+18h", minutes=60, tags=["example-tag"])
    people = on24.invite(event, people=25, share_live=0.5, share_on_demand=0.0, deeds=0.5, begin="+1h", seed=3)
    for number, hours in enumerate((20, 26, 40, 55)):
        on24.attend_archive(people[number], at=f"+{hours}h", minutes=10)
    on24.correct(people[5], at="+60h", score=7.5)
    on24.attend_live(on24.register(event, "p1@example.com", at="+10h"), at="+18h", minutes=3)
    random, relay.trouble.share = Random(7), 0.02
    for _ in range(16):
        _order_faults(on24, marketo, random)
        relay.trouble.on = True
        relay.pass_hours(5, every=2.5)
        relay.trouble.on = False
        on24.recover()
        marketo.recover()
    relay.settle(hours=78)
    assert truth.differences(relay.objects(), truth.expected(on24, event)) == []
    assert relay.statuses() == truth.statuses(on24, event)
    assert relay.endings["killed"] + relay.endings["failed"] > 5


def test_unknown_people_are_unmatched_and_matched_once_they_exist(on24: On24, marketo: Marketo, made: Made) -> None:
    """O-03, O-20, off: counted, no dead letter, tried again daily."""
    relay = made("on24-attendees")
    event = on24.create_event(start="+1h", minutes=60)
    for name in ("known", "unknown"):
        on24.attend_live(on24.register(event, f"{name}@example.com"), at="+1h", minutes=30)
    marketo.edit(email="known@example.com")
    relay.pass_hours(6)
    counts = relay.counts()["on24-attendees"]
    assert (counts.delivered, counts.unmatched, counts.failed, relay.letters()) == (1, 1, 0, [])
    assert [each["email"] for each in relay.objects()] == ["known@example.com"]
    marketo.edit(email="unknown@example.com")
    relay.pass_hours(25, every=1)
    assert len(relay.objects()) == 2
    assert relay.counts()["on24-attendees"].unmatched == 0


def test_who_is_made_by_another_route_gets_what_waited_at_once(on24: On24, marketo: Marketo, made: Made) -> None:
    """O-02: their records do not wait for the next day."""
    relay = made("on24-people", "on24-attendees")
    event = on24.create_event(start="+1h", minutes=60)
    on24.attend_live(on24.register(event, "a@example.com"), at="+1h", minutes=30)
    relay.pass_hours(4)
    assert truth.differences(relay.objects(), truth.expected(on24, event, registrants=False)) == []
    assert relay.counts()["on24-attendees"].unmatched == 0


def test_each_registration_of_one_person_is_a_record_of_its_own(on24: On24, marketo: Marketo, made: Made) -> None:
    """O-10: each has an event user id of its own; the status is taken over all of them."""
    a_program(marketo)
    relay = made(**_programs_of(1001))
    event = on24.create_event(start="+2h", minutes=60, tags=["example-tag"])
    first, second = (on24.register(event, "a@example.com", at=f"+{minutes}m") for minutes in (5, 10))
    on24.attend_live(second, at="+2h", minutes=30)
    relay.pass_hours(14)
    assert relay.people() == ["a@example.com"]
    found = {record["eventuserid"]: record["attendedlive"] for record in relay.objects()}
    assert found == {str(first): "N", str(second): "Y"}
    assert relay.statuses() == {"a@example.com": "Attended"}


@pytest.mark.parametrize("registrants", [True, False])
def test_a_backfill_that_is_killed_five_times_brings_everybody_once(
    on24: On24, marketo: Marketo, made: Made, *, registrants: bool
) -> None:
    """O-22."""
    events = [on24.create_event(start=f"-{day}d", minutes=60, created="-30d") for day in range(3, 7)]
    for event in events:
        on24.invite(event, people=40, share_live=0.5, share_on_demand=0.1, seed=event)
    relay = made(*(RECORDS if registrants else ("on24-people", "on24-attendees")))
    for word in ("registrants", "attendees"):
        relay.ask_for_past(word, days=20)
    _kill(relay, on24, times=5)
    relay.settle(hours=6)
    for event in events:
        mine = [record for record in relay.objects() if record["eventid"] == str(event)]
        assert truth.differences(mine, truth.expected(on24, event, registrants=registrants)) == []


def _kill(relay: WebinarRelay, on24: On24, times: int) -> None:
    """Functions are stopped anywhere, until that has happened so often."""
    relay.trouble.share, relay.trouble.on = 0.05, True
    for _ in range(200):
        if sum(number for blow, number in relay.trouble.blows.items() if "killed" in blow) >= times:
            return
        relay.work(ticks=2)
        on24.clock.advance(600)
    raise AssertionError("it was not killed often enough")


def _programs_of(number: int) -> dict[str, object]:
    """All statuses in one program, by the event's tag."""
    program = {
        "by": [{"from": "event.tags[]", "programs": {"example-tag": number}}],
        "status": "{status}",
        "forward": [*truth.ORDER],
    }
    return {name.replace("-", "_"): {"program": program} for name in STATUSES}


def _order_faults(on24: On24, marketo: Marketo, random: Random) -> None:
    """Of every kind but those that take the machine's own time."""
    kinds = sorted({*Kind} - {Kind.SLOW, Kind.MESSAGE})
    on24.fail(random.choice(kinds), times=random.randint(1, 3))
    orders: list[dict[str, Any]] = [{"code": "606"}, {"code": "611"}, {"code": "602"}, {"after": True, "code": "604"}]
    marketo.fail("code", times=random.randint(1, 3), **random.choice(orders))
    marketo.fail(random.choice(["502-html", "garbage", "reset", "lost-answer"]), times=random.randint(1, 2))
