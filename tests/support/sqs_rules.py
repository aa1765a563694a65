"""What SQS takes, as its API reference says; the emulator is more lenient in places.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

MAX_BYTES = 1_048_576
_ALLOWED = re.compile("[\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
_ID = re.compile(r"[A-Za-z0-9!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]{1,128}")


class SqsRefuses(Exception):
    """SQS would answer this with an error."""


def check_text(text: str) -> None:
    """A body or an attribute: not empty, and only of characters that XML allows. Raises SqsRefuses."""
    if not text or not _ALLOWED.fullmatch(text):
        raise SqsRefuses("InvalidMessageContents")


def check_id(text: str) -> None:
    """A message group id or deduplication id. Raises SqsRefuses."""
    if not _ID.fullmatch(text):
        raise SqsRefuses(f"InvalidParameterValue: {text!r}")


def check_message(body: str, attributes: Mapping[str, Any]) -> None:
    """A whole message: its attributes' names, types and values count towards its size. Raises SqsRefuses."""
    check_text(body)
    size = len(body.encode())
    for name, attribute in attributes.items():
        check_text(attribute["StringValue"])
        size += len(name) + len(attribute["DataType"]) + len(attribute["StringValue"].encode())
    if size > MAX_BYTES:
        raise SqsRefuses(f"InvalidParameterValue: message of {size} bytes")
