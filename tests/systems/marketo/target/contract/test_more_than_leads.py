"""Routes that add an activity, change a program's status or request a campaign, for leads that are there already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from botocore.exceptions import ClientError

from relay.aws.secrets import connection_secret
from relay.core.event import Event
from relay.core.outcome import Delivered, Rejected, Told, Unmatched
from tests.systems.marketo.target.contract.marketo_relay import (
    COOKIE,
    FOREIGN,
    MarketoRelay,
    an_event,
    answers,
    codes,
    kinds,
)

ADD = "/rest/v1/activities/external.json"
STATUS = "/rest/v1/programs/1001/members/status.json"
REQUEST = "/rest/v1/campaigns/3001/trigger.json"
FIND = "/rest/v1/leads.json"


def test_an_activity_is_added_with_its_date_and_attributes(relay: MarketoRelay) -> None:
    lead = relay.lead()
    outcomes = relay.deliver(
        an_event("attended", email="A@example.com", conference="Summit", day="2026-10-01 12:05", count="3")
    )

    (added,) = relay.attended(lead)
    assert answers(outcomes) == [{"lead_id": str(lead), "result": "ADDED"}]
    assert added["primaryAttributeValue"] == "Summit"
    assert added["activityDate"] == "2026-10-01T03:05:00Z"
    assert {"name": "Number of Attendees", "value": 3}.items() <= added["attributes"][0].items()


def test_without_a_date_it_happened_when_the_event_was_accepted(relay: MarketoRelay) -> None:
    lead = relay.lead()
    relay.deliver(an_event("attended", leadId=lead, conference="Summit"))

    assert relay.attended(lead)[0]["activityDate"] == "2026-10-01T03:05:00Z"


def test_activities_of_many_leads_are_one_call_and_their_look_up_is_another(relay: MarketoRelay) -> None:
    emails = [f"lead{n}@example.com" for n in range(40)]
    for email in emails:
        relay.lead(email)
    outcomes = relay.deliver(*(an_event("attended", email=email, conference="Summit") for email in emails))

    assert kinds(outcomes) == "D" * 40
    assert (relay.calls(FIND), relay.calls(ADD)) == (1, 1)


def test_a_lead_is_found_by_each_of_its_identities(relay: MarketoRelay) -> None:
    by_id, by_key = relay.lead("a@example.com"), relay.lead("b@example.com", **{FOREIGN: "17"})
    by_cookie, by_email = relay.lead("c@example.com"), relay.lead("d@example.com")
    relay.deliver(an_event(leadId=by_cookie, cookie=COOKIE))
    outcomes = relay.deliver(
        an_event("attended", leadId=by_id, conference="Summit"),
        an_event("attended", key="17", email="nobody@example.com", conference="Summit"),
        an_event("attended", cookie=COOKIE, conference="Summit"),
        an_event("attended", email="d@example.com", conference="Summit"),
    )

    assert [answer["lead_id"] for answer in answers(outcomes)] == [str(n) for n in (by_id, by_key, by_cookie, by_email)]


@pytest.mark.parametrize("route", ["attended", "status", "welcome"])
def test_of_several_leads_with_one_address_it_is_the_last_updated_and_a_warning_says_so(
    relay: MarketoRelay, route: str
) -> None:
    ids = []
    for name in ("Old", "New"):
        relay.marketo.clock.advance(60)
        lead = relay.marketo.edit(firstName=name)
        ids.append(relay.marketo.edit(id=lead["id"], email="twice@example.com")["id"])
    relay.lead("once@example.com")
    more = {"conference": "Summit", "status": "Registered"}
    events = [an_event(route, email=email, **more) for email in ("twice@example.com", "once@example.com")]
    assert answers(relay.deliver(events[0]))[0]["lead_id"] == str(ids[1])
    relay.marketo.clock.advance(60)
    relay.marketo.edit(id=ids[0], title="touched last")
    outcomes = relay.deliver(*(an_event(route, **each.payload) for each in events))

    assert answers(outcomes)[0]["lead_id"] == str(ids[0])
    assert [each.warnings for each in outcomes if isinstance(each, Delivered)] == [("several_leads:email",), ()]


def test_a_lead_without_a_foreign_id_is_found_by_the_address_that_came_with_one(relay: MarketoRelay) -> None:
    lead, other = relay.lead("a@example.com"), relay.lead("b@example.com", **{FOREIGN: "17"})
    outcomes = relay.deliver(
        an_event("attended", key="18", email="a@example.com", conference="Summit"),
        an_event("attended", key="17", email="c@example.com", conference="Summit"),
        an_event("attended", key="19", email="b@example.com", conference="Summit"),
    )

    assert codes(outcomes) == ["", "", "1004"]
    assert [answer["lead_id"] for answer in answers(outcomes)] == [str(lead), str(other)]
    assert relay.of_lead(lead, FOREIGN) is None, "only syncing writes it"
    assert relay.calls(FIND) == 2


def test_so_it_is_by_the_cookie_that_came_with_one(relay: MarketoRelay) -> None:
    lead = relay.lead("a@example.com")
    relay.deliver(an_event(leadId=lead, cookie=COOKIE))
    events = [an_event("attended", key="18", cookie=COOKIE, conference="Summit")]
    events.append(an_event("attended", key="18", cookie=COOKIE, email="b@example.com", conference="Summit"))

    assert codes(relay.deliver(*events)) == ["", "1004"], "a cookie beside another address is somebody else's"
    assert [each["leadId"] for each in relay.attended(lead)] == [lead]
    assert relay.of_lead(lead, FOREIGN) is None
    relay.marketo.edit(id=lead, **{FOREIGN: "17"})
    assert codes(relay.deliver(an_event("attended", key="18", cookie=COOKIE, conference="Summit"))) == ["1004"]


def test_a_cookie_beside_an_address_finds_nobody_who_has_another_one(relay: MarketoRelay) -> None:
    first, second = relay.lead("first@example.com"), relay.lead("second@example.com")
    relay.deliver(an_event(leadId=first, cookie=COOKIE))
    visits = [
        an_event("attended", cookie=COOKIE, email="second@example.com", conference="Summit"),
        an_event("attended", cookie=COOKIE, email="nobody@example.com", conference="Summit"),
        an_event("attended", cookie=COOKIE, email="first@example.com", conference="Summit"),
        an_event("attended", cookie=COOKIE, conference="Summit"),
    ]
    outcomes = relay.deliver(*visits)

    assert codes(outcomes) == ["", "1004", "", ""]
    assert [answer["lead_id"] for answer in answers(outcomes)] == [str(second), str(first), str(first)]


def test_a_foreign_id_that_two_leads_have_is_rejected(relay: MarketoRelay) -> None:
    for email in ("a@example.com", "b@example.com"):
        relay.lead(email, **{FOREIGN: "17"})

    assert codes(relay.deliver(an_event("attended", key="17", conference="Summit"))) == ["1007"]


@pytest.mark.parametrize("route", ["attended", "status", "welcome"])
def test_an_unknown_lead_fails_nobody_else_and_is_waited_for_but_for_a_campaign(
    relay: MarketoRelay, route: str
) -> None:
    relay.lead("known@example.com")
    known = relay.lead("also-known@example.com")
    more = {"conference": "Summit", "status": "Registered"}
    outcomes = relay.deliver(
        an_event(route, email="known@example.com", **more),
        an_event(route, email="unknown@example.com", **more),
        an_event(route, leadId=999_999, **more),
        an_event(route, leadId=known, **more),
    )

    assert codes(outcomes) == ["", "1004", "1004", ""]
    assert kinds(outcomes) == ("DXXD" if route == "welcome" else "DUUD")


def test_an_activity_is_added_once_however_often_its_event_comes(relay: MarketoRelay) -> None:
    lead = relay.lead()
    event = an_event("attended", leadId=lead, conference="Summit")
    first, second = relay.deliver(event), relay.deliver(event, an_event("attended", leadId=lead, conference="Fair"))

    assert kinds([*first, *second]) == "DDD"
    assert answers(first)[0] == answers(second)[0]
    assert [each["primaryAttributeValue"] for each in relay.attended(lead)] == ["Summit", "Fair"]


def test_an_activity_whose_answer_was_lost_is_left_to_a_person_and_never_repeated(relay: MarketoRelay) -> None:
    lead = relay.lead()
    event = an_event("attended", leadId=lead, conference="Summit")
    relay.marketo.fail("lost-answer", path=ADD, times=1)
    outcomes = [*relay.deliver(event), *relay.deliver(event)]

    assert codes(outcomes) == ["unknown_outcome"] * 2
    assert all(isinstance(each, Rejected) for each in outcomes)
    assert len(relay.attended(lead)) == 1


def test_an_activity_that_marketo_says_took_too_long_may_be_there_and_is_never_repeated(relay: MarketoRelay) -> None:
    lead = relay.lead()
    event = an_event("attended", leadId=lead, conference="Summit")
    relay.marketo.fail("code", code="604", after=True, path=ADD, times=1)
    outcomes = [*relay.deliver(event), *relay.deliver(event)]

    assert codes(outcomes) == ["unknown_outcome"] * 2
    assert len(relay.attended(lead)) == 1


def test_a_person_who_replays_such_an_event_has_it_added_again(relay: MarketoRelay) -> None:
    lead = relay.lead()
    event = an_event("attended", leadId=lead, conference="Summit")
    relay.marketo.fail("reset", path=ADD, times=1)
    relay.deliver(event)
    replayed = msgspec.structs.replace(event, replayed_at=datetime.now(UTC) + timedelta(seconds=10))

    assert kinds(relay.deliver(replayed)) == "D"
    assert len(relay.attended(lead)) == 1


def test_an_activity_that_marketo_refuses_surely_is_tried_again(relay: MarketoRelay) -> None:
    lead = relay.lead()
    event = an_event("attended", leadId=lead, conference="Summit")
    relay.marketo.fail("code", code="611", path=ADD, times=1)
    outcomes = [*relay.deliver(event), *relay.deliver(event)]

    assert kinds(outcomes) == "RD"
    assert len(relay.attended(lead)) == 1


def test_an_activity_that_marketo_refuses_stays_refused_until_a_person_replays_it(relay: MarketoRelay) -> None:
    lead = relay.lead()
    event = an_event("attended", leadId=lead, conference="Summit")
    relay.marketo.fail("code", code="603", path=ADD, times=1)
    outcomes = [*relay.deliver(event), *relay.deliver(event)]
    replayed = msgspec.structs.replace(event, replayed_at=datetime.now(UTC))

    assert codes(outcomes) == ["603"] * 2
    assert relay.attended(lead) == []
    assert kinds(relay.deliver(replayed)) == "D"


def test_an_activity_that_spoils_its_whole_call_is_found_and_the_others_are_added(relay: MarketoRelay) -> None:
    leads = [relay.lead(f"lead{n}@example.com") for n in range(4)]
    # all four are refused, the first two, and the first by itself
    relay.marketo.fail("code", code="1003", path=ADD, times=3)
    outcomes = relay.deliver(*(an_event("attended", leadId=lead, conference="Summit") for lead in leads))

    assert codes(outcomes) == ["1003", "", "", ""]
    assert [len(relay.attended(lead)) for lead in leads] == [0, 1, 1, 1]


def test_more_than_a_megabyte_of_activities_goes_in_several_calls(relay: MarketoRelay) -> None:
    leads = [relay.lead(f"lead{n}@example.com") for n in range(24)]
    long = "x" * 50_000
    outcomes = relay.deliver(*(an_event("attended", leadId=lead, conference=long) for lead in leads))

    assert kinds(outcomes) == "D" * 24
    assert {len(relay.attended(lead)) for lead in leads} == {1}


@pytest.mark.parametrize(("route", "path", "seconds"), [("attended", ADD, 97), ("welcome", REQUEST, 37)])
def test_what_adds_something_is_not_begun_without_time_for_its_answer(
    relay: MarketoRelay, route: str, path: str, seconds: float
) -> None:
    event = an_event(route, leadId=relay.lead(), conference="Summit")
    hurried = relay.deliver(event, seconds=seconds)

    assert (kinds(hurried), codes(hurried), relay.calls(path)) == ("R", ["out_of_time"], 0)
    assert kinds(relay.deliver(event)) == "D"


def test_a_status_that_one_lead_spoils_for_all_is_given_to_the_others(relay: MarketoRelay) -> None:
    leads = [relay.lead(f"lead{n}@example.com") for n in range(4)]
    relay.marketo.fail("code", code="1003", path=STATUS, times=3)
    outcomes = relay.deliver(*(an_event("status", leadId=lead, status="Invited") for lead in leads))

    assert codes(outcomes) == ["1003", "", "", ""]


def test_a_member_gets_a_status_and_keeps_a_later_one(relay: MarketoRelay) -> None:
    lead = relay.lead()
    results = [
        answers(relay.deliver(an_event("status", leadId=lead, status=status)))[0]["result"]
        for status in ("Registered", "Attended", "Attended", "Registered")
    ]

    assert results == ["CHANGED", "CHANGED", "UNCHANGED", "UNCHANGED"]


def test_leads_that_get_one_status_are_one_call_and_each_status_is_its_own(relay: MarketoRelay) -> None:
    leads = [relay.lead(f"lead{n}@example.com") for n in range(6)]
    events = [an_event("status", leadId=n, status="Invited" if at % 2 else "Attended") for at, n in enumerate(leads)]

    assert kinds(relay.deliver(*events)) == "D" * 6
    assert relay.calls(STATUS) == 2


def test_a_status_whose_answer_was_lost_is_set_again(relay: MarketoRelay) -> None:
    event = an_event("status", leadId=relay.lead(), status="Registered")
    relay.marketo.fail("lost-answer", path=STATUS, times=1)

    assert kinds([*relay.deliver(event), *relay.deliver(event)]) == "RD"


@pytest.mark.parametrize(
    ("route", "status", "code"),
    [("status", "No such status", "1025"), ("no-program", "Attended", "1013"), ("reminder", "", "1003")],
)
def test_what_is_not_there_in_marketo_is_rejected_with_its_code(
    relay: MarketoRelay, route: str, status: str, code: str
) -> None:
    relay.lead()

    assert codes(relay.deliver(an_event(route, email="a@example.com", status=status))) == [code]


def test_a_campaign_is_requested_for_many_leads_at_once_with_its_tokens(relay: MarketoRelay) -> None:
    leads = [relay.lead(f"lead{n}@example.com") for n in range(5)]
    events = [an_event("welcome", leadId=n, note="Hello" if at < 3 else "Bye") for at, n in enumerate(leads)]
    outcomes = relay.deliver(*events)

    assert answers(outcomes)[0] == {"lead_id": str(leads[0]), "result": "REQUESTED"}
    assert relay.marketo.runs(3001) == [
        {"leads": leads[:3], "tokens": {"{{my.note}}": "Hello"}},
        {"leads": leads[3:], "tokens": {"{{my.note}}": "Bye"}},
    ]


def test_a_token_without_a_value_is_left_to_the_program(relay: MarketoRelay) -> None:
    lead = relay.lead()
    relay.deliver(an_event("welcome", leadId=lead, note=""))

    assert relay.marketo.runs(3001) == [{"leads": [lead], "tokens": {}}]


def test_two_requests_for_one_lead_are_two_runs_in_their_order(relay: MarketoRelay) -> None:
    lead = relay.lead()
    relay.deliver(an_event("welcome", leadId=lead, note="One"), an_event("welcome", email="a@example.com", note="One"))

    assert [run["leads"] for run in relay.marketo.runs(3001)] == [[lead], [lead]]


def test_a_campaign_whose_answer_was_lost_is_not_requested_again(relay: MarketoRelay) -> None:
    event = an_event("welcome", leadId=relay.lead())
    relay.marketo.fail("lost-answer", path=REQUEST, times=1)
    outcomes = [*relay.deliver(event), *relay.deliver(event)]

    assert codes(outcomes) == ["unknown_outcome"] * 2
    assert len(relay.marketo.runs(3001)) == 1


def test_what_a_lead_gets_comes_after_what_makes_it(relay: MarketoRelay) -> None:
    outcomes = relay.deliver(
        an_event(email="new@example.com", department="One"),
        an_event("attended", email="new@example.com", conference="Summit"),
        an_event("status", email="new@example.com", status="Attended"),
    )

    assert kinds(outcomes) == "DDD"


def test_a_lead_that_must_wait_holds_back_its_later_events_and_nobody_elses(relay: MarketoRelay) -> None:
    other = relay.lead("other@example.com")
    relay.marketo.fail("code", code="611", path="/rest/v1/leads.json", method="POST", times=1)
    outcomes = relay.deliver(
        an_event(email="new@example.com", department="One"),
        an_event("attended", email="New@example.com", conference="Summit"),
        an_event("attended", leadId=other, conference="Summit"),
    )

    assert kinds(outcomes) == "RRD"


@pytest.mark.parametrize(
    ("route", "path", "more"),
    [
        ("attended", ADD, [{"conference": "First"}, {"conference": "Second"}]),
        ("welcome", REQUEST, [{"note": "x"}, {"note": "x"}]),
        ("status", STATUS, [{"status": "Attended"}, {"status": "Attended"}]),
    ],
)
def test_a_lead_that_two_events_name_differently_keeps_their_order_when_the_first_must_wait(
    relay: MarketoRelay, route: str, path: str, more: list[dict[str, str]]
) -> None:
    lead = relay.lead("a@example.com")
    relay.marketo.fail("code", code="611", path=path, times=1)
    outcomes = relay.deliver(an_event(route, leadId=lead, **more[0]), an_event(route, email="a@example.com", **more[1]))

    assert (kinds(outcomes), relay.calls(path)) == ("RR", 1)


def test_a_lead_that_must_wait_holds_back_what_another_kind_of_event_names_differently(relay: MarketoRelay) -> None:
    lead = relay.lead("a@example.com")
    relay.marketo.fail("code", code="611", path=ADD, times=1)
    outcomes = relay.deliver(
        an_event("attended", leadId=lead, conference="Summit"),
        an_event("status", email="a@example.com", status="Attended"),
    )

    assert (kinds(outcomes), relay.calls(STATUS)) == ("RR", 0)


def test_what_is_held_back_holds_back_what_comes_after_it_so_that_nobody_is_made_twice(relay: MarketoRelay) -> None:
    lead = relay.lead("old@example.com")
    relay.marketo.fail("code", code="611", path=ADD, times=1)
    events = [
        an_event("attended", leadId=lead, conference="Summit"),
        an_event(leadId=lead, email="new@example.com", department="One"),
        an_event(email="new@example.com", department="Two"),
    ]

    assert kinds(relay.deliver(*events)) == "RRR"
    assert kinds(relay.deliver(*events)) == "DDD"
    assert [(each["id"], each["department"]) for each in relay.marketo.leads()] == [(lead, "Two")]


def test_a_foreign_id_field_that_was_made_just_now_finds_its_leads(relay_to: Callable[..., MarketoRelay]) -> None:
    relay = relay_to(foreign_id_field="newKey")
    relay.deliver(an_event(email="a@example.com", department="x"))  # the fields are known from now on
    relay.marketo.add_field(name="newKey", label="New key", type="string")
    relay.lead("b@example.com", newKey="17")

    assert kinds(relay.deliver(an_event("attended", key="17", conference="Summit"))) == "D"


def test_an_event_with_the_leads_own_id_needs_no_look_at_the_fields(relay: MarketoRelay) -> None:
    lead = relay.lead()
    relay.marketo.fail("code", code="603", path="/rest/v1/leads/describe.json")
    outcomes = relay.deliver(
        an_event("attended", leadId=lead, conference="Summit"),
        an_event("attended", email="b@example.com", conference="Summit"),
    )

    assert codes(outcomes) == ["", "603"]


def test_while_secrets_manager_does_not_answer_an_event_waits_and_is_not_taken_for_sent(relay: MarketoRelay) -> None:
    event = an_event("attended", leadId=relay.lead(), conference="Summit")
    read = connection_secret(Unreachable())
    relay.read_secret = read  # type: ignore[method-assign]
    hurried = relay.deliver(event)
    del relay.read_secret

    assert (kinds(hurried), codes(hurried)) == ("R", ["secret_unavailable"])
    assert kinds(relay.deliver(event)) == "D"


class Unreachable:
    """Secrets Manager, out of reach."""

    def __call__(self, *, refresh: bool) -> dict[str, str]:
        raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "slow down"}}, "GetSecretValue")


@pytest.mark.parametrize(
    ("event", "path"),
    [
        (an_event(leadId=4711, department="x"), FIND),
        (an_event("attended", leadId=4711, conference="x"), ADD),
        (an_event("status", leadId=4711, status="Attended"), STATUS),
    ],
)
def test_what_marketo_refuses_of_one_record_names_the_call(relay: MarketoRelay, event: Event, path: str) -> None:
    relay.lead()
    outcome: Told = relay.deliver(event)[0]

    assert isinstance(outcome, Rejected | Unmatched)
    (called,) = [each for each in relay.marketo.requests() if each["path"] == path]
    assert outcome.cause.request_id == called["request_id"]
