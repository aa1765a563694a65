"""The calls of KARTE's API v2 that the relay makes: https://developers.karte.io/reference ."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from relay.aws.secrets import NoSecret
from relay.core import json_number
from relay.core.deadline import Deadline
from relay.core.gate import Gate
from relay.core.outcome import Cause
from relay.core.secret import SecretReader
from relay.delivering.at_most_once import Lost
from relay.http.addresses import is_loopback_url
from relay.http.guarded_adapter import GuardedAdapter
from relay.http.transport import Answer, NoAnswer, Transport
from relay.limits.day_budget import ALL
from relay.system.secret_form import SecretInvalid
from systems.karte.errors import NoEffect, Verdict, cause, is_trouble, judge, retry_after
from systems.karte.lead.lead_mapping import TableRow
from systems.karte.mapping import RELAY_ID, KarteEvent
from systems.karte.people.names import VISITOR, KarteKeys

WRITE = "/v2/track/event/write"
GET = "/v2beta/track/event/get"
UPSERT = "/v2beta/track/refTable/row/upsert"
MOST_SHOWN = 10
"""Events of one name that `GET` shows at the most."""

_TOKEN = re.compile(r"[!-~]+")


class KarteClient:
    """Calls one KARTE project with one connection's token.

    After the token was refused the secret is read afresh, once, and the call is made again if it has changed. Every
    method raises NoEffect when the call surely had no effect, Lost when nobody knows, MustWait when the gate lets
    nothing pass.
    """

    def __init__(self, url: str, secret: SecretReader, gate: Gate) -> None:
        self._url = url.rstrip("/")
        self._secret = secret
        self._gate = gate
        self._transport = Transport(GuardedAdapter(local=is_loopback_url(url)))

    def write(self, keys: KarteKeys, event: KarteEvent, relay_id: str | None, deadline: Deadline) -> None:
        """Write one event; KARTE counts it twice when it is written twice.

        Body as in PLAID's samples: https://github.com/plaidev/craft-codes, craft-functions/generate-referral-link
        """
        self._call(WRITE, event.body(keys, relay_id), deadline)

    def shows(self, keys: KarteKeys, event_name: str, relay_id: str, since: float, deadline: Deadline) -> bool | None:
        """Whether KARTE shows the event with this id for the user; None when it shows so many that it may hide it.

        `since` is in epoch seconds. A visitor has a user id here too. Question and answer as in
        craft-functions/get-events-and-write-to-other-projects, as above.
        """
        options = {"from": int(since * 1000), "limit": MOST_SHOWN}
        user = keys.get("user_id") or f"{VISITOR}{keys['visitor_id']}"
        body = json.dumps({"user_id": user, "event_names": [event_name], "options": options}).encode()
        answer = self._call(GET, body, deadline)
        found = _events(answer, event_name)
        if any(isinstance(each, dict) and each.get(RELAY_ID) == relay_id for each in found):
            return True
        return None if len(found) >= MOST_SHOWN else False

    def upsert(self, row: TableRow, deadline: Deadline) -> None:
        """Write a row of a linked table, which may be written again.

        Body as in craft-functions/himoduketable-write-from-google-form, as above.
        """
        content = {"id": row.table, "rowKey": row.key, "values": row.values}
        self._call(UPSERT, json_number.encode(content), deadline)

    def probe(self, path: str, deadline: Deadline) -> None:
        """Make a call that asks for nothing: an empty object."""
        self._call(path, b"{}", deadline)

    def _call(self, path: str, body: bytes, deadline: Deadline) -> Answer:
        used = self._token(refresh=False)
        answer = self._send(path, body, used, deadline)
        if isinstance(answer, Answer) and answer.status >= 400 and judge(answer).credentials:
            fresh = self._token(refresh=True)
            if fresh != used:
                answer = self._send(path, body, fresh, deadline)
        return checked(answer)

    def _send(self, path: str, body: bytes, token: str, deadline: Deadline) -> Answer | NoAnswer:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

        def attempt() -> Answer | NoAnswer:
            try:
                return self._transport.send("POST", self._url + path, deadline, headers=headers, body=body)
            except NoAnswer as error:
                return error

        return self._gate.send(attempt, troubled=is_trouble, scope=ALL, deadline=deadline)

    def _token(self, *, refresh: bool) -> str:
        try:
            return read_token(self._secret(refresh=refresh))
        except NoSecret as error:
            raise _no_token(error.code, error.message) from error
        except SecretInvalid as error:
            raise _no_token("secret_invalid", str(error)) from error


def read_token(secret: Mapping[str, Any]) -> str:
    """The token in `{"access_token": "..."}`. Raises SecretInvalid."""
    token = secret.get("access_token")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token.strip()):
        raise SecretInvalid("the secret must hold access_token, the access token of a KARTE API v2 app")
    return token.strip()


def _no_token(code: str, message: str) -> NoEffect:
    return NoEffect(Cause(code=code, message=message), Verdict.RETRY)


def checked(found: Answer | NoAnswer) -> Answer:
    """An answer that says that it was done. Raises NoEffect or Lost."""
    if isinstance(found, Answer) and 200 <= found.status < 300:
        return found
    verdict = judge(found).verdict
    if verdict is Verdict.UNKNOWN:
        raise Lost(cause(found))
    after = retry_after(found.headers) if isinstance(found, Answer) else None
    raise NoEffect(cause(found), verdict, after)


def _events(answer: Answer, event_name: str) -> list[Any]:
    """The values of each event shown, newest or oldest first: `{"events": {name: [{"values": {name: {...}}}]}}`."""
    try:
        shown = json.loads(answer.body)["events"].get(event_name, [])
        return [each["values"][event_name] for each in shown]
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        cause = Cause(code="bad_answer", message="the answer does not list the events", status=answer.status)
        raise NoEffect(cause, Verdict.RETRY) from None
