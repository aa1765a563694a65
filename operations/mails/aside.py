"""Mails that could not be taken: each lies as SES handed it over, without its body, and can be tried again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from operations.failures import OperatorError
from operations.mails.sending import start
from operations.queues.held_messages import HeldMessage, HeldMessages

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


class TakenMail(NamedTuple):
    """What became of one."""

    message_id: str
    """SES's own: the whole mail lies under it in the bucket."""
    status: str
    """As the function answers; `failed` stays."""


def take_again(held: HeldMessages, functions: LambdaClient, function_name: str) -> Iterator[TakenMail]:
    """Hand each over to the function once more; those that it could take are deleted. Raises botocore's errors."""
    for message in held:
        status = _taken(message, functions, function_name)
        if status != "failed":
            held.delete(message)
        yield TakenMail(message_id(message), status)


def message_id(message: HeldMessage) -> str:
    """SES's id of the mail in a message; empty for what is none."""
    try:
        return str(_event(message)["Records"][0]["ses"]["mail"]["messageId"])
    except (KeyError, IndexError, TypeError):
        return ""


def _taken(message: HeldMessage, functions: LambdaClient, function_name: str) -> str:
    try:
        return start(functions, function_name, _event(message)).status
    except OperatorError:
        return "failed"


def _event(message: HeldMessage) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(message.body)
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}
