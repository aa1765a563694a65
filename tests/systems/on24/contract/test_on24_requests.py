"""ON24's own description of its API judges what the client asks.

It is read as it is: what does not hold in it (times are taken where it says dates) has its source beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from local.systems.on24 import StandIn
from relay.core.deadline import Deadline
from relay.http.transport import Answer, Transport
from tests.connectors.description_suite import NOT_HERE, read_description
from tests.systems.on24.contract.account import Account, ago

TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:]{8}[-+][0-9]{2}:[0-9]{2})?")
"""https://github.com/ClownAntics/on24-api-docs (8f3896c), API Overview, Date_Parameters_Format."""


@pytest.fixture
def description() -> Mapping[str, Any]:
    found = read_description("on24-openapi.json")
    if found is None:
        pytest.skip(NOT_HERE)
    return found


@pytest.fixture
def sent(account: Account, on24: StandIn, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Mapping[str, str]]]:
    """Address and headers of every call that the client can make, with every parameter that it has."""
    found: list[tuple[str, Mapping[str, str]]] = []
    send = Transport.send

    def watched(self: Transport, method: str, url: str, deadline: Deadline, **more: Any) -> Answer:
        assert method == "GET"
        found.append((url, more["headers"]))
        return send(self, method, url, deadline, **more)

    monkeypatch.setattr(Transport, "send", watched)
    on24.add_client("10711", name="Sub", above="10710")
    event = str(on24.create_event(title="Launch", start="-2h", minutes=60, created="-9d"))
    for subaccounts in ("none", "all", [10711]):
        account.options = {"subaccounts": subaccounts}
        calls, since, until = account.calls, ago(days=1), ago(hours=1)
        calls.client()
        list(calls.events(mode="livestart", since=since, until=until, inactive=True, content="webcast"))
        calls.event(event)
        calls.registrants(since=since, until=until)
        calls.attendees(since=since, until=until, realtime=True)
        calls.event_registrants(event, since=since, until=until, no_show=True, email="a+b@example.com")
        calls.event_attendees(event, since=since, until=until)
        calls.registrant("a+b@example.com", event_id=event)
        calls.attendee("a+b@example.com")
        calls.leads(since=since, until=until)
        calls.lead("a+b@example.com")
        calls.polls(event)
    return found


def test_every_call_has_a_path_and_parameters_that_are_described_and_both_headers(
    sent: list[tuple[str, Mapping[str, str]]], description: Mapping[str, Any]
) -> None:
    seen = set[str]()
    for url, headers in sent:
        template, call = described(url, description)
        seen.add(template)
        assert {"accessTokenKey", "accessTokenSecret"} <= headers.keys()
        known = {each["name"]: each["schema"] for each in parameters(call) if each["in"] == "query"}
        for name, value in (
            parse_qsl(urlsplit(url).query, keep_blank_values=True, strict_parsing=True) if "?" in url else []
        ):
            assert name in known, f"{template} has no parameter {name}"
            if known[name].get("type") == "integer":
                assert value.isdecimal()
            if name in {"startdate", "enddate"}:
                assert TIME.fullmatch(value)
    assert len(seen) == 12


def test_a_plus_is_never_sent_as_a_blank(sent: list[tuple[str, Mapping[str, str]]]) -> None:
    for url, _ in sent:
        assert "+" not in url
        assert " " not in url


def described(url: str, description: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The template of the path that a call has, and what is said of it."""
    path = urlsplit(url).path.removeprefix("/v2")
    for template, calls in description["paths"].items():
        short = template[template.index("/client") :] if "/client" in template else template
        if re.fullmatch(re.sub(r"\\\{[^/]+\\\}", "[^/]+", re.escape(short)), path) and "get" in calls:
            return template, calls["get"] | {"above": calls.get("parameters", [])}
    raise AssertionError(f"no call {path} is described")


def parameters(call: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from call.get("parameters", ())
    yield from call["above"]
