"""Adobe's own description of Marketo's API (swagger 2.0) as a judge of requests and answers.

https://github.com/AdobeDocs/marketo-apis . Where it contradicts the samples on Adobe's pages, the samples win, and each
such case is written down here. A member that is null counts as one that is not there.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from local.kit.exchange import Answer, Request

Schema = Mapping[str, Any]

_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}
ENVELOPE = {"errors", "warnings", "result"}
"""Members of every answer that are described as always there: samples leave out what is empty."""
LEFT_OUT: Mapping[str, set[str]] = {
    "ActivityType": {"primaryAttribute"},
    "Campaign": {"name", "type", "createdAt", "updatedAt"},
    "CustomActivity": {"activityDate", "activityTypeId", "attributes", "errors", "leadId", "primaryAttributeValue"},
    "ObjectMetaData": {"apiName", "pluralName", "status", "version", "fields"},
    "ProgramMember": {"leadId", "reachedSuccess", "programId", "acquiredBy", "membershipDate"},
    "Folder": {"id"},
    "SmartCampaignResponse": {"maxMembers", "qualificationRuleInterval", "qualificationRuleUnit"},
    "Recurrence": {
        *("startAt", "endAt", "intervalType", "interval", "weekdayMask", "dayOfMonth", "dayOfWeek", "weekOfMonth"),
    },
}
"""Members of records in answers that are described as always there, and that samples leave out.

New Lead has no primary attribute (from memory); Request Campaign answers with an id, Add Custom Activities with ids and
a status; List Custom Objects has no fields; of a program's members only the fields that are asked for come.
"""
OF_ANSWERS: Mapping[str, set[str]] = {
    "CustomObject": {"marketoGUID", "seq"},
    "CustomActivity": {"id", "errors"},
    "ProgramMemberData": {"{fieldApiName}"},
}
"""Members of records that are described as needed in requests too, though they are "only present in API responses"."""
FREE = {"Lead", "PushLead", "CustomObject", "ProgramMember", "ProgramMemberData", "ColumnHeaderNames"}
"""Records with fields of any names."""
MORE: Mapping[str, set[str]] = {
    "Program": {"progressionStatusType"},
    "ProgramMembership": {"id", "progressionStatusType", "updatedAt"},
    "ObjectMetaData": {"name"},
    "ProgramResponse": {"headStart"},
    "EmailResponse": {"isOpenTrackingDisabled"},
    "BrowseAllPrograms": {"headStart"},
    "Folder": {"value", "folderName"},
}
"""Members that samples show, and that are not described."""
SPELLED = {"Name": "name"}
"""A parameter that samples write with a small letter."""
ANY_VALUE = {("Attribute", "value")}
"""Described as an object; samples show texts and numbers."""


@dataclass(frozen=True)
class Asked:
    """A request as it is meant: a POST may stand for a GET."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: Any = None

    @classmethod
    def by(cls, request: Request) -> Asked:
        """What a request asks for."""
        meant: str = dict(request.pairs).get("_method", request.method)
        pairs = [pair for pair in request.pairs if pair[0] != "_method"]
        is_form = request.media_type == "application/x-www-form-urlencoded"
        pairs += parse_qsl(request.body.decode()) if is_form else []
        body = json.loads(request.body) if request.body and not is_form else None
        return cls(meant, request.path, tuple(pairs), body)


@dataclass(frozen=True)
class Call:
    """One call that is described."""

    description: Schema
    content: Schema

    @property
    def query(self) -> Mapping[str, Schema]:
        """The parameters of its query, as samples spell them."""
        found = [each for each in self.content.get("parameters", ()) if each["in"] == "query"]
        return {SPELLED.get(each["name"], each["name"]): each for each in found}

    @property
    def body(self) -> Schema | None:
        """The parameter that is its body."""
        return next((each for each in self.content.get("parameters", ()) if each["in"] == "body"), None)


class Vendor:
    """Judges by one or more descriptions. What it says is a list of complaints, empty when there is nothing wrong."""

    def __init__(self, *descriptions: Schema) -> None:
        self._descriptions = descriptions

    def call(self, method: str, path: str) -> Call | None:
        """The call that is described for an address; of several the one with the fewest variable parts."""
        found = [
            (template.count("{"), Call(each, calls[method.lower()]))
            for each in self._descriptions
            for template, calls in each["paths"].items()
            if method.lower() in calls and re.fullmatch(_pattern(template), path)
        ]
        return min(found, key=lambda each: each[0])[1] if found else None

    def request(self, asked: Asked) -> list[str]:
        """What is wrong with a request."""
        call = self.call(asked.method, asked.path)
        if call is None:
            return [f"{asked.method} {asked.path} is not described"]
        return list(_request(call, asked.query, asked.body))

    def answer(self, method: str, path: str, content: Any) -> list[str]:
        """What is wrong with the JSON of an answer."""
        call = self.call(method, path)
        if call is None:
            return [f"{method} {path} is not described"]
        schema = call.content["responses"]["200"]["schema"]
        return list(_wrong(content, schema, call.description, "answer"))


