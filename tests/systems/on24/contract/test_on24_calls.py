"""The client against the stand-in, over a real socket."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.systems.on24 import Kind, StandIn
from relay.core.gate import MustWait
from systems.on24.rest.dates import KEY
from systems.on24.rest.errors import Kind as Failure
from systems.on24.rest.errors import On24Failed
from systems.on24.rows import payload, standing
from tests.support.log_lines import captured
from tests.systems.on24.contract.account import Account, ago


def webinar(on24: StandIn, **more: Any) -> int:
    """One that was over an hour ago."""
    return on24.create_event(**{"title": "Launch", "start": "-2h", "minutes": 60, "created": "-9d", **more})


def test_what_is_listed_is_what_is_there(account: Account, on24: StandIn) -> None:
    event = webinar(on24, tags=["tea"], campaign="CMP-7")
    people = [on24.register(event, f"p{n}@example.com", at="-3h", std1=f"x{n}") for n in range(3)]
    on24.attend_live(people[0], at="-2h", minutes=30)
    on24.attend_archive(people[1], at="-30m", minutes=10)
    calls, day = account.calls, ago(days=1)
    [found] = calls.events(mode="livestart", since=ago(days=2))
    assert (found.id, found.title, found.tags, found.campaign_code) == (str(event), "Launch", ("tea",), "CMP-7")
    assert (found.total_registrants, found.total_attendees, found.type) == (3, 2, "webcast")
    again = calls.event(str(event))
    assert again
    assert (again.id, again.title, again.live_end) == (found.id, found.title, found.live_end)
    listed = [calls.registrants(since=day), calls.event_registrants(str(event))]
    assert [(len(rows), rows.total) for rows in listed] == [(3, 3), (3, 3)]
    for attendees in (calls.attendees(since=day), calls.event_attendees(str(event))):
        told = {payload.key(row): payload.attendee(row, found).payload for row in attendees}
        statuses = {key[1]: each["status"] for key, each in told.items() if key}
        assert statuses == {str(people[0]): "Attended", str(people[1]): "Attended On-demand"}
    [absent] = calls.event_registrants(str(event), no_show=True)
    assert payload.key(absent) == (str(event), str(people[2]))
    [one] = calls.event_registrants(str(event), email="p1@example.com")
    assert payload.registrant(one, found).payload["custom1"] == "x1"


def test_a_person_is_found_by_address_and_nobody_is_no_error(account: Account, on24: StandIn) -> None:
    event = webinar(on24)
    on24.attend_live(on24.register(event, "a+b@example.com", at="-3h", lastname="Mustermann"), at="-2h", minutes=3)
    calls = account.calls
    found = calls.registrant("a+b@example.com")
    assert found
    assert found["lastname"] == "Mustermann"
    attended, profile = calls.attendee("a+b@example.com"), calls.lead("a+b@example.com")
    assert attended
    assert attended["liveminutes"] == 3
    assert profile
    assert payload.lead(profile).payload["email"] == "a+b@example.com"
    nobody = "nobody@example.com"
    assert [calls.registrant(nobody), calls.attendee(nobody), calls.lead(nobody), calls.event("1")] == [None] * 4
    assert calls.polls("1") == ()
    assert len(calls.leads(since=ago(days=3))) == 1


def test_pages_follow_one_another_and_say_which_is_the_last(account: Account, on24: StandIn) -> None:
    event = webinar(on24)
    for number in range(130):
        on24.register(event, f"p{number}@example.com", at="-3h")
    calls = account.calls
    pages = [calls.registrants(page, since=ago(days=1)) for page in (0, 1)]
    assert [(len(each), each.total, each.page, each.is_last) for each in pages] == [
        (100, 130, 0, False),
        (30, 130, 1, True),
    ]
    assert len(calls.event_registrants(str(event))) == 130


def test_what_is_always_said_is_said_and_nothing_is_ignored(account: Account, on24: StandIn) -> None:
    calls, day = account.calls, ago(days=1)
    calls.registrants(since=day)
    calls.attendees(since=day, until=ago(hours=1), mode="plain", realtime=True)
    list(calls.events(mode="updated", since=day))
    registrants, attendees, events = account.asked()
    people = {"userstatus": "any", "excludeanonymous": "Y", "itemsperpage": "100", "pageoffset": "0"}
    assert people.items() <= registrants.items()
    assert people.items() <= attendees.items()
    assert (registrants["excludeSubaccounts"], attendees["excludesubaccounts"]) == ("Y", "Y")
    assert events["includesubaccounts"] == "N"
    assert "enddate" not in registrants
    assert registrants["datefiltermode"] == "lastActivity"
    assert "datefiltermode" not in attendees
    assert [each["ignored"] for each in on24.requests()] == [[], [], []]


def test_sub_accounts_are_read_where_relay_yaml_says_so(account: Account, on24: StandIn) -> None:
    on24.add_client("10711", name="Sub", above="10710")
    own, below = webinar(on24), webinar(on24, client="10711", title="Below")
    for event in (own, below):
        on24.register(event, f"p{event}@example.com", at="-3h")

    def seen() -> tuple[set[str], int]:
        events = {each.title or "" for each in account.calls.events(mode="livestart", since=ago(days=2))}
        return events, len(account.calls.registrants(since=ago(days=1)))

    assert seen() == ({"Launch"}, 1)
    account.options = {"subaccounts": "all"}
    assert seen() == ({"Launch", "Below"}, 2)
    account.options = {"subaccounts": [10711]}
    assert seen() == ({"Below"}, 1)
    found = account.calls.event(str(below), client="10711")
    assert found
    assert (found.client_id, len(account.calls.event_registrants(found.id, client=found.client_id))) == ("10711", 1)
    assert account.calls.event(str(below)) is None


def test_many_events_of_sub_accounts_come_in_pages(account: Account, on24: StandIn) -> None:
    for number in range(120):
        webinar(on24, title=f"T{number}")
    account.options = {"subaccounts": "all"}
    assert len({each.id for each in account.calls.events(mode="livestart", since=ago(days=2))}) == 120


def test_who_is_forgotten_deleted_or_anonymous_is_known_by_the_row(account: Account, on24: StandIn) -> None:
    event = webinar(on24, start="+2h")
    people = [on24.register(event, f"p{n}@example.com", at="-3h") for n in range(3)]
    on24.register(event, at="-3h")  # anonymous
    on24.forget(people[0])
    on24.delete(people[1])
    stands = sorted(standing.of(row).value for row in account.calls.registrants(since=ago(days=1)))
    assert stands == ["active", "deleted", "forgotten"]
    account.options = {"anonymous": True}
    assert len(account.calls.registrants(since=ago(days=1))) == 4


@pytest.mark.parametrize("wording", ["api", "endpoint"])
@pytest.mark.parametrize("status", [403, 429])
def test_when_calls_are_used_up_nobody_calls_for_a_minute_in_any_wording(
    account: Account, on24: StandIn, wording: str, status: int
) -> None:
    on24.switch(quota_wording=wording, quota_status=status)
    on24.set_limits({"/registrant": 1})
    account.calls.registrants(since=ago(days=1))
    with pytest.raises(MustWait) as caught:
        account.calls.registrants(since=ago(days=1))
    assert 60 <= caught.value.seconds <= 75
    before = len(on24.requests())
    with pytest.raises(MustWait):
        account.calls.registrants(since=ago(days=1))
    assert len(on24.requests()) == before
    account.calls.attendees(since=ago(days=1))


def test_half_of_what_on24_takes_is_spent_and_nothing_is_refused(account: Account, on24: StandIn) -> None:
    made, wait = 0, None
    while wait is None and made < 1000:
        try:
            account.calls.leads(since=ago(days=1))
            made += 1
        except MustWait as told:
            wait = told.seconds
    assert made == 15
    assert on24.refused() == []


def test_a_token_that_may_not_call_one_endpoint_still_calls_the_others(account: Account, on24: StandIn) -> None:
    on24.set_token(endpoints=["/event", "/registrant"])
    for status in (401, 403):
        on24.switch(no_permission_status=status)
        with pytest.raises(On24Failed) as caught:
            account.calls.attendees(since=ago(days=1))
        assert caught.value.lacks_access
        assert "client level: Attendees" in caught.value.cause.message
    assert account.token.refreshed == 0
    assert len(account.calls.registrants(since=ago(days=1))) == 0


def test_a_changed_token_is_read_afresh_once(account: Account) -> None:
    account.token.cached = {"token_key": "old", "token_secret": "old"}
    client = account.client
    assert account.calls.client().name == "Stand-in account"
    assert account.token.refreshed == 1
    account.token.stored = account.token.cached = {"token_key": "wrong", "token_secret": "wrong"}
    with pytest.raises(On24Failed) as caught:
        account.calls.client()
    assert (caught.value.kind, caught.value.retry) == (Failure.TOKEN, False)
    assert client


@pytest.mark.parametrize("fault", ["500", "502-html", "reset", "garbage", "truncated", "lost-answer"])
def test_trouble_at_on24_or_on_the_way_is_waited_for(account: Account, on24: StandIn, fault: str) -> None:
    on24.fail(Kind(fault), times=1)
    with pytest.raises(On24Failed) as caught:
        account.calls.registrants(since=ago(days=1))
    assert (caught.value.kind, caught.value.retry) == (Failure.SERVER, True)
    assert len(account.calls.registrants(since=ago(days=1))) == 0


def test_an_event_that_is_not_active_is_about_that_event_alone(account: Account, on24: StandIn) -> None:
    event = webinar(on24)
    on24.edit_event(event, active=False)
    with pytest.raises(On24Failed) as caught:
        account.calls.event_registrants(str(event))
    assert caught.value.kind is Failure.EVENT


def test_the_hour_that_spring_skips_is_never_asked_for(account: Account, on24: StandIn) -> None:
    event, spring = webinar(on24), datetime(2026, 3, 8, tzinfo=UTC)
    for minutes in range(0, 14 * 60, 20):
        since = spring + timedelta(minutes=minutes)
        account.calls.event_attendees(str(event), since=since, until=since)
    assert on24.refused() == []
    assert account.calls.whole_days is False


def test_an_account_that_takes_no_times_is_asked_for_whole_days_from_then_on(account: Account, on24: StandIn) -> None:
    event = webinar(on24)
    on24.register(event, "p@example.com", at="-3h")
    on24.fail(Kind.MESSAGE, status=400, message="Error, incorrect date formats.", times=1)
    assert len(account.calls.registrants(since=ago(hours=1))) in {0, 1}
    assert account.calls.whole_days
    account.calls.attendees(since=ago(hours=1), until=datetime.now(UTC))
    last = account.asked()[-1]
    assert (len(last["startdate"]), len(last["enddate"])) == (10, 10)
    assert account.state.versioned(KEY).text


def test_a_loose_account_is_read_as_a_neat_one(on24: StandIn) -> None:
    on24.be_prompt()
    event = webinar(on24)
    person = on24.register(event, "p@example.com", at="-3h", company="Musterfirma")
    on24.attend_live(person, at="-2h", minutes=30)
    on24.happen(person, "poll", question="Q", answers=["B", "A"], at="-100m")

    def told() -> list[dict[str, Any]]:
        calls = Account(on24).calls
        found = calls.event(str(event))
        attendees = [payload.attendee(row, found).payload for row in calls.event_attendees(str(event))]
        registrants = [payload.registrant(row, found).payload for row in calls.event_registrants(str(event))]
        return [
            {name: value for name, value in each.items() if value is not None and not _is_own_time(name)}
            for each in attendees + registrants
        ]

    neat = told()
    on24.switch(wrong_offsets=0.9, numbers_as_text=0.9, null_words=0.9)
    assert told() == neat


def _is_own_time(name: str) -> bool:
    """A time as ON24 wrote it, beside the field that is made of it."""
    return name in {"createtimestamp", "lastactivity"}


def test_no_address_no_token_and_no_id_stand_in_the_log(
    account: Account, on24: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    event = webinar(on24)
    on24.register(event, "mustermann@example.com", at="-3h", lastname="Mustermann")
    with captured() as lines:
        account.calls.registrant("mustermann@example.com")
        account.calls.event_registrants(str(event), email="mustermann@example.com")
        account.calls.lead("nobody-there@example.com")
        on24.fail(Kind.QUOTA, times=1)
        with pytest.raises(MustWait):
            account.calls.registrant("mustermann@example.com")
    said = lines.text + caplog.text
    assert "/client/{clientId}/registrant/{email}" in said
    secrets = [on24.token_key, on24.token_secret]
    assert [each for each in ("ustermann", "nobody-there", str(event), *secrets) if each in said] == []
