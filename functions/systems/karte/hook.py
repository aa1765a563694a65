"""KARTE's own address for Marketo's webhooks, for old projects whose plug-in knows whose lead it is (`via: hook`).

`POST https://t.karte.io/hook/{API key}/marketo/track`, with the body of KARTE's recipe:
https://support2.karte.io/integration/integration-marketo/1162/ . Whether KARTE reads it as a form or as raw text is not
documented, so that only what both read alike is sent: JSON that is not percent-encoded, in which the letters that mean
something to a form stand escaped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from relay.aws.secrets import NoSecret
from relay.core import json_number
from relay.core.deadline import Deadline
from relay.core.gate import Gate
from relay.core.outcome import Cause
from relay.core.secret import SecretReader
from relay.http.addresses import is_loopback_url
from relay.http.guarded_adapter import GuardedAdapter
from relay.http.transport import Answer, NoAnswer, Transport
from relay.limits.day_budget import ALL
from systems.karte.client import checked
from systems.karte.config import KarteConnection
from systems.karte.errors import NoEffect, Verdict, is_trouble
from systems.karte.mapping import KarteEvent

_TEXT_OR_PLUS = re.compile(r'"(?:[^"\\]|\\.)*"|\+')
"""Of JSON: a text, or the sign of an exponent, which means nothing."""
_FORM = re.compile(r"[&+%\x80-\U0010ffff]")
_KEY = re.compile(r"[A-Za-z0-9_-]{1,200}")

NO_API_KEY = "the secret must hold api_key, the API key of the project, for routes with via: hook"


class KarteHook:
    """Posts to one project's hook, with the API key in the connection's secret.

    Raises NoEffect when a call surely had no effect, Lost when nobody knows, MustWait when the gate lets nothing pass.
    """

    def __init__(self, connection: KarteConnection, secret: SecretReader, gate: Gate) -> None:
        self._url = hook_url(connection)
        self._secret = secret
        self._gate = gate
        self._transport = Transport(GuardedAdapter(local=is_loopback_url(self._url)))

    def post(self, lead_id: str, events: Sequence[KarteEvent], deadline: Deadline) -> None:
        """All events of one webhook; KARTE counts them twice when they are posted twice."""
        url = f"{self._url}/hook/{self._key()}/marketo/track"
        body, headers = hook_body(lead_id, events), {"Content-Type": "application/x-www-form-urlencoded"}

        def attempt() -> Answer | NoAnswer:
            try:
                return self._transport.send("POST", url, deadline, headers=headers, body=body)
            except NoAnswer as error:
                return error

        checked(self._gate.send(attempt, troubled=is_trouble, scope=ALL, deadline=deadline))

    def _key(self) -> str:
        try:
            found = self._secret(refresh=False).get("api_key")
        except NoSecret as error:
            raise NoEffect(Cause(code=error.code, message=error.message), Verdict.RETRY) from error
        if not is_api_key(found):
            raise NoEffect(Cause(code="secret_invalid", message=NO_API_KEY), Verdict.RETRY)
        return str(found).strip()


def is_api_key(found: object) -> bool:
    """Whether it can be one."""
    return isinstance(found, str) and bool(_KEY.fullmatch(found.strip()))


def hook_url(connection: KarteConnection) -> str:
    """Where the hooks are; of a KARTE on this machine, there."""
    default = connection.url if is_loopback_url(connection.url) else "https://t.karte.io"
    return (connection.hook_url or default).rstrip("/")


def hook_body(lead_id: str, events: Sequence[KarteEvent]) -> bytes:
    """As KARTE's recipe has it, in ASCII."""
    content = json_number.encode([{"event_name": each.name, "values": each.values} for each in events]).decode()
    read_alike = _TEXT_OR_PLUS.sub(lambda found: _FORM.sub(_escaped, found[0]) if len(found[0]) > 1 else "", content)
    return f"leadId={lead_id}&events={read_alike}".encode("ascii")


def _escaped(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
