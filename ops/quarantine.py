"""`relay quarantine`: what Marketo sent that was no valid event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from ops.cloud import lambda_client, secrets_client, sqs_client
from ops.commands import command, group
from ops.confirm import confirm
from ops.failures import ExitCode, WrongUsageError
from ops.installation import Installation
from ops.moments import optional_moment
from ops.output import counted, limited, local_time, printable, progress, remark_elsewhere, say, table, write_json
from ops.queues import ACT, LOOK, HeldMessages
from ops.refusals import Filter, Refusal, as_hex, as_text, check_ids, in_order, read_refusal
from ops.webhook import Answer, Call, current_secret, invoke

_LISTED = 100

Route = Annotated[str | None, typer.Option(metavar="NAME", help="Only requests to this route.")]
Error = Annotated[str | None, typer.Option(metavar="CODE", help="Only those refused with this code: invalid_value.")]
Since = Annotated[str | None, typer.Option(metavar="TIME", help="Received at or after: 2h, 3d, '2026-10-01 09:05'.")]
Ids = Annotated[list[str] | None, typer.Argument(metavar="ID", help="Ids, or their last characters.")]
All = Annotated[bool, typer.Option("--all", help="Everything in quarantine.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    made = group(app, "quarantine", "Requests that were no valid events: look at them, send them again, drop them.")
    command(made, "list", "relay quarantine list", "relay quarantine list --error invalid_body --since 1d")(list_)
    command(made, "show", "relay quarantine show 51c2b7aa", "relay quarantine show 51c2b7aa --hex")(show)
    command(made, "replay", "relay quarantine replay 51c2b7aa", "relay quarantine replay --route mail-opened")(replay)
    command(made, "drop", "relay quarantine drop 51c2b7aa", "relay quarantine drop --all --yes")(drop)


def list_(
    installation: Installation,
    *,
    route: Route = None,
    error: Error = None,
    since: Since = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="COUNT", help="Show at most so many; by default 100, with --json all.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
) -> ExitCode:
    """List what is in quarantine, the oldest first, with the answer that Marketo got.

    It is only looked at: everything stays. Exit code 1 when there is nothing.
    """
    with _open(installation, LOOK) as held:
        found = _collect(held, _filter(None, route, error, since))
        elsewhere = held.unseen().elsewhere
    shown = found[: limited(len(found), limit, as_json=as_json)]
    if as_json:
        write_json([each.summary() for each in shown])
    elif found:
        _show_table(shown)
        say(f"{counted(len(found), 'request')}. More of one: relay quarantine show ID")
    else:
        say("Nothing in quarantine matches." if route or error or since else "Nothing is in quarantine.")
    remark_elsewhere(elsewhere)
    return ExitCode.FINE if found else ExitCode.FOUND


def show(
    installation: Installation,
    *,
    request_id: Annotated[str, typer.Argument(metavar="ID", help="Its id, or the last characters of it.")],
    in_hex: Annotated[bool, typer.Option("--hex", help="The body byte by byte.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts; the body as base64.")] = False,
) -> ExitCode:
    """Show one request as it came, and why it was refused.

    The body is shown as it is (it may hold personal data), but what could disturb the terminal is escaped.
    """
    with _open(installation, LOOK) as held:
        [refusal] = _collect(held, Filter(ids=(request_id,)))[:1]
    if as_json:
        write_json(refusal.details())
        return ExitCode.FINE
    request = refusal.request
    facts = {
        "id": request.id,
        "received": local_time(request.received_at),
        "request": f"{request.method} /hooks/{request.route}" + (f"?{request.query}" if request.query else ""),
        "type": request.content_type,
        "refused": f"{request.error}: {request.message}",
    }
    for name, value in facts.items():
        say(f"{name + ':':12} {printable(value)}")
    say(f"\n{as_hex(request.body) if in_hex else as_text(request.body)}")
    return ExitCode.FINE


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
    wanted = _chosen(ids=ids, every=every, route=route, error=error, since=since)
    deployment = installation.deployment
    secret = current_secret(secrets_client(installation), deployment.webhook_secret_id)
    client = lambda_client(installation)
    with _open(installation, ACT) as held:
        found = _collect(held, wanted)
        if not found:
            return _nothing()
        confirm(f"Send {counted(len(found), 'request')} again?", yes=yes)
        answers = _send_again(found, held, lambda call: invoke(client, deployment.webhook_function_name, call), secret)
        _drop_copies(held, {str(each.content.get("id")) for each in answers.values() if not each.is_accepted})
    table(("id", "answer", "", ""), [_row(refusal_id, answer) for refusal_id, answer in answers.items()])
    accepted = sum(each.is_accepted for each in answers.values())
    say(f"{accepted} of {len(answers)} accepted.")
    return ExitCode.FINE if accepted == len(answers) else ExitCode.FOUND


def drop(
    installation: Installation,
    *,
    ids: Ids = None,
    every: All = False,
    route: Route = None,
    error: Error = None,
    since: Since = None,
    yes: Yes = False,
) -> ExitCode:
    """Delete requests from quarantine for good."""
    wanted = _chosen(ids=ids, every=every, route=route, error=error, since=since)
    with _open(installation, ACT) as held:
        found = _collect(held, wanted)
        if not found:
            return _nothing()
        _show_table(found[:_LISTED])
        confirm(f"Delete {counted(len(found), 'request')} for good?", yes=yes)
        for each in found:
            held.delete(each.message)
    say(f"Deleted {counted(len(found), 'request')}.")
    return ExitCode.FINE


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


def _open(installation: Installation, seconds: int) -> HeldMessages:
    return HeldMessages(sqs_client(installation), installation.deployment.quarantine_queue_url, seconds=seconds)


def _collect(held: HeldMessages, wanted: Filter) -> list[Refusal]:
    """The requests that are meant, in their order. Raises OperatorError for an id that is not one request's."""
    found = in_order(each for each in map(read_refusal, held) if wanted.takes(each))
    check_ids(found, wanted.ids)
    return found


def _filter(ids: Sequence[str] | None, route: str | None, error: str | None, since: str | None) -> Filter:
    begin = optional_moment(since, datetime.now(UTC))
    return Filter(ids=tuple(ids or ()), route=route, error=error, since=begin)


def _chosen(
    *,
    ids: Sequence[str] | None,
    every: bool,
    route: str | None,
    error: str | None,
    since: str | None,
) -> Filter:
    wanted = _filter(ids, route, error, since)
    if not (wanted.restricts or every):
        raise WrongUsageError("say which ones: ids, --route, --error, --since, or --all.")
    return wanted


def _nothing() -> ExitCode:
    say("Nothing in quarantine matches. Nothing was done.")
    return ExitCode.FOUND


def _show_table(found: Iterable[Refusal]) -> None:
    requests = [each.request for each in found]
    rows = [(local_time(each.received_at), each.id, each.route, each.error, each.message) for each in requests]
    table(("received", "id", "route", "error", "what Marketo was told"), rows)


def _row(refusal_id: str, answer: Answer) -> tuple[str, str, str, str]:
    words = (str(answer.content.get(name, "")) for name in ("id", "error", "message"))
    new_id, error, message = words
    return refusal_id, str(answer.status), new_id if answer.is_accepted else error, message
