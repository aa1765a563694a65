"""`same_names`: what a payload has under a name of the object is written as the object describes it."""

from __future__ import annotations

import dataclasses
from typing import Any, cast

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from relay.core.deadline import Countdown
from relay.core.outcome import Delivered
from relay.delivering.skipping import Skipping
from relay.delivering.unchanged import Unchanged
from relay.system.learned_names import fingerprint_of
from relay.system.reads import reads
from systems.marketo.rest.calls.object_type import ObjectField
from systems.marketo.system import MARKETO
from systems.marketo.target.objects.filled import filled
from systems.marketo.target.objects.object_values import ObjectValues, SameNamed
from tests.support import sqs_events
from tests.support.connection import Connection
from tests.systems.marketo.target.contract.marketo_relay import MarketoRelay, a_route, an_event, codes, kinds

NAME = "watched_c"
FIELDS: list[dict[str, Any]] = [
    {"name": "personid", "type": "integer", "link": "id"},
    {"name": "eventid"},
    {"name": "eventuserid"},
    {"name": "poll1Question", "type": "text", "length": 20},
    {"name": "minutes", "type": "integer"},
    {"name": "score", "type": "float"},
    {"name": "seenAt", "type": "datetime"},
    {"name": "day", "type": "date"},
    {"name": "attendedlive", "length": 1},
    {"name": "mail", "type": "email"},
]
KEY = ["personid", "eventid", "eventuserid"]
KEYS = {"eventid": "eventid", "eventuserid": "eventuserid"}


def a_watched_route(**part: Any) -> Any:
    more = {name: part.pop(name) for name in ("empty", "unchanged") if name in part}
    whole = {"name": NAME, "link": "personid", "key": KEY, "fields": KEYS, "same_names": True, **part}
    return a_route(object=whole, **more)


ROUTES = {
    "watched": a_watched_route(),
    "clears": a_watched_route(empty="clear"),
    "some": a_watched_route(**{"except": ["Score"]}, zone="Asia/Tokyo"),
    "mapped": a_watched_route(fields={**KEYS, "minutes": {"from": "other", "type": "integer"}}),
    "hoped": a_watched_route(same_names=False, fields={**KEYS, "new": {"from": "new", "optional": True}}),
}


@pytest.fixture
def watching(relay: MarketoRelay) -> MarketoRelay:
    relay.routes = ROUTES
    define(relay, FIELDS)
    relay.lead()
    return relay


def define(relay: MarketoRelay, fields: list[dict[str, Any]]) -> None:
    kind = {"name": NAME, "dedupe_fields": KEY, "fields": fields}
    assert requests.post(f"{relay.marketo.url}/_stand-in/objects", json=kind, timeout=10).ok


def event(route: str = "watched", **payload: Any) -> Any:
    return an_event(route, email="a@example.com", eventid=1, eventuserid="u1", **payload)


def written(relay: MarketoRelay) -> dict[str, Any]:
    [record] = relay.objects(NAME)
    return {name: value for name, value in record.items() if name not in KEY}


def test_each_name_that_the_object_has_is_written_in_its_type_and_no_other(watching: MarketoRelay) -> None:
    """O-11: only fields that the object has, in capitals or small letters."""
    outcomes = watching.deliver(
        event(
            POLL1QUESTION="Why?", minutes="12", Score=7.5, seenat="2026-10-01T12:05:00+09:00", day="2026-10-01",
            attendedLive="Y", mail="x@example.com", poll2question="lacking", custom={"a": 1}, personid=4711,
        )
    )  # fmt: skip

    assert (kinds(outcomes), [each.warnings for each in outcomes if isinstance(each, Delivered)]) == ("D", [()])
    assert written(watching) == {
        "poll1Question": "Why?",
        "minutes": 12,
        "score": 7.5,
        "seenAt": "2026-10-01T03:05:00Z",
        "day": "2026-10-01",
        "attendedlive": "Y",
        "mail": "x@example.com",
    }


def test_what_does_not_fit_is_cut_or_left_out_with_a_warning_and_fails_nothing(watching: MarketoRelay) -> None:
    """O-14: over-long texts are cut, and nothing fails the record."""
    outcomes = watching.deliver(
        event(poll1question="Why do you ask me such things?", minutes="1 - 49", score="x", day="soon",
              attendedlive=["Y", "N"], mail="nobody"),
    )  # fmt: skip

    assert isinstance(outcomes[0], Delivered)
    assert set(outcomes[0].warnings) == {
        "text_cut:poll1Question", "text_cut:attendedlive", "value_left_out:minutes", "value_left_out:score",
        "value_left_out:day", "value_left_out:mail",
    }  # fmt: skip
    assert written(watching) == {"poll1Question": "Why do you ask me su", "attendedlive": "Y"}


def test_a_name_that_is_absent_is_kept_and_one_that_is_empty_is_cleared_where_the_route_says_so(
    watching: MarketoRelay,
) -> None:
    watching.deliver(event(minutes=5, score=1, day="2026-10-01"))
    watching.deliver(event(minutes=None, score=""))
    assert written(watching) == {"minutes": 5, "score": 1, "day": "2026-10-01"}
    watching.deliver(event("clears", minutes=None, score="x"))

    assert written(watching) == {"minutes": None, "score": 1, "day": "2026-10-01"}


def test_what_is_excepted_or_mapped_by_itself_is_not_written_by_its_name(watching: MarketoRelay) -> None:
    watching.deliver(event("some", score=1, minutes=5, seenat="2026-10-01 12:05", day="2026-10-01T23:00:00Z"))
    assert written(watching) == {"minutes": 5, "seenAt": "2026-10-01T03:05:00Z", "day": "2026-10-02"}
    watching.deliver(event("mapped", minutes=9))
    assert written(watching)["minutes"] == 5
    watching.deliver(event("mapped", minutes=9, other=7))
    assert written(watching)["minutes"] == 7


