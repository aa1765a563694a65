"""What an end-to-end test does with a local run: send as Marketo does, look as a person does."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import requests

from local.run.emulator import Emulator
from local.run.ports import Ports
from local.run.state import State
from local.run.up import down, up
from operations.deployment.deployment import DeployedMail
from operations.mails.sending import HandedOverMail, hand_over, inbound
from operations.mails.ses_event import VerdictName
from relay.reading.parts.table import Readings

CONFIGURATION = Path(__file__).with_name("relay.yaml")

Json = dict[str, Any]


@contextmanager
def running(folder: Path, configuration: Path = CONFIGURATION) -> Iterator[RelayRun]:
    """A local run of its own: the real stacks on free ports, remembered in `folder`. KEEP_E2E=1 leaves it running."""
    state = State(folder)
    try:
        yield RelayRun(up(configuration, state, Ports.free(), say=lambda _: None), state)
    finally:
        if not os.environ.get("KEEP_E2E"):
            down(state)


class RelayRun:
    """A running relay with a stand-in for kintone behind it."""

    def __init__(self, stack: Mapping[str, Any], state: State) -> None:
        self.stack = stack
        self.state = state
        self.emulator = Emulator(int(stack["emulator_url"].rsplit(":", 1)[1]))
        self.kintone = stack["systems"]["kintone"]
        self.sqs = self.emulator.client("sqs")
        outputs = self.emulator.client("cloudformation").describe_stacks()["Stacks"]
        self.outputs = {one["OutputKey"]: one["OutputValue"] for stack in outputs for one in stack.get("Outputs", [])}
        described = [json.loads(value) for key, value in self.outputs.items() if key.startswith("Connection")]
        self.connections = {connection["name"]: connection for connection in described}
        self.quarantine: str = self.outputs["QuarantineQueueUrl"]
        self.session = requests.Session()

    @property
    def dead_letter_queue(self) -> str:
        """That of the connection to kintone."""
        return str(self.connections["kintone"]["dead_letter_queue_url"])

    def send(self, route: str, body: bytes | str | Json, **headers: str) -> requests.Response:
        """One webhook. Header names are given with underscores."""
        content = json.dumps(body) if isinstance(body, dict) else body
        sent = {"x-relay-secret": self.stack["webhook_secret"], "content-type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        data = content.encode() if isinstance(content, str) else content
        return self.session.post(f"{self.stack['api_url']}/hooks/{route}", data=data, headers=sent, timeout=30)

    def mail(self, raw: bytes, *failed: VerdictName) -> HandedOverMail:
        """A mail, as Amazon SES hands it over; it found wrong what `failed` says."""
        deployed = msgspec.json.decode(self.outputs["MailMail"], type=DeployedMail)
        mail = inbound(raw, to=None, sender=None, failed=failed, domain=deployed.domain)
        return hand_over(self.emulator.client("s3"), self.emulator.client("lambda"), deployed, mail)

    def mailed(self) -> list[Json]:
        """What went out by the emulator's SES."""
        found = self.session.get(f"{self.emulator.url}/_ministack/ses/messages", timeout=30).json()["messages"]
        return [each for account in found.values() for each in account]

    def read(self, connection: str) -> Json:
        """Have a connection with one reading read as its clock does when that is due, and give the run that came of it.

        The clock itself may be at it at this moment; then it is tried again.
        """
        described = json.loads(self.outputs[f"Reading{connection.capitalize()}"])
        dynamodb = self.emulator.client("dynamodb")
        table = Readings(dynamodb=dynamodb, table=described["readings_table"], connection=connection)
        runs: list[Json] = []

        def tick() -> bool:
            for part in table.parts():
                table.make_due(part.key)
            answer = self.emulator.client("lambda").invoke(FunctionName=described["function_name"], Payload=b"{}")
            runs.extend(json.loads(answer["Payload"].read())["runs"])
            return bool(runs)

        self.until(tick)
        return runs[0]

    def records(self, app: int = 12) -> dict[str, Json]:
        """The records of an app, by their key, as field code to value."""
        answer = self.session.get(
            f"{self.kintone['url']}/k/v1/records.json",
            params={"app": str(app), "query": "limit 500"},
            headers={"X-Cybozu-API-Token": self.kintone["api_tokens"][str(app)]},
            timeout=30,
        )
        found = [{code: field["value"] for code, field in one.items()} for one in answer.json()["records"]]
        return {record["lead_id" if app == 12 else "key"]: record for record in found}

    def history(self, app: int = 12) -> list[Json]:
        """Every write that the stand-in applied, in order."""
        found: list[Json] = self._control("GET", f"history?app={app}").json()["history"]
        return found

    def requests_refused(self) -> int:
        """How many requests the stand-in answered with an error."""
        return sum(one["status"] >= 400 for one in self._control("GET", "requests").json()["requests"])

    def fail(self, kind: str, **order: Any) -> None:
        """Make the stand-in fail."""
        self._control("POST", "faults", {"kind": kind, **order})

    def set_down(self, *, down: bool) -> None:
        """Make the stand-in answer everything with its maintenance page, or work again."""
        self._control("POST", "down", {"down": down})

    def recover(self) -> None:
        """Let the stand-in work again."""
        self._control("DELETE", "faults")
        self.set_down(down=False)

    def reset(self) -> None:
        """Empty everything. Waits for what is under way."""
        self.recover()
        self.wait_for_delivery()
        letters = [connection["dead_letter_queue_url"] for connection in self.connections.values()]
        for url in (*letters, self.quarantine):
            self.sqs.purge_queue(QueueUrl=url)
        for system in self.stack["systems"]:
            self.control(system, "POST", "reset")

    def wait_for_delivery(self, seconds: float = 60.0) -> None:
        """Wait until every queue is empty."""
        urls = [connection["queue_url"] for connection in self.connections.values()]
        self.until(lambda: not any(map(self.depth, urls)), seconds)

    def until(self, done: Callable[[], bool], seconds: float = 60.0) -> None:
        """Wait until something is so."""
        limit = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < limit, "it did not become so in time"
            time.sleep(0.1)

    def depth(self, url: str) -> int:
        """Messages in a queue, those under way included."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return sum(int(found[name]) for name in names)

    def messages(self, url: str) -> list[Json]:
        """Every message of a queue; afterwards the queue is empty."""
        found: list[Json] = []
        while received := self.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=300, MessageAttributeNames=["All"]
        ).get("Messages"):
            found += received
            for message in received:
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def quarantined(self) -> list[Json]:
        """What is in quarantine; afterwards it is empty."""
        return [json.loads(message["Body"]) for message in self.messages(self.quarantine)]

    def dead_letters(self) -> list[tuple[Json, Json]]:
        """Events in the dead-letter queue with their causes; afterwards it is empty."""
        return [
            (json.loads(message["Body"]), json.loads(message["MessageAttributes"]["cause"]["StringValue"]))
            for message in self.messages(self.dead_letter_queue)
        ]

    def _control(self, method: str, path: str, body: Json | None = None) -> requests.Response:
        return self.control("kintone", method, path, body)

    def control(self, system: str, method: str, path: str, body: Json | None = None) -> requests.Response:
        """Ask a stand-in for what its real system does not offer."""
        url = f"{self.stack['systems'][system]['url']}/_stand-in/{path}"
        answer = self.session.request(method, url, json=body, timeout=30)
        answer.raise_for_status()
        return answer
