"""Sending requests from quarantine once more, as they came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from operations.quarantine.refusals import Refusal, read_refusal
from operations.queues.held_messages import HeldMessages
from operations.webhooks.call import Answer, Call


def send_again(
    found: Sequence[Refusal], held: HeldMessages, send: Callable[[Call], Answer], secret: str
) -> Iterator[tuple[str, Answer]]:
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


def _call(refusal: Refusal, secret: str) -> Call:
    request = refusal.request
    return Call(
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
