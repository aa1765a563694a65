"""Asking a deployed function to do something beside its events, and reading its answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar

import msgspec

from operations.failures import OperatorError

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

Answer = TypeVar("Answer", bound=msgspec.Struct)


def ask(
    client: LambdaClient, function_name: str, action: str, answers: type[Answer], *, look: str, **more: str | None
) -> Answer:
    """What a function answers to `{"action": ...}`, and `more` beside; `look` is the command that shows its log.

    Raises OperatorError when it fails or its answer is another one, and botocore's errors when it cannot be called.
    """
    answer = client.invoke(FunctionName=function_name, Payload=json.dumps({"action": action, **more}).encode())
    payload = answer["Payload"].read()
    if answer.get("FunctionError"):
        raise OperatorError(f"its function failed. See: {look}")
    try:
        return msgspec.json.decode(payload, type=answers)
    except msgspec.DecodeError as error:
        raise OperatorError(
            f"its function's answer cannot be read ({error}). Deploy again, so that it fits this command."
        ) from error
