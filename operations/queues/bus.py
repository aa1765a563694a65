"""What came over an event bus and could not be accepted: it lies as it was handed over, and can be tried again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from operations.failures import OperatorError
from operations.queues.held_messages import HeldMessage, HeldMessages

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


class TakenAgain(NamedTuple):
    """What became of one."""

    event_id: str
    """EventBridge's own."""
    status: str
    """As the function answers: accepted, ignored or rejected, which is in quarantine then; `failed` stays."""


def take_again(held: HeldMessages, client: LambdaClient, function_name: str) -> Iterator[TakenAgain]:
    """Hand each over to the function once more; those that it could take are deleted. Raises botocore's errors."""
    for message in held:
        status = _taken(message, client, function_name)
        if status != "failed":
            held.delete(message)
        yield TakenAgain(event_id(message), status)


def event_id(message: HeldMessage) -> str:
    """EventBridge's id of the event in a message; empty for what is none."""
    try:
        found = msgspec.json.decode(message.body)
    except msgspec.DecodeError:
        return ""
    return str(found.get("id", "")) if isinstance(found, dict) else ""


def _taken(message: HeldMessage, client: LambdaClient, function_name: str) -> str:
    answer = client.invoke(FunctionName=function_name, Payload=message.body.encode())
    payload = answer["Payload"].read()
    if answer.get("FunctionError"):
        return "failed"
    try:
        return str(msgspec.json.decode(payload, type=dict[str, str])["status"])
    except (msgspec.DecodeError, KeyError) as error:
        raise OperatorError(f"the answer of {function_name} cannot be read. Deploy again.") from error
