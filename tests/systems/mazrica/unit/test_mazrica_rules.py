"""What a person may write of a connection and of a source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from systems.mazrica.config import MazricaConnection
from systems.mazrica.names import NAME, ROWS, ApiName, Certainty, RecordList
from systems.mazrica.streams.stream import STREAMS
from systems.mazrica.system import MAZRICA


def problems(**connection: Any) -> dict[str, str]:
    model = msgspec.convert(connection, MazricaConnection)
    return {each.path: each.message for each in MAZRICA.check_connection(model)}


def test_a_connection_needs_nothing_but_its_key() -> None:
    assert problems() == {}
    connection = MazricaConnection()
    assert (connection.address, connection.day_limit) == ("https://senses-open-api.mazrica.com", 10_000)
    assert (connection.quota.per_second, connection.quota.burst) == (3, 100)
    assert (connection.completed, connection.action_contacts) == (None, None)


@pytest.mark.parametrize(
    "url", ["https://a.example.com/v1", "https://a.example.com/v1/contacts", "https://a.example.com/"]
)
def test_an_address_may_be_pasted_with_what_stands_behind_it(url: str) -> None:
    assert problems(url=url) == {}
    assert msgspec.convert({"url": url}, MazricaConnection).address == "https://a.example.com"


@pytest.mark.parametrize(
    ("connection", "path"),
    [
        ({"url": "http://a.example.com"}, "url"),
        ({"url": "https://user@a.example.com"}, "url"),
        ({"url": "a.example.com"}, "url"),
        ({"limits": {"per_day": 5}}, "limits.per_day"),
        ({"limits": {"per_second": 5}}, "limits.per_second"),
        ({"zone": "JST"}, "zone"),
        ({"items": {"lead_id": 501, "lead_score": 501}}, "items.lead_score"),
        ({"completed": {"path": "a..b", "equals": "x"}}, "completed.path"),
        ({"action_contacts": "]"}, "action_contacts"),
        ({"action_contacts": "invitees"}, "action_contacts"),
        ({"action_contacts": "invitees[].id"}, "action_contacts"),
    ],
)
def test_what_cannot_be_is_said_with_its_path(connection: Mapping[str, Any], path: str) -> None:
    assert list(problems(**connection)) == [path]


@pytest.mark.parametrize(
    "connection",
    [{"quota": {"per_second": 4}}, {"quota": {"burst": 101}}, {"page_size": 1001}, {"ids": "both"}, {"unheard_of": 1}],
)
def test_what_mazrica_does_not_take_is_refused(connection: Mapping[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(connection, MazricaConnection)


@pytest.mark.parametrize(
    ("word", "source", "paths"),
    [
        ("contacts", {"every": "1h"}, []),
        ("contacts", {"every": "1h", "look_back": "31d"}, ["look_back"]),
        ("phases", {"every": "1h", "deleted_deal": "always"}, ["deleted_deal"]),
        ("phases", {"every": "1h", "deleted_deal": "always", "gone": "deliver"}, []),
    ],
)
def test_a_source_says_what_can_be(word: str, source: Mapping[str, Any], paths: list[str]) -> None:
    model = msgspec.convert(source, STREAMS[word].model)
    assert [each.path for each in STREAMS[word].check_source(model, MazricaConnection())] == paths


def test_a_short_interval_is_advised_against() -> None:
    every = {each: msgspec.convert({"every": each}, STREAMS["deals"].model) for each in ("5m", "1h")}
    assert [each.path for each in STREAMS["deals"].advise_source(every["5m"])] == ["every"]
    assert list(STREAMS["deals"].advise_source(every["1h"])) == []


def test_every_name_of_the_api_says_how_certain_it_is() -> None:
    for names in ROWS.values():
        assert len(set(names)) == len(names)
        for each in names:
            assert isinstance(each.certainty, Certainty)
            assert each.source or each.certainty is Certainty.OURS
    assert isinstance(NAME, ApiName)
    assert {*ROWS} == {*RecordList}


def test_a_secret_is_a_key_that_a_header_can_hold() -> None:
    connection = MazricaConnection()
    assert MAZRICA.secret_problem(connection, {"api_key": "abc"}) is None
    for wrong in ({}, {"api_key": ""}, {"api_key": 5}, {"api_key": "a b"}, {"api_key": "鍵"}):
        said = MAZRICA.secret_problem(connection, wrong)
        assert said is not None
        assert "a b" not in said