def complaints_about(vendor: Vendor, request: Request, answer: Answer) -> list[str]:
    """What is wrong with an answer to a call, where it is one: with status 200, and JSON."""
    method = "GET" if dict(request.pairs).get("_method") == "GET" else request.method
    is_json = answer.content_type.startswith("application/json")
    if answer.status != 200 or not is_json or vendor.call(method, request.path) is None:
        return []
    try:
        content = read_json(answer)
    except ValueError:
        return []
    return [f"{method} {request.path}: {each}" for each in vendor.answer(method, request.path, content)]


def read_json(answer: Answer) -> Any:
    """What an answer says. Raises ValueError."""
    is_compressed = answer.headers.get("Content-Encoding") == "gzip"
    return json.loads(gzip.decompress(answer.body) if is_compressed else answer.body)


def _pattern(template: str) -> str:
    return re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(template))


def _request(call: Call, query: Sequence[tuple[str, str]], body: Any) -> Iterator[str]:
    given = {name for name, _ in query}
    for name, value in query:
        if name not in call.query:
            yield f"unknown parameter {name}"
        else:
            yield from _wrong_text(value, call.query[name], name)
    for name, each in call.query.items():
        # Adobe's sample of Remove from List sends ids, or a body, and both are described as needed.
        if each.get("required") and name not in given and body is None:
            yield f"lacks the parameter {name}"
    if body is None:
        if call.body is not None and call.body.get("required") and not given:
            yield "lacks a body"
    elif call.body is None:
        yield "has a body"
    else:
        yield from _wrong(body, call.body["schema"], call.description, "body", is_request=True)


def _wrong_text(value: str, described: Schema, name: str) -> Iterator[str]:
    """A parameter: a comma separates the values of an array."""
    of = described.get("items", described)
    for each in value.split(",") if described["type"] == "array" else [value]:
        if of["type"] == "integer" and not re.fullmatch(r"-?\d+", each):
            yield f"{name} is no integer: {each}"
        if of["type"] == "boolean" and each not in ("true", "false"):
            yield f"{name} is no boolean: {each}"
        if each.lower() not in (known.lower() for known in described.get("enum", [each])):
            yield f"{name} is none of {described['enum']}: {each}"


def _wrong(value: Any, schema: Schema, description: Schema, where: str, *, is_request: bool = False) -> Iterator[str]:
    name, found = _resolved(schema, description)
    kind = found.get("type", "object" if "properties" in found else None)
    if kind and not _is(value, kind):
        yield f"{where} is no {kind}: {value!r}"
    elif value not in found.get("enum", [value]) and is_request:
        yield f"{where} is none of {found['enum']}: {value!r}"
    elif isinstance(value, dict) and "properties" in found:
        yield from _wrong_members(value, found, description, where, name, is_request=is_request)
    elif isinstance(value, list) and "items" in found:
        for number, each in enumerate(value):
            yield from _wrong(each, found["items"], description, f"{where}[{number}]", is_request=is_request)


def _wrong_members(
    value: Mapping[str, Any], found: Schema, description: Schema, where: str, name: str, *, is_request: bool
) -> Iterator[str]:
    known, needed = found["properties"], set(found.get("required", ()))
    optional = OF_ANSWERS.get(name, set()) if is_request else ENVELOPE | LEFT_OUT.get(name, set())
    if value.get("status") != "skipped":  # such a record has its reasons, and little else
        yield from (f"{where} lacks {each}" for each in sorted(needed - optional - value.keys()))
    for each, content in value.items():
        if each in known:
            if content is not None and (name, each) not in ANY_VALUE:
                yield from _wrong(content, known[each], description, f"{where}.{each}", is_request=is_request)
        elif name not in FREE and each not in MORE.get(name, ()):
            yield f"{where} has an unknown {each}"


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _KINDS[kind])


def _resolved(schema: Schema, description: Schema) -> tuple[str, Schema]:
    """The name and the content of a definition that is referred to; no name for one that stands where it is used."""
    reference = schema.get("$ref")
    if reference is None:
        return "", schema
    name = reference.rsplit("/", 1)[1]
    return name, description["definitions"][name]