def test_an_optional_field_of_an_object_is_written_where_it_is_there(watching: MarketoRelay) -> None:
    assert codes(watching.deliver(event("hoped", new="x"))) == [""]
    assert written(watching) == {}
    define(watching, [*FIELDS, {"name": "new"}])
    watching.deliver(event("hoped", new="x"))  # another function, which describes by the cache
    target = watching.target()
    target.deliver([event("hoped", new="x")], Countdown(100))
    types = target._object_types  # type: ignore[attr-defined]
    types.clock = lambda: 1e9
    target.deliver([event("hoped", new="y")], Countdown(100))

    assert written(watching) == {"new": "y"}


def test_the_route_reads_whatever_name_a_stream_has() -> None:
    found = reads(ROUTES["watched"], MARKETO.target.describe(ROUTES["watched"]))

    assert (found.takes("anything"), "eventid" in found) == (True, True)


def test_a_change_of_what_the_object_lacks_is_no_change(watching: MarketoRelay) -> None:
    """O-54: an update is only sent when a value that is written changed."""
    routes = {"watched": a_watched_route(unchanged="skip")}
    watching.routes = routes
    engine = Connection(watching.target(), routes=routes)
    skipping = Skipping(
        connection="marketo",
        memory=Unchanged(state=cast("Any", engine.state), key=b"key"),
        fingerprint=fingerprint_of(MARKETO.target, watching.connection, watching.state),
    )
    engine.delivery = dataclasses.replace(engine.delivery, skipping=skipping)
    changes: list[dict[str, Any]] = [{"minutes": 5}, {"minutes": 5, "lacking": 1}, {"minutes": "5"}, {"minutes": 6}]
    changes += [{"minutes": 6, "poll1question": "x" * 21}, {"minutes": 6, "poll1question": "x" * 30}]
    for number, change in enumerate(changes):
        payload = {"email": "a@example.com", "eventid": 1, "eventuserid": "u1", **change}
        group = MARKETO.target.accept(routes["watched"], payload).key
        engine.queue.send(sqs_events.body(payload, route="watched"), group, f"d-{number}", {})
        batch = engine.receive()
        engine.settle(batch, engine.run(batch))

    assert engine.dead_letters.messages == []
    assert watching.calls(f"/rest/v1/customobjects/{NAME}.json") == 3
    assert written(watching) == {"minutes": 6, "poll1Question": "x" * 20}


def test_the_check_says_what_is_filled_and_of_what_a_key_is_made(watching: MarketoRelay) -> None:
    """O-11, O-12: which fields the object has, and that numbers make a poor key."""
    define(watching, [{**each, "type": "integer"} if each["name"] == "eventid" else each for each in FIELDS])
    route = a_watched_route(fields={**KEYS, "minutes": "m", "eventid": {"from": "eventid", "type": "integer"}})
    found = {each.where: (each.level, each.message) for each in watching.check(watched=route)}

    level, message = found["routes.watched.object.same_names"]
    assert (level, "poll1Question (text, 20), score (float), seenAt" in message) == ("ok", True)
    assert not any(name in message for name in ("minutes", "eventid", "personid", "marketoGUID"))
    assert found["routes.watched.object.fields.eventid"][0] == "warning"
    assert "A string is safer" in found["routes.watched.object.fields.eventid"][1]


def test_the_check_names_the_optional_fields_that_the_object_lacks_in_one_warning(watching: MarketoRelay) -> None:
    newer = {"from": "new", "optional": True}
    fields = {**KEYS, "new": newer, "newer": newer}
    found = watching.check(hoped=a_watched_route(same_names=False, fields=fields))

    said = [each for each in found if each.where.startswith("routes.hoped.object.fields")]
    assert [(each.level, each.where) for each in said] == [("warning", "routes.hoped.object.fields")]
    assert said[0].message.endswith("for which nothing is written (2): new, newer.")


DESCRIBED = {
    name: ObjectField(name=name, type=kind, length=5, updateable=True)
    for name, kind in (
        ("aText", "string"), ("aNumber", "integer"), ("aFloat", "float"), ("aYes", "boolean"), ("aDay", "date"),
        ("aTime", "datetime"), ("aMail", "email"), ("aLink", "link"),
    )
}  # fmt: skip
texts = st.lists(st.text(max_size=3), max_size=3)
anything = st.one_of(st.none(), st.text(max_size=12), st.integers(), st.floats(), st.booleans(), texts)
names = st.sampled_from([each for name in DESCRIBED for each in (name, name.lower(), name.upper())] + ["other"])


@given(st.dictionaries(names, anything, max_size=8), st.booleans())
def test_whatever_a_payload_holds_no_record_fails_and_each_value_is_of_its_type(
    payload: dict[str, Any],
    clears: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    task = ObjectValues(NAME, "personid", (), {}, None, same_named=SameNamed(payload, zone="UTC", clears=clears))
    found = filled(task, DESCRIBED)
    kinds_of: dict[str, Any] = {
        "aText": str,
        "aMail": str,
        "aNumber": int,
        "aFloat": (int, float),
        "aYes": bool,
        "aDay": str,
    }

    assert found.values.keys() <= DESCRIBED.keys() - {"aLink"}
    for name, value in found.values.items():
        assert value is None or isinstance(value, kinds_of.get(name, str))
        assert clears or value is not None
        assert not isinstance(value, str) or len(value.encode("utf-16-le")) // 2 <= 5 or DESCRIBED[name].length is None
    assert filled(task, DESCRIBED) == found
