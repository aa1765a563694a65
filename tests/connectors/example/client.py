"""Calls one directory with one connection's token."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from relay.aws.secrets import NoSecret
from relay.core.deadline import Deadline
from relay.core.gate import Gate
from relay.core.outcome import Cause
from relay.core.secret import SecretReader
from relay.http.addresses import is_loopback_url
from relay.http.guarded_adapter import GuardedAdapter
from relay.http.transport import Answer, NoAnswer, Transport
from relay.limits.day_budget import ALL

RETRIED = frozenset({408, 429})
"""Statuses under 500 that pass by themselves (https://www.rfc-editor.org/rfc/rfc9110#section-15)."""


class RequestFailed(Exception):
    """A call failed. `rejected`: it will again, until a person has changed something."""

    def __init__(self, cause: Cause, *, rejected: bool) -> None:
        self.cause = cause
        self.rejected = rejected
        super().__init__(cause.code)


class DirectoryClient:
    """Every method raises RequestFailed, and MustWait when the gate lets nothing pass."""

    def __init__(self, url: str, secret: SecretReader, gate: Gate) -> None:
        self._url = url.rstrip("/")
        self._secret = secret
        self._gate = gate
        self._transport = Transport(GuardedAdapter(local=is_loopback_url(url)))

    def write(self, person: str, fields: Mapping[str, Any], deadline: Deadline) -> dict[str, Any]:
        """Make the person, or change these fields of theirs; again is the same."""
        return self._call("PUT", f"/people/{quote(person, safe='')}", deadline, msgspec.json.encode(fields))

    def one(self, person: str, deadline: Deadline) -> dict[str, Any]:
        """The person of an id."""
        return self._call("GET", f"/people/{quote(person, safe='')}", deadline)

    def listed(self, kind: str, deadline: Deadline, **wanted: str | int | None) -> list[dict[str, Any]]:
        """`people` or `groups`, by id, as far as they fit in one answer."""
        query = urlencode({name: value for name, value in wanted.items() if value is not None})
        found = self._call("GET", f"/{kind}?{query}", deadline).get(kind)
        if not isinstance(found, list):
            raise RequestFailed(Cause(code="bad_answer", message=f"the answer lists no {kind}"), rejected=True)
        return found

    def _call(self, method: str, path: str, deadline: Deadline, body: bytes | None = None) -> dict[str, Any]:
        used = self._token(refresh=False)
        answer = self._send(method, path, deadline, body, used)
        if answer.status == 401 and (fresh := self._token(refresh=True)) != used:
            answer = self._send(method, path, deadline, body, fresh)
        return _content(answer)

    def _send(self, method: str, path: str, deadline: Deadline, body: bytes | None, token: str) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

        def attempt() -> Answer | NoAnswer:
            try:
                return self._transport.send(method, self._url + path, deadline, headers=headers, body=body)
            except NoAnswer as error:
                return error

        found = self._gate.send(attempt, troubled=_is_trouble, scope=ALL, deadline=deadline)
        if isinstance(found, NoAnswer):
            raise RequestFailed(Cause(code=found.word, message=found.message), rejected=False)
        return found

    def _token(self, *, refresh: bool) -> str:
        try:
            token = self._secret(refresh=refresh).get("token")
        except NoSecret as error:
            raise RequestFailed(Cause(code=error.code, message=error.message), rejected=False) from error
        return token if isinstance(token, str) else ""


def _is_trouble(found: Answer | NoAnswer) -> bool | None:
    """Whether the directory itself is down or overloaded; None: nothing was sent."""
    if isinstance(found, NoAnswer):
        return None if found.word == "out_of_time" else True
    return found.status >= 500 or found.status == 429


def _content(answer: Answer) -> dict[str, Any]:
    if not 200 <= answer.status < 300:
        rejected = answer.status < 500 and answer.status not in RETRIED
        raise RequestFailed(Cause(code=f"http_{answer.status}", status=answer.status), rejected=rejected)
    try:
        content = json.loads(answer.body)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise RequestFailed(Cause(code="bad_answer", status=answer.status), rejected=True)
    return content
