"""What the demo shows: tables of what was sent, and of what became of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.table import Table

from local.demo.round_trip import Step
from local.demo.webhooks import Webhook

Json = Mapping[str, Any]
Answers = Sequence[tuple[Webhook, int, dict[str, str]]]
"""Each webhook with the status and the content of its answer."""


def answers_table(answers: Answers) -> Table:
    """What was sent and answered."""
    headings = ("#", "Sent", "Body", "Answer", "What the lead's activity log shows")
    rows = (_answered(number, *each) for number, each in enumerate(answers, start=1))
    return _table("\nWhat Marketo sent, and what it was answered", headings, rows, show_lines=True)


def records_table(title: str, fields: Sequence[str], records: Iterable[Sequence[str]]) -> Table:
    """What a system holds."""
    return _table(f"\n{title}", (*fields, "revision"), records)


def letters_table(letters: Iterable[Json], answers: Answers) -> Table:
    """Dead letters."""
    title = "\nWhat waits in the dead-letter queue for a person"
    return _table(title, ("#", "Code", "What kintone said"), (_letter(each, answers) for each in letters))


def quarantine_table(quarantined: Iterable[Json], answers: Answers) -> Table:
    """Refused requests."""
    found = (json.loads(each["Body"]) for each in quarantined)
    rows = ((_number(each["id"], answers), each["error"], each["message"]) for each in found)
    return _table("\nWhat is kept in quarantine, as it came", ("#", "Error", "Message"), rows)


def steps_table(title: str, steps: Iterable[Step]) -> Table:
    """A story, step by step."""
    rows = ((step.who, step.did, f"[green]{step.then}[/]") for step in steps)
    headings = ("Who", "Does what", "What came of it")
    return _table(f"\n{title}", headings, rows, show_lines=True)


def _table(title: str, headings: Iterable[str], rows: Iterable[Sequence[str]], *, show_lines: bool = False) -> Table:
    table = Table(title=title, title_justify="left", show_lines=show_lines)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _answered(number: int, webhook: Webhook, status: int, answer: Mapping[str, str]) -> Sequence[str]:
    said = answer.get("message") or f"{answer['status']}, id {answer['id'][:8]}…"
    colour = "green" if status == 202 else "yellow"
    return (str(number), webhook.story, webhook.body, f"[{colour}]{status} {answer['status']}[/]", said)


def _letter(letter: Json, answers: Answers) -> Sequence[str]:
    cause = json.loads(letter["MessageAttributes"]["cause"]["StringValue"])["cause"]
    fields = [f"{name}: {' '.join(texts)}" for name, texts in cause.get("fields", {}).items()]
    number = _number(json.loads(letter["Body"])["id"], answers)
    return (number, cause["code"], "\n".join([cause.get("message", ""), *fields]))


def _number(event_id: str, answers: Answers) -> str:
    """The number of the webhook that became an event."""
    found = (str(number) for number, (_, _, answer) in enumerate(answers, start=1) if answer["id"] == event_id)
    return next(found, "?")
