"""What can be said of a connection to ON24 without asking it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from systems.on24 import rules
from systems.on24.config import On24Connection
from systems.on24.rest.scope import AccountScope


def connection(**more: Any) -> On24Connection:
    return msgspec.convert({"client_id": 10710, "region": "na"} | more, On24Connection)


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"region": None}, "region"),
        ({"url": "https://api.eu.on24.com"}, "url"),
        ({"region": None, "url": "http://api.on24.com"}, "url"),
        ({"region": None, "url": "https://user@api.on24.com"}, "url"),
        ({"region": None, "url": "api.on24.com"}, "url"),
        ({"region": None, "url": "https://[broken"}, "url"),
        ({"zone": "JST"}, "zone"),
        ({"calls": {"events": 31}}, "calls.events"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(more: dict[str, Any], path: str) -> None:
    assert [each.path for each in rules.check_connection(connection(**more))] == [path]


@pytest.mark.parametrize(
    ("more", "address"),
    [
        ({"region": "na"}, "https://api.on24.com"),
        ({"region": "eu"}, "https://api.eu.on24.com"),
        ({"region": None, "url": "https://api.on24.com/v2"}, "https://api.on24.com"),
        ({"region": None, "url": "https://api.on24.com/v2/client/10710/"}, "https://api.on24.com"),
        ({"region": None, "url": "http://127.0.0.1:8769/"}, "http://127.0.0.1:8769"),
    ],
)
def test_an_address_is_understood_as_people_paste_it(more: dict[str, Any], address: str) -> None:
    found = connection(**more)
    assert list(rules.check_connection(found)) == []
    assert (found.address, found.addresses) == (address, (address,))


@pytest.mark.parametrize(
    "more",
    [
        {"client_id": 0},
        {"client_id": "x"},
        {"subaccounts": []},
        {"subaccounts": "some"},
        {"calls": {"events": 0}},
        {"calls": {"tea": 1}},
    ],
)
def test_what_on24_would_not_take_is_no_connection(more: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        connection(**more)


def test_two_connections_to_one_account_share_what_it_takes() -> None:
    half = {"a": connection(), "b": connection(subaccounts=[1])}
    assert list(rules.check_connections(half)) == []
    more = half | {"c": connection(calls={"events": 20})}
    paths = [each.path for each in rules.check_connections(more)]
    assert "c.calls.events" in paths
    assert list(rules.check_connections({"a": connection(calls={"events": 30}), "b": connection(region="eu")})) == []


@pytest.mark.parametrize(
    ("subaccounts", "excluded", "included", "ids"),
    [("none", "Y", "N", None), ("all", "N", "Y", None), ([5, 6], "N", "Y", "5,6")],
)
def test_sub_accounts_are_said_in_each_endpoints_own_words(
    subaccounts: Any, excluded: str, included: str, ids: str | None
) -> None:
    scope = AccountScope(subaccounts=subaccounts, anonymous=False)
    assert (scope.registrants["excludeSubaccounts"], scope.attendees["excludesubaccounts"]) == (excluded, excluded)
    assert scope.events["includesubaccounts"] == included
    assert {each.get("subaccounts") for each in (scope.registrants, scope.attendees, scope.events)} == {ids}
