"""Which names of a payload a route reads, and what becomes of the others."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.core.refusal import Refused
from relay.mapping.paths import Path
from relay.reading.seen.memories import names_read
from relay.system.reads import EVERYTHING, Beneath, Reads, check_unread, reads, top_names
from relay.system.sides import target_side
from systems import SYSTEMS
from systems.web.receiver import WEB

EXPRESSIONS: list[tuple[str, set[str] | None]] = [
    ("company", {"company"}),
    ('"odd name".x', {"odd name"}),
    ("a.b", {"a"}),
    ("a[0].b", {"a"}),
    ("tags[]", {"tags"}),
    ("a[].b[]", {"a"}),
    ("a[1:2]", {"a"}),
    ("a.*.b", {"a"}),
    ("a[?b=='x'].c", {"a"}),
    ("people[?name==company]", {"people"}),
    ("not_null(a, b.c)", {"a", "b"}),
    ("sort_by(a, &b)", {"a"}),
    ("a == `1` && c", {"a", "c"}),
    ("a || !b", {"a", "b"}),
    ("[a, b]", {"a", "b"}),
    ("{c: company}.c", {"company"}),
    ("a | @", {"a"}),
    ("@.company", {"company"}),
    ("@ | company", {"company"}),
    ("(@ || a).b", {"a", "b"}),
    ("'contact'", set()),
    ("`1`", set()),
    ("@", None),
    ("[]", None),
    ("*", None),
    ("*.a", None),
    ("keys(@)", None),
    ("length(@)", None),
    ("a || @", None),
    ("!@", None),
    ("{c: company, d: @}.c", None),
    ("map(&x, [@]) | [0]", None),
]


def route(system: str, **content: Any) -> Any:
    return msgspec.convert({"to": system, **content}, target_side(SYSTEMS[system]).route_model)


def found(system: str, **content: Any) -> Reads:
    made = route(system, **content)
    return reads(made, target_side(SYSTEMS[system]).describe(made))


def names(system: str, **content: Any) -> set[str]:
    return set(found(system, **content).names or ())


@pytest.mark.parametrize(("expression", "names"), EXPRESSIONS)
def test_a_path_reads_the_names_at_the_top_of_it_or_the_payload_as_a_whole(
    expression: str, names: set[str] | None
) -> None:
    assert top_names(Path(expression)) == names


@given(
    st.sampled_from([expression for expression, names in EXPRESSIONS if names is not None]),
    st.dictionaries(
        st.sampled_from(["a", "b", "c", "company", "tags", "people", "x"]),
        st.integers(0, 2) | st.lists(st.dictionaries(st.sampled_from("bc"), st.integers(0, 2))) | st.text(max_size=3),
    ),
)
def test_what_a_path_does_not_read_does_not_change_what_it_finds(expression: str, payload: dict[str, Any]) -> None:
    def read(content: dict[str, Any]) -> Any:
        try:
            return Path(expression).read(content)
        except Refused as refused:
            return refused.reason

    known = top_names(Path(expression)) or frozenset()

    assert read({name: value for name, value in payload.items() if name in known}) == read(payload)


def test_every_system_says_what_its_routes_read() -> None:
    key = {"field": "lead_id", "from": "leadId"}
    kintone = names("kintone", app=1, key=key, fields={"x": "a.b", "y": {"from": "c[]"}}, comment={"text": "{d} {e.f}"})
    assert kintone == {"leadId", "a", "c", "d", "e"}
    assert names("karte", user_id="memberId") == {"leadId", "memberId", "events"}
    assert names("karte", event_name="x", values={"v": "a", "w": {"from": "b"}}) == {"leadId", "a", "b"}
    assert names("http", path="/{a}", headers={"x": "{b}"}, key="c", fields={"d": "e"}) == {"a", "b", "c", "e"}
    activity = {"type": 100001, "primary": "a", "date": "b", "attributes": {"x": "c"}}
    assert names("marketo", lead={"email": "email"}, activity=activity) == {"email", "a", "b", "c"}
    assert names("http", path="/{a}", fields={"d": "e"}, json_strings=["profile"]) == {"a", "e", "profile"}


def test_a_route_that_passes_on_the_payload_or_takes_it_as_a_whole_still_reads_few_names_by_name() -> None:
    known = Reads(frozenset({"a"}), whole=True, beneath=frozenset({Beneath("a", None)}))

    assert found("http", path="/{a}") == found("http", path="/{a}", body="passthrough") == known
    assert found("http", path="/{a}", fields={"all": "to_string(@)"}) == known
    assert found("http", path="/x") == Reads(frozenset(), whole=True)
    assert "anything" in EVERYTHING


@pytest.mark.parametrize(
    ("expressions", "names", "whole"),
    [
        (["lead.email", "not_null(lead.phone, lead.company.name)", "leadId"], {"email", "phone", "company"}, False),
        (["lead.email", "to_string(lead)"], {"email"}, True),
        (["lead.{a: email}"], set(), True),
        (["x.lead.email"], set(), False),
        (["to_string(@)", "lead.email"], {"email"}, True),
    ],
)
def test_what_is_read_of_an_object_is_known_by_name_where_it_is_not_taken_whole(
    expressions: list[str],
    names: set[str],
    whole: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    fields = {f"f{at}": expression for at, expression in enumerate(expressions)}
    under = names_read(
        [found("http", path="/x", body="json", fields=fields), found("http", path="/x", fields={"b": "b"})]
    )
    assert under.under("lead") == Reads(frozenset(names), whole=whole)


@pytest.mark.parametrize("body", ["json", "form", "passthrough"])
def test_what_is_passed_on_is_no_part_of_a_value_that_was_cut(body: str) -> None:
    mapped = route("http", path="/{leadId}", body=body)
    known = reads(mapped, target_side(SYSTEMS["http"]).describe(mapped))

    with pytest.raises(Refused) as caught:
        WEB.read(mapped, b"leadId=1&url=https://ex.com/?utm_source=a&utm_medium=b", known)
    assert (caught.value.reason, caught.value.facts["name"]) == ("form_name", "url")
    assert WEB.read(mapped, b"url=https://ex.com/?a=1&leadId=1", known)["url"] == "https://ex.com/?a=1"
    assert WEB.read(mapped, b"leadId=1&url=https%3A%2F%2Fex.com%2F%3Fa%3D1%26b%3D2&x=1", known)["x"] == "1"


@pytest.mark.parametrize("name", ["x", " x ", "\u4f1a\u793e"])
def test_whatever_its_name_a_value_that_was_encoded_is_passed_on(name: str) -> None:
    """Spaces round a name, and letters that are not encoded in it, are the template's."""
    mapped = route("http", path="/{leadId}", body="passthrough")
    known = reads(mapped, target_side(SYSTEMS["http"]).describe(mapped))

    found = WEB.read(mapped, f"leadId=1 &{name}=%E5%B1%B1+x".encode(), known)
    assert found == {"leadId": "1", name.strip(): "\u5c71 x"}


