"""A call as it goes over the wire."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from systems.marketo.rest.request import RestRequest

LONGEST_URL = 7000
"""Characters. Marketo refuses an address of more than 8 KB with 414; a longer query goes as the body of a POST.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/lead-database#long-uris
"""


def on_the_wire(base: str, request: RestRequest) -> tuple[str, str, dict[str, str], bytes | None]:
    """Method, URL, headers and body."""
    parts = {name: quote(str(value), safe="", errors="replace") for name, value in request.parts.items()}
    path = request.path.format_map(parts)
    query = urlencode(request.query, quote_via=quote, safe=",:", errors="replace")
    headers = {"Accept": "application/json", "Accept-Encoding": "gzip", **request.headers}
    url = f"{base}{path}?{query}" if query else f"{base}{path}"
    if request.content is not None:
        headers["Content-Type"] = "application/json"
        return request.method, url, headers, _json(request.content)
    if request.method == "GET" and len(url) > LONGEST_URL:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return "POST", f"{base}{path}?_method=GET", headers, query.encode("ascii")
    return request.method, url, headers, None


def _json(content: Any) -> bytes:
    """In UTF-8, as Marketo wants it; half a character, which no encoding has, becomes a question mark.

    Raises ValueError for NaN and infinity, which JSON does not know: as null, as msgspec writes them, they would erase
    what the field has.
    """
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)
    return text.encode("utf-8", "replace")


def _plain(value: Any) -> Any:
    """A mapping of another kind than `dict`."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be sent to Marketo")
