"""`make demo`: ten webhooks through the real stacks, and what became of each."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import requests
from rich.console import Console
from rich.table import Table

from local.demo_webhooks import WEBHOOKS, Webhook
from local.emulator import Emulator
from local.state import LocalError, State
from local.up import Ports, Say, down, up

ROUTE = "mail-opened"
SETTLE_SECONDS = 60.0
FIELDS = ("lead_id", "company", "score", "opened_at", "tags")

Answers = list[tuple[Webhook, int, dict[str, str]]]


def run(state: State, say: Say) -> None:
    """Start, deploy, send, show, stop. Raises LocalError when something does not become what it should."""
    say("Starting the relay on this machine; nothing leaves it")
    try:
        stack = up(Path("relay.yaml"), state, Ports.free(), say)
        say(f"Sending {len(WEBHOOKS)} webhooks to {stack['api_url']}/hooks/{ROUTE}")
        answers = _send(stack, WEBHOOKS)
        say("Waiting until every accepted webhook is delivered or put aside")
        queues = _Queues(Emulator(int(stack["emulator_url"].rsplit(":", 1)[1])))
        letters, quarantined = queues.settled(answers)
        console = Console(width=None if Console().is_terminal else 150)
        _show(console, answers, _records(stack), letters, quarantined)
        say("Stopping everything")
    finally:
        down(state)
    say("Done. Keep it running with `make up`; the README says how to deploy it.")


def _send(stack: Mapping[str, Any], webhooks: Sequence[Webhook]) -> Answers:
    answers: Answers = []
    for webhook in webhooks:
        secret = stack["webhook_secret"] if webhook.right_secret else "a-guess"
        answer = requests.post(
            f"{stack['api_url']}/hooks/{ROUTE}",
            data=webhook.body.encode(),
            headers={"content-type": webhook.content_type, "x-relay-secret": secret},
            timeout=30,
        )
        answers.append((webhook, answer.status_code, answer.json()))
    return answers


def _records(stack: Mapping[str, Any]) -> list[dict[str, Any]]:
    kintone = stack["systems"]["kintone"]
    answer = requests.get(
        f"{kintone['url']}/k/v1/records.json",
        params={"app": kintone["app"], "query": "order by lead_id asc"},
        headers={"X-Cybozu-API-Token": kintone["api_token"]},
        timeout=30,
    )
    answer.raise_for_status()
    records: list[dict[str, Any]] = answer.json()["records"]
    return records


class _Queues:
    """The queues of the demo's stack, looked at without taking anything out for good."""

    def __init__(self, emulator: Emulator) -> None:
        self._sqs = emulator.client("sqs")
        described = emulator.client("cloudformation").describe_stacks()["Stacks"]
        outputs = {one["OutputKey"]: one["OutputValue"] for stack in described for one in stack.get("Outputs", [])}
        connection = next(json.loads(value) for name, value in outputs.items() if name.startswith("Connection"))
        self._queue: str = connection["queue_url"]
        self._dead: str = connection["dead_letter_queue_url"]
        self._quarantine: str = outputs["QuarantineQueueUrl"]

    def settled(self, answers: Answers) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Dead letters and quarantined requests, once no event is under way any more."""
        refused = sum(status == 400 for _, status, _ in answers)
        _until(lambda: not self._depth(self._queue), "the queue to be empty")
        _until(lambda: self._depth(self._quarantine) >= refused, "the refused webhook to be in quarantine")
        return self._read(self._dead), self._read(self._quarantine)

    def _depth(self, url: str) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return sum(int(found[name]) for name in names)

    def _read(self, url: str) -> list[dict[str, Any]]:
        received = self._sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0, MessageAttributeNames=["All"]
        )
        messages: list[dict[str, Any]] = received.get("Messages", [])
        return messages


def _until(done: Callable[[], bool], what: str) -> None:
    limit = time.monotonic() + SETTLE_SECONDS
    while not done():
        if time.monotonic() > limit:
            raise LocalError(f"Waited {SETTLE_SECONDS:.0f} s for {what}, in vain. See the logs in .local/demo/.")
        time.sleep(0.2)


def _show(
    console: Console,
    answers: Answers,
    records: Sequence[Mapping[str, Any]],
    letters: Sequence[Mapping[str, Any]],
    quarantined: Sequence[Mapping[str, Any]],
) -> None:
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


def _plain(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")
