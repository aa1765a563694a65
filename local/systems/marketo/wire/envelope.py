"""The envelope that every answer has.

https://github.com/AdobeDocs/marketo-apis/blob/main/static/swagger-mapi.json (definitions ResponseOf..., Error,
Warning): the code of an error is a text, that of a warning an integer. Status 200 for nearly everything.
"""

from __future__ import annotations

import itertools
from typing import Any

from local.kit.exchange import Answer, json_answer

_numbers = itertools.count(0xE42B)


def request_id(now: float) -> str:
    """An id such as `e42b#14272d07d78`: a number and the time in milliseconds, in hexadecimal digits."""
    return f"{next(_numbers) & 0xFFFFF:x}#{int(now * 1000):x}"


def success(identity: str, content: dict[str, Any]) -> Answer:
    """What a call answers that was served: `result` and what else it has."""
    return json_answer(200, {"requestId": identity, "success": True, **content})


def failure(identity: str, code: str, message: str) -> Answer:
    """What a call answers that was refused as a whole."""
    return json_answer(200, {"requestId": identity, "success": False, "errors": [{"code": code, "message": message}]})
