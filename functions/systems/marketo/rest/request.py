"""One request to Marketo, as a value: what is asked, and how long Marketo itself may work on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

LEEWAY = 3.0
"""Seconds that we wait longer than Marketo itself works on a call."""

MOST_RECORDS = 300
"""Records of one call, values of one filter, rows of one page.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/marketo-integration-best-practices
"""

Query = Sequence[tuple[str, str]]


class RestRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One call."""

    method: str
    path: str
    """With names in braces for what differs: `/rest/v1/lead/{id}.json`. This is what the logs show."""
    parts: Mapping[str, str | int] = {}
    """What stands for those names."""
    query: Query = ()
    content: Any = None
    """Sent as JSON when it is not None."""
    seconds: float = 30.0
    """After which Marketo itself gives up."""
    repeatable: bool = False
    """Whether it changes nothing, so that it may be sent again without a thought."""
    headers: Mapping[str, str] = {}
    adds: bool = False
    """Whether it adds something each time, so that it must not be sent twice."""
    least_seconds: float = 0.0
    """With less time left than this it is not begun."""
