"""From method and path to a call.

Source: https://cybozu.dev/ja/kintone/docs/rest-api/overview/kintone-rest-api-overview , for the paths and for
X-HTTP-Method-Override, which every call honours on a POST.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from local.kit.exchange import Request
from local.systems.kintone.calls.table import CALLS, Call
from local.systems.kintone.errors import illegal_request
from local.systems.kintone.wire.params import from_body, from_query

_PATH = re.compile(r"/k/(?:guest/(?P<space>[0-9]{1,9})/)?v1/(?P<name>.+)")
_JSON = "application/json"


@dataclass(frozen=True)
class Routed:
    """What a request asks for; `call` is None when kintone has no such call."""

    method: str
    name: str
    call: Call | None
    guest_space: int | None = None

    @property
    def is_single(self) -> bool:
        """Whether it is a call for one record, whose change kintone's webhooks tell of."""
        return self.name in {"record.json", "record/status.json", "record/comment.json"}


def path_of(request: Request) -> str:
    """Return the path with its percent-encoding undone."""
    return unquote(request.path)


def route(request: Request) -> Routed:
    """Return the call of a request, whose method may be overridden on a POST."""
    method = request.method
    override = request.header("x-http-method-override")
    if override and method == "POST":
        method = override.strip().upper()
    match = _PATH.fullmatch(path_of(request))
    if not match:
        return Routed(method, "", None)
    space = int(match["space"]) if match["space"] else None
    return Routed(method, match["name"], CALLS.get((method, match["name"])), space)


def parameters(request: Request) -> dict[str, Any]:
    """Return the parameters of query string and body; raise CB_IL02 or CB_IJ01.

    Content-Type is application/json when there is a body, and is not sent when there is none.
    """
    kind = request.media_type
    if bool(request.body) != bool(kind) or kind not in ("", _JSON):
        raise illegal_request()
    params = from_query(request.pairs)
    return params | from_body(request.body) if request.body else params
