"""ON24's own description of its API (OpenAPI 3.0.1) as a judge of requests and answers.

https://api.on24.com/v2/openapi.json . No answer has a schema; every one has examples. So an answer is judged by its
shape: each of its rows has to fit one example of its endpoint, with keys that are there and types that were seen.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from local.kit.exchange import Answer, Request
from local.systems.on24.people.registration import PERSONAL

PREFIX = "/client/{clientId}"
NOT_USABLE = {
    "Broadcast Video (encoder fragment)": "a part only",
    "When content type is gateway": "a person by himself where a list belongs, of allevents",
}
"""Examples that are slips, by their names; the second one of allevents only."""
NULLS = {*PERSONAL}
"""What is null in the row of a forgotten person (apidoc.on24.com, Forget Registrant); no example has one."""
SEVERAL_TYPES = {"widgetid", "istestevent"}
"""A number in one example and a text in another; a boolean, and once a slip of copying."""
LISTS = {
    *("attendees", "registrants", "events", "leads", "attendeesession", "polls", "surveys", "calltoactions"),
    *("registrationfields", "timezones", "contents", "questions", "resourcesviewed", "resourcesnotviewed"),
}
"""Keys of the rows of an answer."""
MOST_ROWS = 5
"""So many rows of an answer are judged."""
Shape = Mapping[str, Any]


def repaired(description: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """The description as a strict reader takes it, and how many repairs that took.

    Defaults that are prose where a date belongs are dropped, and answers without a description get one.
    """
    found, repairs = copy.deepcopy(dict(description)), 0
    for calls in found["paths"].values():
        for call in calls.values():
            for parameter in call.get("parameters", ()):
                schema = parameter.get("schema", {})
                if schema.get("format") == "date" and " " in str(schema.get("default", "")):
                    del schema["default"]
                    repairs += 1
            for answer in call["responses"].values():
                if not answer.get("description"):
                    answer["description"] = "-"
                    repairs += 1
    return found, repairs


class Vendor:
    """Judges by the description. What it says is a list of complaints, empty when there is nothing wrong."""

    def __init__(self, description: Mapping[str, Any]) -> None:
        self.description, self.repairs = repaired(description)

    def call(self, path: str) -> tuple[str, Mapping[str, Any]] | None:
        """The GET that is described for a path such as /v2/client/1/event, with its own path after the client."""
        found = [
            (template.count("{"), template.removeprefix(PREFIX) or "/", calls["get"])
            for template, calls in self.description["paths"].items()
            if "get" in calls and re.fullmatch(re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(f"/v2{template}")), path)
        ]
        return min(found, key=lambda each: each[0])[1:] if found else None

    def parameters(self, endpoint: str) -> set[str]:
        """The names that the query of a GET may have."""
        call = self.description["paths"][PREFIX + endpoint.rstrip("/")]["get"]
        return {each["name"] for each in call.get("parameters", ()) if each["in"] == "query"}

    def messages(self, endpoint: str, status: int) -> str:
        """What is said of a refusal, several texts in one."""
        answers = self.description["paths"][PREFIX + endpoint.rstrip("/")]["get"]["responses"]
        return str(answers.get(str(status), {}).get("description", ""))

    def request(self, request: Request) -> list[str]:
        """What is wrong with a request: its path, its headers, the names of its parameters."""
        found = self.call(request.path)
        if request.method != "GET" or found is None:
            return [f"{request.method} {request.path} is not described"]
        wrong = [f"unknown parameter {name}" for name, _ in request.pairs if name not in self.parameters(found[0])]
        headers = ("accesstokenkey", "accesstokensecret")
        return wrong + [f"lacks the header {name}" for name in headers if not request.header(name)]

    def answer(self, path: str, content: Any) -> list[str]:
        """What is wrong with the JSON of an answer."""
        found = self.call(path)
        if found is None:
            return [f"{path} is not described"]
        examples = list(self.examples(*found))
        outer = [{name: each for name, each in example.items() if name not in LISTS} for example in examples]
        wrapper = {name: each for name, each in content.items() if name not in LISTS}
        wrong = list(_best(wrapper, outer, "answer"))
        for name in content.keys() & LISTS:
            rows = [row for example in examples for row in example.get(name, ())]
            if not any(name in example for example in examples):
                wrong.append(f"answer has an unknown {name}")
            for number, row in enumerate(content[name][:MOST_ROWS]):
                wrong += _best(row, rows, f"{name}[{number}]")
        return wrong

    def examples(self, endpoint: str, call: Mapping[str, Any]) -> Iterator[Shape]:
        """The examples of an answer that can be compared with."""
        media = call["responses"]["200"]["content"]["application/json"]
        given = {name: each["value"] for name, each in media.get("examples", {}).items()}
        for name, value in (given or {"": media.get("example")}).items():
            if name not in NOT_USABLE or (name.endswith("gateway") and not endpoint.endswith("allevents")):
                yield value
        if endpoint.endswith("attendee/{email}/allevents"):  # its own example of a hub is a row of the list
            yield {"attendees": [given["When content type is gateway"]]}


def complaints_about(vendor: Vendor, request: Request, answer: Answer) -> list[str]:
    """What is wrong with an answer to a call, where it is one: with status 200, whole, and JSON."""
    if answer.status != 200 or answer.drop or vendor.call(request.path) is None:
        return []
    try:
        content = json.loads(answer.body)
    except ValueError:
        return []
    return [f"{request.path}: {each}" for each in vendor.answer(request.path, content)]


def _best(value: Shape, examples: list[Any], where: str) -> list[str]:
    """What is wrong with a row beside the example that it fits best, of its own content type where there is one."""
    kind = value.get("contenttype", "")
    of_kind = [each for each in examples if each.get("contenttype", "") == kind]
    found = [list(_wrong(value, example, where)) for example in of_kind or examples]
    return min(found, key=len) if found else [f"{where}: there is no example"]


def _wrong(value: Any, example: Any, where: str) -> Iterator[str]:
    if isinstance(value, dict) and isinstance(example, dict):
        for name, each in value.items():
            if name not in example:
                yield f"{where} has an unknown {name}"
            elif each is None and name in NULLS:
                continue
            elif name not in SEVERAL_TYPES:
                yield from _wrong(each, example[name], f"{where}.{name}")
    elif isinstance(value, list) and isinstance(example, list):
        for each in value if example else ():
            yield from _wrong(each, _merged(example), where)
    elif _kind(value) != _kind(example):
        yield f"{where} is {value!r}, and {example!r} in the example"


def _merged(rows: list[Any]) -> Any:
    """The elements of an example as one, with the keys of all."""
    if not isinstance(rows[0], dict):
        return rows[0]
    return {name: each for row in reversed(rows) for name, each in row.items()}


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else type(value).__name__
