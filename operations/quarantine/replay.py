"""Sending requests from quarantine once more, as they came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from operations.quarantine.refusals import QuarantinedRequest, read_refusal
from operations.queues.held_messages import HeldMessages
from operations.webhooks.call import CallAnswer, WebhookCall


def send_again(
    found: Sequence[QuarantinedRequest], held: HeldMessages, send: Callable[[WebhookCall], CallAnswer], secret: str
) -> Iterator[tuple[str, CallAnswer]]:
    """Each request's id and new answer. What was accepted is deleted at once; copies of the others at the end."""
    refused_again = set[str]()
    for each in found:
        answer = send(_call(each, secret))
        if answer.is_accepted:
            held.delete(each.message)
        else:
            refused_again.add(str(answer.content.get("id")))
        yield each.id, answer
    _drop_copies(held, refused_again)


def _call(refusal: QuarantinedRequest, secret: str) -> WebhookCall:
    request = refusal.request
    return WebhookCall(
        route=request.route,
        body=request.body,
        method=request.method,
        content_type=request.content_type,
        query=request.query,
        secret=secret,
    )


def _drop_copies(held: HeldMessages, refused_again: set[str]) -> None:
    """The function keeps what it refuses, so what was refused again is there twice now: drop the copies."""
    messages = iter(held)
    while refused_again and (message := next(messages, None)):
        found = read_refusal(message).id
        if found in refused_again:
            held.delete(message)
            refused_again.remove(found)
