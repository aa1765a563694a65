"""Paging tokens: where a reader is, written so that it looks like Marketo's and has to be URL-encoded.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/paging-tokens
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from typing import Any, TypeVar

from local.systems.marketo.errors import Refusal
from local.systems.marketo.wire.params import Params

T = TypeVar("T")


def written(*parts: Any) -> str:
    """A token that holds some values."""
    return base64.b32encode(json.dumps(parts).encode()).decode()


def read(token: str, *kinds: type) -> list[Any]:
    """The values of a token. Raises Refusal 1003 for one that was not given by this kind of call."""
    try:
        parts = json.loads(base64.b32decode(token))
    except ValueError:
        parts = None
    if not isinstance(parts, list) or [type(each) for each in parts] != list(kinds):
        raise Refusal("1003", "Invalid data: nextPageToken")
    return parts


def page(rows: Sequence[T], params: Params, *query: object) -> tuple[Sequence[T], dict[str, Any]]:
    """The rows that a token asks for, and what says that there are more. The token belongs to one query and its issuer.

    The last page says nothing, as in Adobe's samples of Get Leads by Filter Type.
    """
    digest = hashlib.sha256(repr((params.issuer, *query)).encode()).hexdigest()[:12]
    begin, size = 0, params.batch_size()
    if token := params.get("nextPageToken"):
        owner, begin = read(token, str, int)
        if owner != digest:
            raise Refusal("1003", "Invalid data: nextPageToken is expired, or of another query or instance")
    end = begin + size
    return rows[begin:end], {"nextPageToken": written(digest, end), "moreResult": True} if end < len(rows) else {}


def page_by_token(rows: Sequence[T], params: Params, *query: object) -> tuple[Sequence[T], dict[str, Any]]:
    """As `page`, for the calls whose token alone says that there are more: lists, campaigns, export jobs, members.

    https://github.com/AdobeDocs/marketo-apis/blob/main/static/swagger-mapi.json (ResponseOfStaticList, ...).
    """
    found, more = page(rows, params, *query)
    return found, {name: value for name, value in more.items() if name != "moreResult"}
