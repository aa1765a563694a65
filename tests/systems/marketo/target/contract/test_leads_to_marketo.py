"""Routes with `fields`: leads are created and updated in few calls, each lead's events in their order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from relay.core.deadline import Countdown
from relay.core.outcome import Rejected, Retry
from systems.marketo.system import MARKETO
from tests.systems.marketo.target.contract.marketo_relay import (
    COOKIE,
    FOREIGN,
    MarketoRelay,
    a_route,
    an_event,
    answers,
    codes,
    kinds,
)

SYNC = "/rest/v1/leads.json"


def test_a_lead_is_created_and_then_updated_and_the_answer_says_which(relay: MarketoRelay) -> None:
    outcomes = [
        *relay.deliver(an_event(email="a@example.com", department="One", score="30")),
        *relay.deliver(an_event(email="A@Example.com", department="Two")),
    ]

    (lead,) = relay.marketo.leads()
    assert answers(outcomes) == [
        {"lead_id": str(lead["id"]), "result": "CREATED"},
        {"lead_id": str(lead["id"]), "result": "UPDATED"},
    ]
    assert (lead["department"], lead["leadScore"]) == ("Two", 30)


def test_a_batch_of_many_leads_is_one_call(relay: MarketoRelay) -> None:
    outcomes = relay.deliver(*(an_event(email=f"lead{n}@example.com", department="One") for n in range(100)))

    assert kinds(outcomes) == "D" * 100
    assert relay.calls(SYNC) == 1


def test_events_of_one_lead_take_effect_in_their_order(relay: MarketoRelay) -> None:
    relay.deliver(*(an_event(email="a@example.com", department=f"Company {n}") for n in range(5)))

    (lead,) = relay.marketo.leads(email="a@example.com")
    assert lead["department"] == "Company 4"


def test_the_marketo_id_decides_and_the_foreign_id_and_address_are_written(relay: MarketoRelay) -> None:
    lead = relay.lead("old@example.com")
    outcomes = relay.deliver(an_event(leadId=lead, key="17", email="new@example.com", department="One"))

    assert answers(outcomes) == [{"lead_id": str(lead), "result": "UPDATED"}]
    assert relay.of_lead(lead, FOREIGN) == "17"
    assert relay.of_lead(lead, "email") == "new@example.com"


def test_the_foreign_id_decides_over_the_address(relay: MarketoRelay) -> None:
    lead = relay.lead("old@example.com", **{FOREIGN: "17"})
    relay.deliver(an_event(key="17", email="new@example.com", department="One"))

    assert relay.of_lead(lead, "email") == "new@example.com"
    assert len(relay.marketo.leads()) == 1


def test_first_foreign_ids_of_known_leads_make_no_second_ones(relay: MarketoRelay) -> None:
    ids = [relay.lead(f"{number}@example.com") for number in range(5)]
    outcomes = relay.deliver(*(an_event(key=f"C-{number}", email=f"{number}@example.com") for number in range(5)))

    assert [answer["lead_id"] for answer in answers(outcomes)] == [str(lead) for lead in ids]
    assert [lead[FOREIGN] for lead in relay.marketo.leads()] == [f"C-{number}" for number in range(5)]
    assert relay.calls(SYNC) == 3


def test_a_shared_browser_turns_nobody_into_somebody_else(relay: MarketoRelay) -> None:
    relay.deliver(an_event(cookie=COOKIE, email="first@example.com", department="One"))
    relay.deliver(an_event(cookie=COOKIE, email="second@example.com", department="Two"))

    assert {(lead["email"], lead["department"]) for lead in relay.marketo.leads()} == {
        ("first@example.com", "One"),
        ("second@example.com", "Two"),
    }


def test_company_fields_of_a_known_lead_are_rejected_by_marketos_own_code(
    relay_to: Callable[..., MarketoRelay],
) -> None:
    relay = relay_to()
    relay.routes = {"changed": a_route(fields={"company": "company"})}
    relay.lead("a@example.com")
    outcomes = relay.deliver(
        an_event(email="a@example.com", company="One"), an_event(email="new@example.com", company="One")
    )

    assert codes(outcomes) == ["1021", ""]


def test_an_anonymous_visitor_becomes_known_by_the_cookie(relay: MarketoRelay) -> None:
    relay.marketo.visit(COOKIE)
    outcomes = relay.deliver(an_event(cookie=COOKIE, email="a@example.com", department="One"))

    assert kinds(outcomes) == "D"
    assert [lead["department"] for lead in relay.marketo.leads(email="a@example.com")] == ["One"]


def test_an_unknown_lead_is_not_created_where_the_route_says_so(relay: MarketoRelay) -> None:
    known = relay.lead("known@example.com")
    outcomes = relay.deliver(
        an_event("only-known", email="known@example.com", department="One"),
        an_event("only-known", email="unknown@example.com", department="One"),
    )

    assert codes(outcomes) == ["", "1004"]
    assert [lead["id"] for lead in relay.marketo.leads()] == [known]


def test_an_empty_value_is_kept_or_erased_as_the_route_says(relay: MarketoRelay) -> None:
    lead = relay.lead(department="One")

    relay.deliver(an_event(email="a@example.com", department=""))
    assert relay.of_lead(lead, "department") == "One"
    relay.deliver(an_event("emptied", email="a@example.com"))
    assert relay.of_lead(lead, "department") == "One"
    relay.deliver(an_event("emptied", email="a@example.com", department=""))
    assert relay.of_lead(lead, "department") is None


def test_a_new_lead_goes_to_the_partition_of_its_workspace(relay_to: Callable[..., MarketoRelay]) -> None:
    relay = relay_to(
        {"partitions": ("Default", "JP-Partition")}, workspaces={"Default": "Default", "Japan": "JP-Partition"}
    )
    relay.deliver(
        an_event("in-japan", email="jp@example.com", department="One"),
        an_event(email="any@example.com", department="Two"),
    )

    partitions = {lead["email"]: lead["leadPartitionId"] for lead in relay.marketo.leads()}
    assert partitions["jp@example.com"] != partitions["any@example.com"]


def test_one_bad_value_is_rejected_with_its_reason_and_the_others_are_written(relay: MarketoRelay) -> None:
    outcomes = relay.deliver(
        an_event(email="a@example.com", department="One"),
        an_event(email="b@example.com", department="x" * 300),
        an_event(email="c@example.com", department="Three"),
    )

    assert kinds(outcomes) == "DXD"
    assert isinstance(outcomes[1], Rejected)
    assert outcomes[1].cause.code.startswith("10")
    assert len(relay.marketo.leads()) == 2


def test_a_lead_whose_answer_was_lost_is_tried_again_and_not_while_marketo_may_be_at_it(relay: MarketoRelay) -> None:
    relay.marketo.fail("lost-answer", path=SYNC, times=1)
    event = an_event(email="a@example.com", department="One")
    first = relay.deliver(event)
    second = relay.deliver(event, an_event(email="a@example.com", department="Two"), seconds=0.5)

    assert kinds(first) == "R"
    assert kinds(second) == "RR"
    assert all(isinstance(each, Retry) and each.waiting for each in second)
    assert relay.calls(SYNC) == 1


def test_a_token_that_expires_between_two_batches_is_not_noticed(relay: MarketoRelay) -> None:
    target = relay.target()
    first = target.deliver([an_event(email="a@example.com", department="One")], Countdown(60))
    relay.marketo.expire_tokens()
    second = target.deliver([an_event(email="a@example.com", department="Two")], Countdown(60))

    assert kinds([*first, *second]) == "DD"


def test_an_event_whose_time_has_not_come_waits_and_is_never_given_up(relay_to: Callable[..., MarketoRelay]) -> None:
    relay = relay_to(quota={"per_day": 3})
    first = relay.deliver(an_event(email="a@example.com", department="One"))
    second = relay.deliver(
        an_event(email="b@example.com", department="Two"),
        an_event("attended", email="a@example.com", conference="Summit"),
    )

    assert kinds(first) == "D"
    assert kinds(second) == "RR"
    assert all(isinstance(each, Retry) and each.waiting for each in second)
    assert codes(second) == ["daily_limit"] * 2


def test_the_function_that_delivers_knows_how_much_of_the_day_is_spent(
    relay_to: Callable[..., MarketoRelay],
) -> None:
    relay = relay_to(quota={"per_day": 100})
    relay.deliver(an_event(email="a@example.com", department="One"))

    [day] = MARKETO.spent(relay.connection, relay.routes.values(), relay.state, datetime.now(UTC))
    assert (day.used > 0, day.limit) == (True, 100)
    assert relay.meter.used() == day.used / 100


def test_bad_credentials_are_no_fault_of_the_events(relay: MarketoRelay) -> None:
    relay.secret["client_secret"] = "wrong"
    outcomes = relay.deliver(an_event(email="a@example.com", department="One"))

    assert kinds(outcomes) == "R"
    assert codes(outcomes) == ["token_refused"]


def test_a_payload_that_a_changed_route_cannot_convert_is_rejected(relay: MarketoRelay) -> None:
    outcomes = relay.deliver(an_event(department="One"), an_event(email="a@example.com", score="many"))

    assert codes(outcomes) == ["missing_key", "invalid_value"]


def test_while_marketo_is_down_every_event_is_tried_again(relay: MarketoRelay) -> None:
    relay.marketo.go_down()
    outcomes = relay.deliver(
        an_event(email="a@example.com", department="One"), an_event("welcome", email="b@example.com"), seconds=4
    )

    assert kinds(outcomes) == "RR"
