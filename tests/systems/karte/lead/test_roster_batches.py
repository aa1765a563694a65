"""The delivering function as Lambda runs it, on a real queue: how many addresses one look-up of a roster holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from config.loading import load
from local.run.emulator import Emulator
from relay.core.event import Event, ReadFrom, encode, new_id, now
from relay.queue import queues
from tests.support.lambda_function import FUNCTIONS, ROOT, LambdaFunction
from tests.support.readings_table import new_readings
from tests.systems.karte.lead.two_systems import TwoSystems

Maker = Callable[..., TwoSystems]
HANDED = 10
"""Messages that Lambda hands over at once."""


class RosterQueue:
    """The example's queue to Marketo, in the emulator, and the function that delivers from it."""

    def __init__(self, emulator: Emulator, relay: TwoSystems, folder: Path) -> None:
        self._sqs, self._mark = emulator.client("sqs"), uuid4().hex[:8]
        self.url, self.next_url, dead = (self._queue(name) for name in ("marketo", "karte", "marketo-dead"))
        secrets = {"marketo": relay._secret_of_marketo(), "log-key": {"current": "key"}}
        for name, content in secrets.items():
            emulator.client("secretsmanager").create_secret(Name=self._own(name), SecretString=json.dumps(content))
        variables = {
            "CONNECTION": "marketo",
            "SECRET_ID": self._own("marketo"),
            "LOG_KEY_SECRET_ID": self._own("log-key"),
            "QUEUE_URL": self.url,
            "DEAD_LETTER_QUEUE_URL": dead,
            "NEXT_QUEUES": f"{self._own('{connection}')}.fifo",
            "STATE_TABLE": relay.states["marketo"].table,
            "READINGS_TABLE": new_readings(emulator).table,
            "POWERTOOLS_SERVICE_NAME": "deliver",
        }
        package = _package(folder / "package", _example(relay))
        self.function = LambdaFunction(package, "deliver", folder / "log", emulator.client_environment() | variables)

    def put(self, users: int) -> None:
        """A page of the roster, as the reading function queues it."""
        for begin in range(0, users, 10):
            entries = [_entry(at) for at in range(begin, min(begin + 10, users))]
            answer = self._sqs.send_message_batch(QueueUrl=self.url, Entries=entries)
            assert not answer.get("Failed")

    def handed(self) -> dict[str, Any]:
        """What Lambda hands over."""
        answer = self._sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=HANDED, MessageSystemAttributeNames=["All"]
        )
        names = {"messageId": "MessageId", "receiptHandle": "ReceiptHandle", "body": "Body", "attributes": "Attributes"}
        return {"Records": [{ours: each[name] for ours, name in names.items()} for each in answer["Messages"]]}

    def held(self, url: str) -> int:
        """Messages in a queue, those that a function has among them."""
        found = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return int(found["ApproximateNumberOfMessages"]) + int(found["ApproximateNumberOfMessagesNotVisible"])

    def _own(self, name: str) -> str:
        return f"{self._mark}-{name}"

    def _queue(self, name: str) -> str:
        made = self._sqs.create_queue(QueueName=f"{self._own(name)}.fifo", Attributes={"FifoQueue": "true"})
        return str(made["QueueUrl"])


def test_k01_a_page_of_the_roster_is_one_look_up_though_lambda_hands_over_ten(
    relay: TwoSystems, dynamodb: Emulator, tmp_path: Path
) -> None:
    """As long as the queue is deep: the function fills its batch from it, as the example's `max_records` allows."""
    queue = RosterQueue(dynamodb, relay, tmp_path)
    queue.put(300)
    handed = queue.handed()
    try:
        answer = queue.function.invoke(handed)
    finally:
        queue.function.stop()

    assert len(handed["Records"]) == HANDED
    assert answer == {"batchItemFailures": []}
    assert relay.calls("/rest/v1/leads.json") == 1
    assert (queue.held(queue.url), queue.held(queue.next_url)) == (HANDED, 300)  # those that Lambda itself deletes


def _entry(at: int) -> dict[str, str]:
    asker = f"user_id/U{at}"
    payload = {"user_id": f"U{at}", "asker": asker, "email": f"{at}@example.com"}
    read_from = ReadFrom(reading="roster", record=asker)
    event = Event(id=new_id(), route="karte-roster", received_at=now(), lead="0", payload=payload, read_from=read_from)
    return {
        "Id": str(at),
        "MessageBody": encode(event),
        "MessageGroupId": queues.message_group("marketo", asker),
        "MessageDeduplicationId": event.id,
    }


def _example(relay: TwoSystems) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(load(ROOT / "examples" / "karte.yaml").compiled())
    found["connections"]["marketo"]["url"] = f"{relay.marketo.url}/rest"
    return found


def _package(folder: Path, compiled: dict[str, Any]) -> Path:
    folder.mkdir()
    for each in FUNCTIONS.iterdir():
        (folder / each.name).symlink_to(each)
    (folder / "config.json").write_text(json.dumps(compiled))
    return folder