@pytest.mark.parametrize(
    ("sent", "facts"),
    [
        (b'{"leadId": 1, "company": "x", "isAdmin": true}', {"name": "isAdmin", "number": 3}),
        (b'{"leadId": 1, "company": {"isAdmin": true}, "\xe5\xb1\xb1": 1}', {"name": "...", "number": 3}),
        (b"utm=1&leadId=1&company=x", {"name": "utm", "number": 1}),
    ],
)
def test_a_route_may_refuse_names_that_it_does_not_read(sent: bytes, facts: dict[str, Any]) -> None:
    mapped = route("http", path="/{leadId}", fields={"company": "company"}, unread="refuse")
    known = reads(mapped, target_side(SYSTEMS["http"]).describe(mapped))

    with pytest.raises(Refused) as caught:
        WEB.read(mapped, sent, known)
    assert (caught.value.reason, caught.value.facts) == ("name_unread", facts)
    assert WEB.read(mapped, b'{"leadId": 1}', known) == {"leadId": 1}
    assert WEB.read(msgspec.structs.replace(mapped, unread="ignore"), sent, known)["leadId"]


def test_refusing_names_means_something_only_where_names_are_read() -> None:
    whole = route("http", path="/{leadId}", body="passthrough", unread="refuse")
    [problem] = check_unread(whole, EVERYTHING)

    assert (problem.path, "as a whole" in problem.message) == ("unread", True)
    assert not [*check_unread(whole, Reads(frozenset({"a"})))]
    assert not [*check_unread(msgspec.structs.replace(whole, unread="ignore"), EVERYTHING)]
