"""One call to ON24: its turn, its token, what the answer means, and one line in the log."""

from __future__ import annotations

import time
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from relay.aws.secrets import NoSecret
from relay.core.deadline import Deadline
from relay.core.gate import Gate
from relay.core.outcome import Cause
from relay.core.secret import SecretReader
from relay.http.addresses import is_loopback_url
from relay.http.guarded_adapter import GuardedAdapter
from relay.http.transport import Answer, NoAnswer, Transport
from relay.limits.day_budget import ALL
from relay.system.secret_form import SecretInvalid
from relay.telemetry import log
from systems.on24.rest import credentials, errors
from systems.on24.rest.decoding import Body, NotAnObject
from systems.on24.rest.endpoints import FACTS, Endpoint
from systems.on24.rest.errors import Kind, On24Failed
from systems.on24.rest.turns import Turns

READ_SECONDS = 45.0
"""The longest silence that is borne: whole lists of one event take ON24 a while."""

MOST_BYTES = 48 * 1024 * 1024
"""Of one answer. 10,000 registrants are 15 MB, 4,000 attendees with all that they did 21 MB."""


class Calling:
    """Calls one client account at ON24."""

    def __init__(self, address: str, client_id: int, *, secret: SecretReader, gate: Gate, turns: Turns) -> None:
        self._address = address
        self._client_id = str(client_id)
        self._secret = secret
        self._gate = gate
        self._turns = turns
        self._transport = Transport(GuardedAdapter(local=is_loopback_url(address)))

    def get(
        self,
        endpoint: Endpoint,
        deadline: Deadline,
        *,
        place: Mapping[str, str] | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> Body:
        """The answer. `place` is what is put into the path, `clientId` where it is a sub-account's.

        After the token was refused the secret is read afresh, once, and the call made again if it has changed. Raises
        On24Failed, and MustWait when ON24's limits or the connection's leave no turn for it now.
        """
        used = self._headers(endpoint, refresh=False)
        began, found = self._send(endpoint, place or {}, parameters or {}, used, deadline)
        row = errors.judge(found)
        if row is not None and row.kind is Kind.TOKEN:
            fresh = self._headers(endpoint, refresh=True)
            if fresh != used:
                began, found = self._send(endpoint, place or {}, parameters or {}, fresh, deadline)
                row = errors.judge(found)
        if row is not None and row.kind is Kind.QUOTA:
            raise self._turns.refused(endpoint, began)
        if row is not None:
            raise errors.failure(endpoint, found, row)
        return _body(endpoint, found)

    def _send(
        self,
        endpoint: Endpoint,
        place: Mapping[str, str],
        parameters: Mapping[str, str],
        headers: Mapping[str, str],
        deadline: Deadline,
    ) -> tuple[float, Answer | NoAnswer]:
        path = f"/v2/client/{{clientId}}{FACTS[endpoint].path}"
        for name, value in {"clientId": self._client_id, **place}.items():
            path = path.replace(f"{{{name}}}", quote(value, safe=""))
        url = self._address + path + (f"?{urlencode(parameters)}" if parameters else "")
        began = self._turns.take(endpoint, deadline)

        def attempt() -> Answer | NoAnswer:
            begin = time.perf_counter()
            try:
                found: Answer | NoAnswer = self._transport.send(
                    "GET", url, deadline, headers=headers, read_seconds=READ_SECONDS, most_bytes=MOST_BYTES
                )
            except NoAnswer as error:
                found = error
            _log(endpoint, found, time.perf_counter() - begin)
            return found

        return began, self._gate.send(attempt, troubled=errors.is_trouble, scope=ALL, deadline=deadline)

    def _headers(self, endpoint: Endpoint, *, refresh: bool) -> dict[str, str]:
        try:
            token = credentials.headers(self._secret(refresh=refresh))
        except NoSecret as error:
            raise _no_token(endpoint, error.code, error.message) from error
        except SecretInvalid as error:
            raise _no_token(endpoint, "secret_invalid", str(error)) from error
        return {**token, "Accept": "application/json", "Accept-Encoding": "gzip"}


def _no_token(endpoint: Endpoint, code: str, message: str) -> On24Failed:
    return On24Failed(endpoint, Kind.TOKEN, Cause(code=code, message=message), retry=False)


def _body(endpoint: Endpoint, found: Answer | NoAnswer) -> Body:
    if isinstance(found, NoAnswer):
        raise AssertionError  # noqa: TRY004 - every one of them has a row
    try:
        return Body(found.body)
    except NotAnObject:
        raise errors.bad_answer(endpoint, found.status) from None


def _log(endpoint: Endpoint, found: Answer | NoAnswer, seconds: float) -> None:
    row = errors.judge(found)
    word = found.word if isinstance(found, NoAnswer) else f"http_{found.status}"
    log.call(
        "on24",
        method="GET",
        path=f"/client/{{clientId}}{FACTS[endpoint].path}",
        code=None if row is None else row.code or word,
        status=found.status,
        duration_ms=round(seconds * 1000),
    )
