"""`relay quarantine replay`: the same requests once more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from operations.deployment.clients import lambda_client, secrets_client
from operations.deployment.installation import Installation
from operations.quarantine.refusals import Refusal, read_refusal
from operations.queues.held_messages import ACT, HeldMessages
from operations.text import counted
from operations.webhooks.call import Answer, Call, current_secret, invoke
from ops.commands.quarantine_options import (
    NOTHING,
    All,
    Error,
    Ids,
    Route,
    Since,
    Yes,
    chosen,
    collect,
    open_quarantine,
)
from ops.confirm import confirm
from ops.exit_codes import ExitCode
from ops.output.terminal import id_cell, progress, say, table
from ops.output.unseen import remark_elsewhere


def replay(
    installation: Installation,
    *,
    ids: Ids = None,
    every: All = False,
    route: Route = None,
    error: Error = None,
    since: Since = None,
    yes: Yes = False,
) -> ExitCode:
    """Send requests again as they came, after what was wrong in relay.yaml is corrected and deployed.

    They go to the function itself, past the API's address allow list. Those that are accepted leave the quarantine
    and get a new id; the others stay, and the new refusal is shown. Exit code 1 when one is refused again.
    """
    wanted = chosen(ids=ids, every=every, route=route, error=error, since=since)
    deployment = installation.deployment
    secret = current_secret(secrets_client(installation), deployment.webhook_secret_id)
    client = lambda_client(installation)
    with open_quarantine(installation, seconds=ACT) as held:
        found = collect(held, wanted)
        if not found:
            remark_elsewhere(held.unseen())
            say(NOTHING)
            return ExitCode.FOUND
        confirm(f"Send {counted(len(found), 'request')} again?", yes=yes)
        answers = _send_again(found, held, lambda call: invoke(client, deployment.webhook_function_name, call), secret)
        _drop_copies(held, {str(each.content.get("id")) for each in answers.values() if not each.is_accepted})
    table(("id", "answer", "", ""), [_row(refusal_id, answer) for refusal_id, answer in answers.items()])
    accepted = sum(each.is_accepted for each in answers.values())
    say(f"{accepted} of {len(answers)} accepted.")
    return ExitCode.FINE if accepted == len(answers) else ExitCode.FOUND


def _send_again(
    found: Sequence[Refusal], held: HeldMessages, send: Callable[[Call], Answer], secret: str
) -> dict[str, Answer]:
    """Each request's new answer. What was accepted is deleted at once."""
    answers: dict[str, Answer] = {}
    with progress() as bar:
        for each in bar.track(found, description="sending again"):
            answers[each.id] = send(_call(each, secret))
            if answers[each.id].is_accepted:
                held.delete(each.message)
    return answers


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


def _row(refusal_id: str, answer: Answer) -> tuple[str, str, str, str]:
    words = (str(answer.content.get(name, "")) for name in ("id", "error", "message"))
    new_id, error, message = words
    return id_cell(refusal_id), str(answer.status), new_id if answer.is_accepted else error, message
