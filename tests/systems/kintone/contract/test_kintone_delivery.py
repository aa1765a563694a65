"""Batches of events at a stand-in that refuses what kintone refuses."""

from collections.abc import Collection
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.systems.kintone import EVERY_TYPE, LEADS, App, Field, FieldType, Right, StandIn, Token, User
from relay.core.event import Event
from relay.core.outcome import Delivered, Rejected, Retry
from tests.systems.kintone.contract.relaying import (
    ROUTES,
    Relay,
    RelayMaker,
    Secret,
    Until,
    a_route,
    an_event,
    codes,
    kinds,
)


def test_a_first_event_creates_the_record_and_a_second_updates_it(relay: Relay) -> None:
    (first,) = relay.deliver(an_event(leadId=1001, company="Acme", score="10", openedAt="2026-10-01 12:00", tags="vip"))
    (second,) = relay.deliver(an_event(leadId="1001", score="11"))
    assert isinstance(first, Delivered)
    assert isinstance(second, Delivered)
    assert first.answer["operation"] == "INSERT"
    assert second.answer == {"record": first.answer["record"], "revision": "2", "operation": "UPDATE"}
    held = relay.values()["1001"]
    assert (held["company"], held["score"], held["opened_at"], held["tags"]) == (
        "Acme",
        "11",
        "2026-10-01T03:00:00Z",
        ["vip"],
    )


def test_one_batch_is_one_request_with_one_entry_for_each_record(relay: Relay) -> None:
    events = [an_event(leadId=i % 3, company=f"c{i}", score=i) for i in range(9)]
    assert kinds(relay.deliver(*events)) == "D" * 9
    assert relay.writes() == [(200, "")]
    assert {key: held["company"] for key, held in relay.values().items()} == {"0": "c6", "1": "c7", "2": "c8"}


def test_merged_events_leave_alone_what_the_later_one_does_not_say(relay: Relay) -> None:
    relay.deliver(an_event(leadId=1, company="Acme", score=1), an_event(leadId=1, score=2), an_event(leadId=1))
    held = relay.values()["1"]
    assert (held["company"], held["score"], held["$revision"]) == ("Acme", "2", "1")


def test_a_key_without_any_field_creates_its_record(relay: Relay) -> None:
    assert kinds(relay.deliver(an_event(leadId=5))) == "D"
    assert "5" in relay.values()


def test_one_bad_record_among_many_is_the_only_one_refused(relay: Relay) -> None:
    events = [an_event(leadId=i, tags="nope" if i == 37 else "vip") for i in range(60)]
    outcomes = relay.deliver(*events)
    assert kinds(outcomes) == "D" * 37 + "X" + "D" * 22
    assert len(relay.values()) == 59
    assert relay.writes() == [(400, "CB_VA01"), (200, "")]
    refused = outcomes[37]
    assert isinstance(refused, Rejected)
    assert refused.cause.status == 400
    assert refused.cause.request_id
    assert list(refused.cause.fields) == ["tags"]
    assert refused.cause.fields["tags"]


def test_several_bad_records_each_have_their_own_messages(relay: Relay) -> None:
    outcomes = relay.deliver(
        an_event(leadId=1, tags="nope"), an_event(leadId=2), an_event(leadId=3, tags="vip;gone"), an_event(leadId=4)
    )
    assert kinds(outcomes) == "XDXD"
    refused = [one.cause.fields for one in outcomes if isinstance(one, Rejected)]
    assert "nope" in str(refused[0])
    assert "nope" not in str(refused[1])


def test_the_bad_event_of_a_record_does_not_take_its_good_ones_down(relay: Relay) -> None:
    outcomes = relay.deliver(
        an_event(leadId=1, company="first"),
        an_event(leadId=1, tags="nope", company="bad"),
        an_event(leadId=1, score=3),
        an_event(leadId=2, company="other"),
    )
    assert kinds(outcomes) == "DXDD"
    held = relay.values()["1"]
    assert (held["company"], held["score"], held["tags"]) == ("first", "3", [])


def test_a_route_that_only_updates_refuses_an_unknown_key_and_no_other(relay: Relay) -> None:
    relay.deliver(*(an_event(leadId=i) for i in (1, 2, 4, 5)))
    outcomes = relay.deliver(*(an_event("known-only", leadId=i, company="x") for i in range(1, 6)))
    assert kinds(outcomes) == "DDXDD"
    assert codes(outcomes)[2] == "GAIA_RE20"
    assert set(relay.values()) == {"1", "2", "4", "5"}


def test_updating_and_creating_routes_of_one_record_take_effect_in_their_order(relay: Relay) -> None:
    outcomes = relay.deliver(
        an_event("known-only", leadId=1, company="too early"),
        an_event(leadId=1, company="created"),
        an_event("known-only", leadId=1, company="updated"),
    )
    assert kinds(outcomes) == "XDD"
    assert relay.values()["1"]["company"] == "updated"


