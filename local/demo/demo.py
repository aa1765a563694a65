"""`make demo`: ten webhooks through the real stacks, what became of each, and the way back into Marketo."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import requests
from rich.console import Console

from local.demo.round_trip import prepare, round_trip
from local.demo.tables import Answers, show, steps_table
from local.demo.webhooks import WEBHOOKS, Webhook
from local.run.emulator import Emulator
from local.run.parts import Say
from local.run.ports import Ports
from local.run.state import ROOT, LocalError, State
from local.run.up import down, up

CONFIGURATION = ROOT / "examples" / "kintone-both-ways.yaml"
ROUTE = "mail-opened"
SETTLE_SECONDS = 60.0


def run(state: State, say: Say) -> None:
    """Start, deploy, send, show, stop. Raises LocalError when something does not become what it should."""
    say("Starting the relay on this machine; nothing leaves it")
    try:
        stack = up(CONFIGURATION, state, Ports.free(), say)
        say(f"Sending {len(WEBHOOKS)} webhooks to {stack['api_url']}/hooks/{ROUTE}")
        answers = _send(stack, WEBHOOKS)
        say("Waiting until every accepted webhook is delivered or put aside")
        queues = _Queues(Emulator(int(stack["emulator_url"].rsplit(":", 1)[1])))
        letters, quarantined = queues.settled(answers)
        console = Console(width=None if Console().is_terminal else 150)
        show(console, answers, _records(stack), letters, quarantined)
        say("Changing a record in kintone as a person does, and calling syncLead as an old client does")
        prepare(stack)
        steps = list(round_trip(stack, queues.are_empty, _until))
        console.print()
        console.print(steps_table(steps))
        say("Stopping everything")
    finally:
        down(state)
    path = CONFIGURATION.relative_to(ROOT)
    say(f"Done. To keep it running: make up CONFIG={path}; the README says how to deploy it.")


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
        self._queues = [
            json.loads(each)["queue_url"] for name, each in outputs.items() if name.startswith("Connection")
        ]
        self._dead: str = json.loads(outputs["ConnectionKintone"])["dead_letter_queue_url"]
        self._quarantine: str = outputs["QuarantineQueueUrl"]

    def settled(self, answers: Answers) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Dead letters and quarantined requests, once no event is under way any more."""
        refused = sum(status == 400 for _, status, _ in answers)
        _until(self.are_empty, "the queues to be empty")
        _until(lambda: self._depth(self._quarantine) >= refused, "the refused webhook to be in quarantine")
        return self._read(self._dead), self._read(self._quarantine)

    def are_empty(self) -> bool:
        """Whether no event is under way."""
        return not any(map(self._depth, self._queues))

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
