"""The template of a sheet: what Marketo makes of it is accepted by its route, whatever the route looks like."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from operations.sheets.template import WebhookTemplate
from operations.sheets.template import template as sheet_template
from relay.system.sides import target_side
from systems import SYSTEMS
from systems.kintone.config import KintoneRoute
from systems.kintone.system import KINTONE
from systems.kintone.target.record import RouteMapping
from systems.web import body

TOKEN = re.compile(r"\{\{[^{}]*\}\}")
SUITS = {
    "number": 42,
    "date": "2026-10-01",
    "time": "09:05",
    "datetime": "2026-10-01 09:05:00",
    "link": "https://example.com/a?b=c&d",
}


def a_route(fields: dict[str, Any], key: str = "leadId", **more: Any) -> KintoneRoute:
    plain = {"to": "kintone", "app": 1, "key": {"field": "lead_id", "from": key}, "fields": fields, **more}
    return msgspec.convert(plain, KintoneRoute)


def template(route: KintoneRoute) -> WebhookTemplate:
    return sheet_template(route, KINTONE.target.describe(route))


def filled(route: KintoneRoute, values: dict[str, Any] | None = None, default: Any = '"Jack" & \\ 株\n') -> bytes:
    """What Marketo sends with Request Token Encoding JSON: backslash pairs of the template as one, tokens as JSON."""
    made = template(route)
    parts = [part.replace("\\\\", "\\") for part in TOKEN.split(made.text)]
    written = [json.dumps((values or {}).get(each.place, default)) for each in made.tokens]
    return "".join(text for pair in zip(parts, [*written, ""], strict=True) for text in pair).encode()


def payload_of(route: KintoneRoute, **values: Any) -> Any:
    return body.read(filled(route, values), route.json_strings)


def test_the_shipped_route_comes_out_in_the_order_of_relay_yaml_with_bare_tokens() -> None:
    fields = {
        "company": "company",
        "score": {"from": "score", "type": "number"},
        "opened_at": {"from": "openedAt", "type": "datetime", "zone": "Asia/Tokyo"},
        "tags": {"from": "tags[]", "type": "check_box"},
    }
    assert template(a_route(fields)).text == (
        '{\n  "leadId": {{lead.Id}},\n  "company": {{company.Company Name}},\n  "score": {{lead.Lead Score}},\n'
        '  "openedAt": {{system.dateTime}},\n  "tags": [{{lead.Tags}}]\n}'
    )


def test_tokens_that_nobody_can_know_are_marked_as_guesses() -> None:
    guessed = {each.place: each.token.is_guess for each in template(a_route({"a": "email", "b": "budgetClass"})).tokens}
    assert guessed == {"leadId": False, "email": False, "budgetClass": True}


@pytest.mark.parametrize(
    ("expression", "payload"),
    [
        ("deal.amount", {"deal": {"amount": "v"}}),
        ("deal.owner.name", {"deal": {"owner": {"name": "v"}}}),
        ("tags[]", {"tags": ["v"]}),
        ("events[0].at", {"events": [{"at": "v"}]}),
        ("events[1].at", {"events": ["v", {"at": "v"}]}),
        ("events[-1].at", {"events": [{"at": "v"}]}),
        ("events[].at | [0]", {"events": [{"at": "v"}]}),
        ("events[?name=='open'].at | [0]", {"events": [{"name": "open", "at": "v"}]}),
        ("events[?name=='open' && n > `1`].at | [0]", {"events": [{"name": "open", "n": "v", "at": "v"}]}),
        ("sort_by(events, &at)[0].name", {"events": [{"at": "v", "name": "v"}]}),
        ("join(', ', tags)", {"tags": ["v"]}),
        ("to_string(score)", {"score": "v"}),
        ("first || second", {"first": "v", "second": "v"}),
        ("[family, given] | join(' ', @)", {"family": "v", "given": "v"}),
        ('"リード ID"', {"リード ID": "v"}),
    ],
)
def test_the_template_has_the_shape_that_a_path_reads(expression: str, payload: dict[str, Any]) -> None:
    route = a_route({"a": expression})
    made = body.read(filled(route, default="v"), [])
    assert made == {"leadId": "v", **payload}


def test_two_paths_into_one_object_share_it() -> None:
    made = payload_of(a_route({"a": "deal.amount", "b": "deal.owner", "c": "deal"}), **{"deal.amount": 1})
    assert made["deal"].keys() == {"amount", "owner"}


def test_text_that_is_itself_json_is_one_token() -> None:
    route = a_route({"a": "profile.rank"}, json_strings=["profile"])
    assert payload_of(route, profile='{"rank": "A"}')["profile"] == {"rank": "A"}


def test_backslashes_of_a_name_are_doubled_since_marketo_reads_them_itself() -> None:
    route = a_route({"a": '"a\\"b"'})
    assert '"a\\\\"b": ' in template(route).text
    assert payload_of(route)['a"b']


NAMES = st.one_of(
    st.from_regex(r"\A[a-z][A-Za-z0-9_]{0,8}\Z"),
    st.text(st.characters(categories=("L", "Nd"), exclude_characters='"\\'), min_size=1, max_size=6).map('"{}"'.format),
)
STEPS = st.lists(st.tuples(NAMES, st.sampled_from(["", "", "[0]", "[1]"])), max_size=2).map(
    lambda steps: "".join(f".{name}{index}" for name, index in steps)
)
SINGLE = st.tuples(STEPS, st.sampled_from(["text", "multi_line_text", "rich_text", "drop_down", *SUITS]))
SEVERAL = st.tuples(STEPS.map("{}[]".format), st.sampled_from(["check_box", "multi_select", "user_select"]))


@settings(deadline=None)
@given(
    fields=st.dictionaries(st.from_regex(r"\A[a-z]{1,5}\Z"), st.one_of(SINGLE, SEVERAL), min_size=1, max_size=6),
    where=st.sampled_from(["", "deal.", "deals[0]."]),
    key=st.sampled_from(["leadId", "lead.id", "lead.ids[0]", '"リード"."番号"']),
)
def test_what_marketo_makes_of_any_sheet_is_accepted_by_its_route(
    fields: dict[str, tuple[str, str]], where: str, key: str
) -> None:
    """Each field has a place of its own: one place cannot hold a number and a date at once."""
    options = {"datetime": {"zone": "Asia/Tokyo"}}
    route = a_route(
        {
            code: {"from": f"{where}{code}{rest}", "type": kind, **options.get(kind, {})}
            for code, (rest, kind) in fields.items()
        },
        key,
    )
    values = {each.place: SUITS.get(each.type, "1001") for each in template(route).tokens}
    payload = body.read(filled(route, values), [])
    assert KINTONE.target.accept(route, payload).lead == "1001"
    record = RouteMapping(route).read(payload).record
    assert record.keys() == fields.keys()


def of(system: str, **route: Any) -> WebhookTemplate:
    """The template of a route that is written as in relay.yaml."""
    made = msgspec.convert({"to": system, **route}, target_side(SYSTEMS[system]).route_model)
    return sheet_template(made, target_side(SYSTEMS[system]).describe(made))


def test_k25_events_for_karte_come_in_a_form_as_in_kartes_own_recipe() -> None:
    made = of("karte")
    assert made.is_form
    assert made.text == (
        "leadId={{lead.Id}}&"
        'events=[{"event_name": "marketo_score_changed", "values": {"score": {{lead.Lead Score:default=0}}}}]'
    )


def test_k27_what_marketo_makes_of_kartes_form_is_accepted() -> None:
    text = of("karte").text.replace("{{lead.Lead Score:default=0}}", '"42"')
    route = target_side(SYSTEMS["karte"]).route_model(to="karte")
    payload = body.read(text.replace("{{lead.Id}}", "1001").encode(), [])
    assert target_side(SYSTEMS["karte"]).accept(route, payload).lead == "1001"


def test_a_text_that_names_the_user_comes_in_json_since_its_quotes_would_stay_in_a_form() -> None:
    made = of("karte", user_id="memberId")
    assert not made.is_form
    text = made.text.replace("{{lead.Lead Score:default=0}}", "42").replace("{{lead.Id}}", "1001")
    route = msgspec.convert({"to": "karte", "user_id": "memberId"}, target_side(SYSTEMS["karte"]).route_model)
    payload = body.read(text.replace("{{lead.Member Id}}", '"m-1"').encode(), [])
    assert target_side(SYSTEMS["karte"]).accept(route, payload).key == "user_id/m-1"


def test_an_event_that_the_route_makes_takes_json_with_its_values() -> None:
    made = of("karte", event_name="opened", values={"mail": "mailName", "at_date": {"from": "openedAt"}})
    assert not made.is_form
    assert [each.place for each in made.tokens] == ["leadId", "mailName", "openedAt"]


def test_events_inside_an_object_cannot_come_in_a_form() -> None:
    made = of("karte", events="data.events")
    assert not made.is_form
    assert '"events": [{"event_name"' in made.text


def test_a_template_for_http_has_what_stands_in_its_path_headers_key_and_fields() -> None:
    made = of(
        "http",
        path="/leads/{leadId}?by={lead.owner}",
        headers={"x-lead": "{email}"},
        key="accountId",
        fields={"n": "company"},
    )
    assert [each.place for each in made.tokens] == ["leadId", "lead.owner", "email", "accountId", "company"]


def test_a_template_for_kintone_has_what_stands_in_a_comment() -> None:
    comment = {"text": "Opened {mailName}", "mentions": [{"code": "{owner}"}]}
    route = a_route({}, comment=comment)
    assert [each.place for each in template(route).tokens] == ["leadId", "mailName", "owner"]