def test_an_event_that_its_changed_route_cannot_convert_is_rejected_and_the_others_go(relay: Relay) -> None:
    outcomes = relay.deliver(an_event(leadId=1, score="many"), an_event(company="no key"), an_event(leadId=2))
    assert kinds(outcomes) == "XXD"
    assert codes(outcomes)[:2] == ["invalid_value", "missing_key"]
    assert isinstance(outcomes[0], Rejected)
    assert "many" not in outcomes[0].cause.message


def test_more_than_a_hundred_records_are_several_requests(relay: Relay) -> None:
    assert kinds(relay.deliver(*(an_event(leadId=i) for i in range(150)))) == "D" * 150
    assert len(relay.writes()) == 2


GUEST = App(id=30, name="Guests", guest_space=7, fields=LEADS.fields)


def test_an_app_of_a_guest_space_is_written_by_its_own_path(relay_to: RelayMaker) -> None:
    relay = relay_to(
        {"opened": a_route(app=30, guest_space=7)}, {"api_token": "g"}, apps=[GUEST], tokens=[Token("g", 30)]
    )
    assert kinds(relay.deliver(an_event(leadId=1))) == "D"
    assert "1" in relay.values(30)


def test_the_wrong_path_for_a_guest_space_is_refused_for_all_without_trying_each(relay_to: RelayMaker) -> None:
    relay = relay_to({"opened": a_route(app=30)}, {"api_token": "g"}, apps=[GUEST], tokens=[Token("g", 30)])
    outcomes = relay.deliver(an_event(leadId=1), an_event(leadId=2))
    assert codes(outcomes) == ["GAIA_IL23", "GAIA_IL23"]
    assert len(relay.writes()) == 1


def test_a_look_up_is_written_with_the_token_of_its_source_beside(relay_to: RelayMaker) -> None:
    key = {"field": "key", "from": "key"}
    route = a_route(app=13, key=key, fields={"lead": {"from": "lead", "type": "lookup"}})
    relay = relay_to({**ROUTES, "all": route}, {"api_token": ["stand-in-token", "t13"]}, tokens=[Token("t13", 13)])
    outcomes = relay.deliver(an_event(leadId=1, company="Acme"), an_event("all", key="a", lead=1))
    assert kinds(outcomes) == "DD"
    assert relay.values(13, "key")["a"]["lead_company"] == "Acme"
    outcomes = relay.deliver(an_event("all", key="b", lead=99), an_event("all", key="c"))
    assert kinds(outcomes) == "XD"
    assert codes(outcomes)[0] == "GAIA_LO04"


def test_a_login_name_and_basic_authentication_serve_as_well(relay_to: RelayMaker) -> None:
    secret = {"username": "sato", "password": "pa:ss", "basic_username": "b", "basic_password": "p"}
    relay = relay_to(secret=secret, users=[User("sato", "pa:ss")], basic=("b", "p"))
    assert kinds(relay.deliver(an_event(leadId=1))) == "D"


EVERY: dict[str, tuple[str, Any, Any]] = {
    "text": ("text", "some text", "some text"),
    "lines": ("multi_line_text", "a\nb", "a\nb"),
    "rich": ("rich_text", "1 < 2\nnext", "1 &lt; 2<br>next"),
    "number": ("number", "１２.5", "12.5"),
    "link": ("link", "https://example.com/?a=1&b=2", "https://example.com/?a=1&b=2"),
    "date": ("date", "2026/10/1", "2026-10-01"),
    "time": ("time", "3:05 PM", "15:05"),
    "moment": ("datetime", "2026-10-01 12:00:30", "2026-10-01T03:00:00Z"),
    "radio": ("radio_button", "C", "C"),
    "drop": ("drop_down", "A", "A"),
    "checks": ("check_box", "B;A", {"A", "B"}),
    "multi": ("multi_select", ["A", "C"], {"A", "C"}),
}


def _every_type(**changes: Any) -> Any:
    fields = {
        code: {"from": code, "type": kind, **({"zone": "Asia/Tokyo"} if kind == "datetime" else {})}
        for code, (kind, _, _) in EVERY.items()
    }
    return a_route(app=13, key={"field": "key", "from": "key"}, fields=fields, **changes)


def test_every_type_is_taken_and_emptied_again(relay_to: RelayMaker) -> None:
    routes = {"fill": _every_type(), "clear": _every_type(empty="clear")}
    relay = relay_to(routes, {"api_token": "t13"}, tokens=[Token("t13", 13)])
    assert (
        kinds(relay.deliver(an_event("fill", key="k", **{code: sent for code, (_, sent, _) in EVERY.items()}))) == "D"
    )
    held = relay.values(13, "key")["k"]
    expected = {code: value for code, (_, _, value) in EVERY.items()}
    assert {code: set(held[code]) if isinstance(held[code], list) else held[code] for code in EVERY} == expected
    assert kinds(relay.deliver(an_event("clear", key="k", **dict.fromkeys(EVERY, "")))) == "D"
    held = relay.values(13, "key")["k"]
    assert {code: held[code] or None for code in EVERY} == {**dict.fromkeys(EVERY), "radio": "C"}


