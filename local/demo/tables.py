"""What the demo shows: tables of what was sent, and of what became of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from local.demo.round_trip import Step
from local.demo.webhooks import Webhook

FIELDS = ("lead_id", "company", "score", "opened_at", "tags")

Answers = list[tuple[Webhook, int, dict[str, str]]]
"""Each webhook with the status and the content of its answer."""


def show(
    console: Console,
    answers: Answers,
    records: Sequence[Mapping[str, Any]],
    letters: Sequence[Mapping[str, Any]],
    quarantined: Sequence[Mapping[str, Any]],
) -> None:
    """The first half."""
    names = {answer["id"]: str(number) for number, (_, _, answer) in enumerate(answers, start=1)}
    console.print()
    console.print(_answers_table(answers))
    console.print(_records_table(records))
    console.print(_letters_table(letters, names))
    console.print(_quarantine_table(quarantined, names))


def _answers_table(answers: Answers) -> Table:
    table = Table(title="What Marketo sent, and what it was answered", title_justify="left", show_lines=True)
    for heading in ("#", "Sent", "Body", "Answer", "What the lead's activity log shows"):
        table.add_column(heading, overflow="fold")
    for number, (webhook, status, answer) in enumerate(answers, start=1):
        said = answer.get("message") or f"{answer['status']}, id {answer['id'][:8]}…"
        colour = "green" if status == 202 else "yellow"
        table.add_row(str(number), webhook.story, webhook.body, f"[{colour}]{status} {answer['status']}[/]", said)
    return table


def _records_table(records: Sequence[Mapping[str, Any]]) -> Table:
    table = Table(title="\nWhat kintone's app 12 holds now", title_justify="left")
    for heading in (*FIELDS, "revision"):
        table.add_column(heading, overflow="fold")
    for record in records:
        values = [_plain(record[name]["value"]) for name in FIELDS]
        table.add_row(*values, record["$revision"]["value"])
    return table


def _letters_table(letters: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Table:
    table = Table(title="\nWhat waits in the dead-letter queue for a person", title_justify="left")
    for heading in ("#", "Code", "What kintone said"):
        table.add_column(heading, overflow="fold")
    for letter in letters:
        cause = json.loads(letter["MessageAttributes"]["cause"]["StringValue"])["cause"]
        fields = [f"{name}: {' '.join(texts)}" for name, texts in cause.get("fields", {}).items()]
        event_id = json.loads(letter["Body"])["id"]
        table.add_row(names.get(event_id, "?"), cause["code"], "\n".join([cause.get("message", ""), *fields]))
    return table


def _quarantine_table(quarantined: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Table:
    table = Table(title="\nWhat is kept in quarantine, as it came", title_justify="left")
    for heading in ("#", "Error", "Message"):
        table.add_column(heading, overflow="fold")
    for message in quarantined:
        content = json.loads(message["Body"])
        table.add_row(names.get(content["id"], "?"), content["error"], content["message"])
    return table


def steps_table(steps: Sequence[Step]) -> Table:
    """The second half."""
    table = Table(
        title="There and back: kintone to Marketo, and SOAP to Marketo", title_justify="left", show_lines=True
    )
    for heading in ("Who", "Does what", "What came of it"):
        table.add_column(heading, overflow="fold")
    for step in steps:
        table.add_row(step.who, step.did, f"[green]{step.then}[/]")
    return table


def _plain(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")
