"""What of the system's answer goes back to Marketo, flat and as text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from relay.core import json_number
from relay.core.json_number import JsonNumber
from relay.core.refusal import Refused
from relay.http.transport import Answer
from relay.mapping import values
from relay.mapping.paths import Path

LONGEST = 1000
"""Characters of one value. A longer one is left out: what is cut would be a wrong value in a field of the lead."""


class ReplyMapping:
    """One route's `response`, compiled once. Raises PathError for what `check_route` refuses."""

    def __init__(self, response: Mapping[str, str]) -> None:
        self._paths = {name: Path(expression) for name, expression in response.items()}

    def read(self, answer: Answer) -> dict[str, str]:
        """Values by name. What is not in the answer is left out: the event is delivered all the same."""
        if not self._paths:
            return {}
        document = {"status": answer.status, "body": _content(answer.body)}
        found = {name: _text(path, document) for name, path in self._paths.items()}
        return {name: text for name, text in found.items() if text is not None and len(text) <= LONGEST}


def _content(body: bytes) -> Any:
    """JSON if it is any, else text."""
    try:
        return json.loads(body, parse_float=JsonNumber)
    except (ValueError, RecursionError):
        return body.decode("utf-8", "replace")


def _text(path: Path, document: Mapping[str, Any]) -> str | None:
    try:
        found = path.read(document)
        if found is None:
            return None
        if isinstance(found, dict | list):
            return json_number.encode(found).decode()
        return values.text(found, path.expression)
    except (Refused, RecursionError, UnicodeEncodeError):
        return None
