"""Routes with `fields`: leads are created and updated in few calls, each lead's events in their order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from marketo_system.system import MARKETO
from relay.countdown import Countdown
from relay.outcome import Rejected, Retry
from tests.contract.marketo_system.marketo_relay import COOKIE, FOREIGN, MarketoRelay, an_event, answers, codes, kinds

SYNC = "/rest/v1/leads.json"


def test_a_lead_is_created_and_then_updated_and_the_answer_says_which(relay: MarketoRelay) -> None:
    outcomes = [
        *relay.deliver(an_event(email="a@example.com", company="One", score="30")),
        *relay.deliver(an_event(email="A@Example.com", company="Two")),
    ]

    (lead,) = relay.marketo.leads()
    assert answers(outcomes) == [
        {"lead_id": str(lead["id"]), "result": "CREATED"},
        {"lead_id": str(lead["id"]), "result": "UPDATED"},
    ]
    assert (lead["company"], lead["leadScore"]) == ("Two", 30)


def test_a_batch_of_many_leads_is_one_call(relay: MarketoRelay) -> None:
    outcomes = relay.deliver(*(an_event(email=f"lead{n}@example.com", company="One") for n in range(100)))

    assert kinds(outcomes) == "D" * 100
    assert relay.calls(SYNC) == 1


def test_events_of_one_lead_take_effect_in_their_order(relay: MarketoRelay) -> None:
    relay.deliver(*(an_event(email="a@example.com", company=f"Company {n}") for n in range(5)))

    (lead,) = relay.marketo.leads(email="a@example.com")
    assert lead["company"] == "Company 4"


def test_the_marketo_id_decides_and_the_foreign_id_and_address_are_written(relay: MarketoRelay) -> None:
    lead = relay.lead("old@example.com")
    outcomes = relay.deliver(an_event(leadId=lead, key="17", email="new@example.com", company="One"))

    assert answers(outcomes) == [{"lead_id": str(lead), "result": "UPDATED"}]
    assert relay.of_lead(lead, FOREIGN) == "17"
    assert relay.of_lead(lead, "email") == "new@example.com"


def test_the_foreign_id_decides_over_the_address(relay: MarketoRelay) -> None:
    lead = relay.lead("old@example.com", **{FOREIGN: "17"})
    relay.deliver(an_event(key="17", email="new@example.com", company="One"))

    assert relay.of_lead(lead, "email") == "new@example.com"
    assert len(relay.marketo.leads()) == 1


def test_an_anonymous_visitor_becomes_known_by_the_cookie(relay: MarketoRelay) -> None:
    relay.marketo.visit(COOKIE)
    outcomes = relay.deliver(an_event(cookie=COOKIE, email="a@example.com", company="One"))

    assert kinds(outcomes) == "D"
    assert [lead["company"] for lead in relay.marketo.leads(email="a@example.com")] == ["One"]


def test_an_unknown_lead_is_not_created_where_the_route_says_so(relay: MarketoRelay) -> None:
    known = relay.lead("known@example.com")
    outcomes = relay.deliver(
        an_event("only-known", email="known@example.com", company="One"),
        an_event("only-known", email="unknown@example.com", company="One"),
    )

    assert codes(outcomes) == ["", "1004"]
    assert [lead["id"] for lead in relay.marketo.leads()] == [known]


def test_an_empty_value_is_kept_or_erased_as_the_route_says(relay: MarketoRelay) -> None:
    lead = relay.lead(company="One")

    relay.deliver(an_event(email="a@example.com", company=""))
    assert relay.of_lead(lead, "company") == "One"
    relay.deliver(an_event("emptied", email="a@example.com"))
    assert relay.of_lead(lead, "company") == "One"
    relay.deliver(an_event("emptied", email="a@example.com", company=""))
    assert relay.of_lead(lead, "company") is None


def test_a_new_lead_goes_to_the_partition_of_its_workspace(relay_to: Callable[..., MarketoRelay]) -> None:
    relay = relay_to(
        {"partitions": ("Default", "JP-Partition")}, workspaces={"Default": "Default", "Japan": "JP-Partition"}
    )
    relay.deliver(
        an_event("in-japan", email="jp@example.com", company="One"), an_event(email="any@example.com", company="Two")
    )

    partitions = {lead["email"]: lead["leadPartitionId"] for lead in relay.marketo.leads()}
    assert partitions["jp@example.com"] != partitions["any@example.com"]


def test_one_bad_value_is_rejected_with_its_reason_and_the_others_are_written(relay: MarketoRelay) -> None:
    outcomes = relay.deliver(
        an_event(email="a@example.com", company="One"),
        an_event(email="b@example.com", company="x" * 300),
        an_event(email="c@example.com", company="Three"),
    )

    assert kinds(outcomes) == "DXD"
    assert isinstance(outcomes[1], Rejected)
    assert outcomes[1].cause.code.startswith("10")
    assert len(relay.marketo.leads()) == 2


def test_a_lead_whose_answer_was_lost_is_tried_again_and_not_while_marketo_may_be_at_it(relay: MarketoRelay) -> None:
    relay.marketo.fail("lost-answer", path=SYNC, times=1)
    event = an_event(email="a@example.com", company="One")
    first = relay.deliver(event)
    second = relay.deliver(event, an_event(email="a@example.com", company="Two"), seconds=0.5)

    assert kinds(first) == "R"
    assert kinds(second) == "RR"
    assert all(isinstance(each, Retry) and each.waiting for each in second)
    assert relay.calls(SYNC) == 1


def test_a_token_that_expires_between_two_batches_is_not_noticed(relay: MarketoRelay) -> None:
    target = relay.target()
    first = target.deliver([an_event(email="a@example.com", company="One")], Countdown(60))
    relay.marketo.expire_tokens()
    second = target.deliver([an_event(email="a@example.com", company="Two")], Countdown(60))

    assert kinds([*first, *second]) == "DD"


def test_an_event_whose_time_has_not_come_waits_and_is_never_given_up(relay_to: Callable[..., MarketoRelay]) -> None:
    relay = relay_to(quota={"per_day": 3})
    first = relay.deliver(an_event(email="a@example.com", company="One"))
    second = relay.deliver(
        an_event(email="b@example.com", company="Two"), an_event("attended", email="a@example.com", conference="Summit")
    )

    assert kinds(first) == "D"
    assert kinds(second) == "RR"
    assert all(isinstance(each, Retry) and each.waiting for each in second)
    assert codes(second) == ["daily_limit"] * 2


def test_the_function_that_delivers_knows_how_much_of_the_day_is_spent(
    relay_to: Callable[..., MarketoRelay],
) -> None:
    relay = relay_to(quota={"per_day": 100})
    relay.deliver(an_event(email="a@example.com", company="One"))

    [day] = MARKETO.spent(relay.connection, relay.routes.values(), relay.state, datetime.now(UTC))
    assert (day.used > 0, day.limit) == (True, 100)
    assert relay.meter.used() == day.used / 100


def test_bad_credentials_are_no_fault_of_the_events(relay: MarketoRelay) -> None:
    relay.secret["client_secret"] = "wrong"
    outcomes = relay.deliver(an_event(email="a@example.com", company="One"))

    assert kinds(outcomes) == "R"
    assert codes(outcomes) == ["token_refused"]


def test_a_payload_that_a_changed_route_cannot_convert_is_rejected(relay: MarketoRelay) -> None:
    outcomes = relay.deliver(an_event(company="One"), an_event(email="a@example.com", score="many"))

    assert codes(outcomes) == ["missing_key", "invalid_value"]


def test_while_marketo_is_down_every_event_is_tried_again(relay: MarketoRelay) -> None:
    relay.marketo.go_down()
    outcomes = relay.deliver(
        an_event(email="a@example.com", company="One"), an_event("welcome", email="b@example.com"), seconds=4
    )

    assert kinds(outcomes) == "RR"