@pytest.mark.parametrize(
    ("rights", "code"),
    [({Right.VIEW, Right.EDIT}, "GAIA_NO01"), ({Right.VIEW, Right.ADD}, "GAIA_NO01")],
)
def test_a_token_that_may_not_write_is_refused_for_all_at_once(
    relay_to: RelayMaker, rights: set[Right], code: str
) -> None:
    relay = relay_to(secret={"api_token": "weak"}, tokens=[Token("weak", 12, frozenset(rights))])
    outcomes = relay.deliver(an_event(leadId=1), an_event(leadId=2))
    assert codes(outcomes) == [code, code]
    assert len(relay.writes()) == 1


def test_a_required_field_that_is_missing_names_the_field(relay_to: RelayMaker) -> None:
    needs = Field(code="plan", type=FieldType.SINGLE_LINE_TEXT, required=True)
    relay = relay_to(apps=[App(id=12, name="Leads", fields=(*LEADS.fields, needs))])
    (outcome,) = relay.deliver(an_event(leadId=1))
    assert isinstance(outcome, Rejected)
    assert "plan" in outcome.cause.fields


def events(*tags: str) -> st.SearchStrategy[list[Event]]:
    one = st.builds(
        an_event,
        st.sampled_from(["opened", "opened", "known-only"]),
        leadId=st.integers(1, 4),
        company=st.sampled_from(["a", "b", "c", ""]),
        score=st.integers(0, 9),
        tags=st.sampled_from(tags),
    )
    return st.lists(one, max_size=25)


@settings(max_examples=50)
@given(events("vip", "trial", "", "nope"))
def test_any_batch_leaves_the_records_as_its_events_one_by_one_would(batch: list[Event]) -> None:
    """But for one thing: a bad value that a later event of the batch replaces is never seen, so nothing is refused."""
    with StandIn() as together, StandIn() as apart:
        single, batched = _relay_to(apart), _relay_to(together)
        target = single.target()
        one_by_one = [target.deliver([event], Until(60))[0] for event in batch]
        at_once = batched.deliver(*batch)
        refused = {i for i, one in enumerate(one_by_one) if isinstance(one, Rejected)}
        assert {i for i, one in enumerate(at_once) if isinstance(one, Rejected)} <= refused
        assert not any(isinstance(one, Retry) for one in at_once)
        spared = {str(batch[i].payload["leadId"]) for i in refused if isinstance(at_once[i], Delivered)}
        assert _content(batched, spared) == _content(single, spared)


TROUBLE = ["429", "503-html", "520", "520-json", "lock", "conflict", "lost-answer", "reset"]


@settings(max_examples=50)
@given(events("vip", "trial", ""), st.integers(0, 4), st.sampled_from(TROUBLE))
def test_trouble_on_the_way_never_loses_an_event_or_its_order(batch: list[Event], times: int, kind: str) -> None:
    with StandIn() as troubled, StandIn() as calm:
        expected, relay = _relay_to(calm), _relay_to(troubled)
        target = expected.target()
        for event in batch:
            target.deliver([event], Until(60))
        troubled.fail(kind, times=times, probability=0.7, seed=len(batch))
        waiting = batch
        for _ in range(30):
            outcomes = relay.deliver(*waiting)
            waiting = [event for event, one in zip(waiting, outcomes, strict=True) if isinstance(one, Retry)]
        assert waiting == []
        assert _content(relay) == _content(expected)


def _relay_to(kintone: StandIn) -> Relay:
    return Relay(kintone, Secret({"api_token": kintone.api_token}), ROUTES)


def _content(relay: Relay, but: Collection[str] = ()) -> dict[str, tuple[Any, ...]]:
    held = relay.values()
    return {key: (held[key]["company"], held[key]["score"], held[key]["tags"]) for key in held if key not in but}


def test_a_bad_value_that_a_later_event_replaces_refuses_nothing(relay: Relay) -> None:
    outcomes = relay.deliver(an_event(leadId=1, company="Acme", tags="nope"), an_event(leadId=1, tags="vip"))
    assert kinds(outcomes) == "DD"
    assert (relay.values()["1"]["company"], relay.values()["1"]["tags"]) == ("Acme", ["vip"])


def test_the_stand_in_has_every_type_that_is_tried_here() -> None:
    assert set(EVERY) <= {field.code for field in EVERY_TYPE.fields}
