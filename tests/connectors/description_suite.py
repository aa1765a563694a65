"""The vendor's own description of its API as a judge of our client and of our stand-in.

The descriptions are not part of the project. CONTRACTS names their folder; without it, it is looked for beside the
project, and where it is not there these tests are skipped.
"""

from __future__ import annotations

import copy
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import pytest
import requests

from relay.core.deadline import Deadline
from relay.core.outcome import Delivered
from relay.http.transport import Answer, Transport
from tests.connectors.bench import Bench
from tests.connectors.connector import Connector

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("CONTRACTS") or ROOT.parent / "shared" / "contracts")
NOT_HERE = "the vendors' descriptions are not here: set CONTRACTS to their folder"
Steps = tuple[str | int, ...]


@dataclass(frozen=True)
class Sent:
    """A request that the relay made."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: Any
    """What its JSON says."""


class DescriptionSuite:
    """Tests for the systems whose vendor describes the API as data."""

    connector: ClassVar[Connector]

    @pytest.fixture
    def description(self) -> Mapping[str, Any]:
        if not self.connector.description:
            pytest.skip("its vendor has no description as data")
        found = read_description(self.connector.description)
        if found is None:
            pytest.skip(NOT_HERE)
        return found

    @pytest.fixture
    def sent(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> list[Sent]:
        """The writes that delivering one event makes."""
        found: list[Sent] = []
        send = Transport.send

        def watched(self: Transport, method: str, url: str, deadline: Deadline, **more: Any) -> Answer:
            if more.get("body") and method != "GET":
                found.append(Sent(method, url, more["headers"], _json(more["body"])))
            return send(self, method, url, deadline, **more)

        monkeypatch.setattr(Transport, "send", watched)
        [outcome] = bench.deliver(bench.event())
        assert isinstance(outcome, Delivered)
        return [each for each in found if isinstance(each.body, Mapping)]

    def test_what_is_sent_is_what_the_vendor_describes(
        self, sent: Sequence[Sent], description: Mapping[str, Any]
    ) -> None:
        for each in sent:
            schema = _schema(description, each)
            missing = [steps for steps, _ in wrong_bodies(each.body, schema, description) if steps[:1] == ("missing",)]
            assert not missing, f"{each.method} {each.url} lacks {missing}"

    def test_the_stand_in_refuses_what_the_vendors_description_refuses(
        self, bench: Bench, sent: Sequence[Sent], description: Mapping[str, Any]
    ) -> None:
        tried = 0
        for each in sent:
            for steps, body in wrong_bodies(each.body, _schema(description, each), description):
                answer = requests.request(
                    each.method, each.url, headers=each.headers, data=json.dumps(body), timeout=10
                )
                assert bench.running.refused(answer.status_code, answer.content), steps
                tried += 1
        assert tried, "the description asks for nothing"

    def test_the_stand_in_knows_no_call_that_the_vendor_does_not_describe(
        self, bench: Bench, sent: Sequence[Sent], description: Mapping[str, Any]
    ) -> None:
        for each in sent:
            answer = requests.request("PATCH", each.url, headers=each.headers, data="{}", timeout=10)
            assert bench.running.refused(answer.status_code, answer.content)


def read_description(name: str) -> Mapping[str, Any] | None:
    """A vendor's description; None where it is not here."""
    if not (FOLDER / name).is_file():
        return None
    found: Mapping[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return found


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _schema(description: Mapping[str, Any], sent: Sent) -> Mapping[str, Any]:
    """Of the body of the call that a request makes; the call itself must be described."""
    path = urlsplit(sent.url).path
    for template, calls in description["paths"].items():
        if re.fullmatch(re.sub(r"\\\{[^/]+\\\}", "[^/]+", re.escape(template)), path):
            call = calls[sent.method.lower()]
            if "requestBody" in call:
                content: Mapping[str, Any] = call["requestBody"]["content"]["application/json"]["schema"]
                return content
            return next(each["schema"] for each in call["parameters"] if each["in"] == "body")
    raise AssertionError(f"the vendor describes no call {path}")


def wrong_bodies(
    body: Any, schema: Mapping[str, Any], description: Mapping[str, Any]
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The body with one thing wrong at a time: what it is and where, and the whole body."""
    for steps, part, described in _parts(body, schema, description, ()):
        for name in described.get("required", ()):
            if isinstance(part, Mapping):
                yield ("missing" if name not in part else "without", *steps, name), _without(body, (*steps, name))
        if isinstance(part, str) and len(part) <= described.get("maxLength", -1):
            yield ("too long", *steps), _with(body, steps, "x" * (described["maxLength"] + 1))
        if isinstance(part, str) and "enum" in described:
            yield ("unknown word", *steps), _with(body, steps, "no-such-word")
        if described.get("type") in {"array", "object"} and isinstance(part, list | Mapping):
            yield ("no " + described["type"], *steps), _with(body, steps, "a text")


def _parts(
    part: Any, schema: Mapping[str, Any], description: Mapping[str, Any], steps: Steps
) -> Iterator[tuple[Steps, Any, Mapping[str, Any]]]:
    """Every part of a body that is described, with where it is."""
    found = _resolved(schema, description)
    yield steps, part, found
    if isinstance(part, Mapping):
        for name, described in found.get("properties", {}).items():
            if name in part:
                yield from _parts(part[name], described, description, (*steps, name))
    if isinstance(part, list) and part and "items" in found:
        yield from _parts(part[0], found["items"], description, (*steps, 0))


def _resolved(schema: Mapping[str, Any], description: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        found: Any = description
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        schema = found
    return schema


def _without(body: Any, steps: Steps) -> Any:
    changed = copy.deepcopy(body)
    _at(changed, steps[:-1]).pop(steps[-1], None)
    return changed


def _with(body: Any, steps: Steps, value: Any) -> Any:
    if not steps:
        return value
    changed = copy.deepcopy(body)
    _at(changed, steps[:-1])[steps[-1]] = value
    return changed


def _at(body: Any, steps: Steps) -> Any:
    for step in steps:
        body = body[step]
    return body
