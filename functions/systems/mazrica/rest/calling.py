"""One call of the Open API: its turn, its key, what the answer means, and one line in the log."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

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
from relay.system.secret_form import SecretInvalid
from relay.telemetry import log
from systems.mazrica.names import API_KEY, VERSION
from systems.mazrica.rest import errors
from systems.mazrica.rest.credentials import read_key
from systems.mazrica.rest.errors import FailureKind, MazricaFailed
from systems.mazrica.rest.turns import RequestTurns


class _Request(NamedTuple):
    call: str
    """A pattern, such as `PATCH /contacts/{id}`."""
    url: str
    body: bytes | None

    @property
    def method(self) -> str:
        return self.call.partition(" ")[0]


class MazricaCalling:
    """Calls one account."""

    def __init__(self, address: str, *, secret: SecretReader, gate: Gate, turns: RequestTurns) -> None:
        self._address = f"{address}/{VERSION}"
        self._secret = secret
        self._gate = gate
        self._turns = turns
        self._transport = Transport(GuardedAdapter(local=is_loopback_url(address)))

    def send(
        self,
        method: str,
        path: str,
        deadline: Deadline,
        *,
        number: int | None = None,
        parameters: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Any:
        """What the answer's JSON holds; None for one without a body, as 204 is.

        `number` is the record's id behind the path. After the key was refused the secret is read afresh, once, and the
        call made again if it has changed. Raises MazricaFailed; and MustWait when the limits leave no turn now, or
        Mazrica says that they do not.
        """
        url = f"{self._address}/{path}{'' if number is None else f'/{number}'}"
        url += f"?{urlencode(parameters)}" if parameters else ""
        call = f"{method} /{path}{'' if number is None else '/{id}'}"
        request = _Request(call, url, None if body is None else msgspec.json.encode(body))
        used = self._key(refresh=False)
        began, found = self._sent(request, used, deadline)
        row = errors.judge(found)
        if row is not None and row.kind is FailureKind.KEY:
            fresh = self._key(refresh=True)
            if fresh != used:
                began, found = self._sent(request, fresh, deadline)
                row = errors.judge(found)
        if row is not None and row.kind is FailureKind.QUOTA:
            raise self._turns.refused(began)
        if row is not None or isinstance(found, NoAnswer):
            raise errors.failure(call, found, row or errors.NO_ANSWER)
        return _content(call, found)

    def _sent(self, request: _Request, key: str, deadline: Deadline) -> tuple[float, Answer | NoAnswer]:
        headers = {API_KEY: key, "Accept": "application/json", "Accept-Encoding": "gzip"}
        headers |= {} if request.body is None else {"Content-Type": "application/json"}
        began = 0.0

        def attempt() -> Answer | NoAnswer:
            nonlocal began
            began = self._turns.take(deadline)
            begin = time.perf_counter()
            try:
                found: Answer | NoAnswer = self._transport.send(
                    request.method, request.url, deadline, headers=headers, body=request.body
                )
            except NoAnswer as error:
                found = error
            _log(request.call, found, time.perf_counter() - begin)
            return found

        answer = self._gate.send(attempt, troubled=errors.is_trouble, scope=ALL, deadline=deadline)
        return began, answer

    def _key(self, *, refresh: bool) -> str:
        try:
            return read_key(self._secret(refresh=refresh))
        except NoSecret as error:
            raise _no_key(error.code, error.message) from error
        except SecretInvalid as error:
            raise _no_key("secret_invalid", str(error)) from error


def _no_key(code: str, message: str) -> MazricaFailed:
    return MazricaFailed(FailureKind.KEY, Cause(code=code, message=message), retry=False)


def _content(call: str, found: Answer) -> Any:
    if not found.body.strip():
        return None
    try:
        return msgspec.json.decode(found.body)
    except (msgspec.DecodeError, RecursionError):
        raise errors.no_json(call, found.status) from None


def _log(call: str, found: Answer | NoAnswer, seconds: float) -> None:
    row = errors.judge(found)
    word = found.word if isinstance(found, NoAnswer) else f"http_{found.status}"
    method, _, path = call.partition(" ")
    log.call(
        "mazrica",
        method=method,
        path=path,
        code=None if row is None else row.code or word,
        status=found.status,
        duration_ms=round(seconds * 1000),
    )
