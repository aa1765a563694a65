"""A deployed relay on the emulator, made by hand: queues, secrets, logs, functions, and a stack of only outputs."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import config
from local.run.emulator import Emulator
from local.run.state import ROOT
from relay.aws.table import State
from relay.core import event
from relay.core.event import Event
from relay.core.outcome import Cause
from relay.delivering.newest_delivered import Latest
from relay.limits.budget import Budget, day_key
from relay.limits.gate import ConnectionGate
from relay.queue import queues
from relay.queue.queues import DeadLetterCause, Quarantined
from relay.system.sides import target_side
from relay.telemetry.log import lead_hash
from systems import SYSTEMS

STACK = "ops-test-relay"
STACK_ID = "9f8e7d6c"
"""What stands in the names of queues and log groups (infra/names.py)."""
SECRET = "s3cret-of-the-webhooks"
SOAP = '{"user_id":"ops-test","current":"a-key-that-clients-sign-with","previous":""}'
LOG_KEY = '{"current":"key-of-the-hashes","previous":""}'

RELAY_YAML = """\
name: ops-test
connections:
  kintone: {system: kintone, url: https://midori.cybozu.com, limits: {per_day: 5000}, batch: {every: 1m}}
  sales: {system: kintone, url: https://sales.cybozu.com}
routes:
  mail-opened:
    to: kintone
    app: 12
    key: {field: lead_id, from: leadId}
    fields: {company: company, score: {from: score, type: number}}
  won:
    to: sales
    app: 3
    key: {field: lead_id, from: leadId}
    fields: {amount: {from: deal.amount, type: number}}
"""

_CHECK = """\
def handler(event, context):
    if event.get("action") == "drain":
        return {"ended_at": "2026-11-01T00:00:00Z", "ending": "complete", "seconds": 1.25, "batches": 1,
                "delivered": 23, "retried": 0, "dead_lettered": 0, "requests": 1}
    if event.get("action") != "check":
        raise ValueError(event)
    return {"findings": [
        {"level": "warning", "where": "routes.mail-opened.fields.score", "message": "it is a text field"},
        {"level": "ok", "where": "connections.kintone", "message": "reachable"},
    ]}
"""
_BROKEN = "def handler(event, context):\n    raise RuntimeError('broken')\n"
_LIBRARIES = ("aws_lambda_powertools", "jmespath", "msgspec", "requests", "urllib3", "certifi", "idna")
_SINGLE = ("typing_extensions",)


def name_of(queue: str, *, fifo: bool = True) -> str:
    """A queue's name as the stacks make it; `kintone-dead` is that of kintone's dead letters."""
    connection, dead, _ = queue.partition("-dead")
    return f"ops-test-{connection}-{STACK_ID}{dead}{'.fifo' if fifo else ''}"


@dataclass
class Cloud:
    """Everything of one deployed relay."""

    emulator: Emulator
    queues: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    logs: dict[str, str] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    settings: config.Settings | None = None
    sequence: int = 0

    @cached_property
    def dynamodb(self) -> Any:
        return self.emulator.client("dynamodb")

    @cached_property
    def sqs(self) -> Any:
        return self.emulator.client("sqs")

    @cached_property
    def secretsmanager(self) -> Any:
        return self.emulator.client("secretsmanager")

    @cached_property
    def cloudwatch_logs(self) -> Any:
        return self.emulator.client("logs")

    def deploy(self, settings: config.Settings) -> None:
        """Make all of it."""
        self.settings = settings
        for name in settings.connections:
            self._table(name)
            self.add_queue(f"{name}-dead", fifo=True)
            self.add_queue(name, fifo=True)
            self._secret(name, "{}")
            self.add_log_group(name)
            self.add_function(
                f"deliver-{name}", {"deliver.py": _CHECK if name == "kintone" else _BROKEN}, "deliver", {}
            )
        self.add_queue("quarantine", fifo=False)
        self._secret("webhook", json.dumps({"current": SECRET, "previous": ""}))
        self._secret("log-key", LOG_KEY)
        self._secret("soap", SOAP)
        self.add_log_group("webhook")
        self.add_log_group("soap")
        self.add_log_group("access")
        self._webhook(settings)
        self.publish(list(settings.connections))

    def publish(
        self, connections: Sequence[str], stack: str = STACK, more: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        """Write the stack with the outputs that the relay's own stack has, and `more` of them."""
        outputs = {
            "ApiUrl": "https://abc123.execute-api.ap-northeast-1.amazonaws.com/v1",
            "WebhookSecretId": self.secrets["webhook"],
            "LogKeySecretId": self.secrets["log-key"],
            "QuarantineQueueUrl": self.queues["quarantine"],
            "WebhookFunctionName": "ops-test-webhook",
            "WebhookLogGroup": self.logs["webhook"],
            "AccessLogGroup": self.logs["access"],
            "SoapApi": json.dumps(
                {
                    "connection": "marketo",
                    "secret_id": self.secrets["soap"],
                    "function_name": "ops-test-soap",
                    "log_group": self.logs["soap"],
                }
            ),
            **{f"Connection{name.title()}": json.dumps(self.described(name)) for name in connections},
            **{name: json.dumps(described) for name, described in (more or {}).items()},
        }
        template = {
            "Resources": {"Nothing": {"Type": "AWS::CloudFormation::WaitConditionHandle"}},
            "Outputs": {name: {"Value": value} for name, value in outputs.items()},
        }
        client = self.emulator.client("cloudformation")
        client.create_stack(StackName=stack, TemplateBody=json.dumps(template))
        client.get_waiter("stack_create_complete").wait(StackName=stack, WaiterConfig={"Delay": 1})

    def empty(self) -> None:
        """Take everything out of the queues and the logs."""
        for url in self.queues.values():
            self.sqs.purge_queue(QueueUrl=url)
        for group in self.logs.values():
            self.cloudwatch_logs.delete_log_group(logGroupName=group)
            self.cloudwatch_logs.create_log_group(logGroupName=group)
        for table in self.tables.values():
            for item in self.dynamodb.scan(TableName=table)["Items"]:
                self.dynamodb.delete_item(TableName=table, Key={"id": item["id"]})
        webhook = json.dumps({"current": SECRET, "previous": ""})
        for name, value in {"webhook": webhook, "kintone": "{}", "soap": SOAP}.items():
            self.secretsmanager.put_secret_value(SecretId=self.secrets[name], SecretString=value)

    def state(self, connection: str = "kintone") -> State:
        """What the delivering functions of a connection remember together."""
        return State(self.dynamodb, self.tables[connection])

    def delivered(self, made: Event, connection: str = "kintone") -> Event:
        """Remember that an event was delivered, as the delivering function does."""
        assert self.settings is not None
        system = SYSTEMS[self.settings.systems[connection]]
        accepted = target_side(system).accept(self.settings.routes[made.route], made.payload)
        Latest(self.state(connection)).remember({queues.message_group(connection, accepted.key): made.received_at})
        return made

    def requests_spent(self, count: int) -> None:
        """Count requests of today to the app of `kintone`, as the delivering function does."""
        day = SYSTEMS["kintone"].day.name(datetime.now(UTC))
        item = {"id": {"S": day_key("app/12", day)}, "used": {"N": str(count)}}
        self.dynamodb.put_item(TableName=self.tables["kintone"], Item=item)

    def break_circuit(self) -> None:
        """Let `kintone` fail until its circuit breaker opens."""
        settings = self.settings
        assert settings is not None
        budget = Budget(state=self.state(), day=SYSTEMS["kintone"].day)
        breaker = settings.connections["kintone"].breaker
        gate = ConnectionGate(connection="kintone", budget=budget, breaker=breaker, state=self.state())
        for _ in range(breaker.failures):
            gate.send(lambda: 503, troubled=lambda status: status == 503, scope="app/12", deadline=_Plenty())

    def dead_letter(
        self,
        *,
        connection: str = "kintone",
        code: str = "GAIA_RE20",
        group: str | None = None,
        cause: bool = True,
        body: str | None = None,
        **changes: Any,
    ) -> Event:
        """Put an event aside, as the relay does; or with `group` and without `cause`, as SQS itself does."""
        made = self.event(**changes)
        text = event.encode(made) if body is None else body
        if cause:
            queues.send_dead_letter(self.sqs, self.queues[f"{connection}-dead"], str(uuid4()), text, a_cause(code))
        else:
            self.sqs.send_message(
                QueueUrl=self.queues[f"{connection}-dead"],
                MessageBody=text,
                MessageGroupId=group or "group",
                MessageDeduplicationId=str(uuid4()),
            )
        return made

    def event(self, **changes: Any) -> Event:
        """An event; each is a second younger than the one before."""
        self.sequence += 1
        payload = changes.pop("payload", {"leadId": "1001", "company": "Acme", "score": "42"})
        facts = {
            "id": str(uuid4()),
            "route": "mail-opened",
            "received_at": datetime.now(UTC).replace(microsecond=0)
            - timedelta(hours=1)
            + timedelta(seconds=self.sequence),
            "lead": lead_hash(LOG_KEY.encode(), str(payload.get("leadId"))),
        }
        return Event(payload=payload, **{**facts, **changes})

    def quarantined(self, body: bytes, **changes: Any) -> Quarantined:
        """Put a request into quarantine."""
        self.sequence += 1
        facts: dict[str, Any] = {
            "id": str(uuid4()),
            "received_at": datetime.now(UTC) - timedelta(hours=1) + timedelta(seconds=self.sequence),
            "route": "mail-opened",
            "method": "POST",
            "error": "invalid_body",
            "message": "The body is not JSON.",
            "content_type": "application/json",
        }
        made = Quarantined(body=body, **{**facts, **changes})
        queues.send_quarantined(self.sqs, self.queues["quarantine"], made)
        return made

    def waiting(self, queue: str) -> list[dict[str, Any]]:
        """Take all messages that can be received out of a queue."""
        found: list[dict[str, Any]] = []
        while True:
            answer = self.sqs.receive_message(
                QueueUrl=self.queues[queue],
                MaxNumberOfMessages=10,
                MessageSystemAttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
            if not answer.get("Messages"):
                return found
            for each in answer["Messages"]:
                found.append(each)
                self.sqs.delete_message(QueueUrl=self.queues[queue], ReceiptHandle=each["ReceiptHandle"])

    def count(self, queue: str) -> int:
        """How many messages can be received from a queue now."""
        name = "ApproximateNumberOfMessages"
        answer = self.sqs.get_queue_attributes(QueueUrl=self.queues[queue], AttributeNames=[name])
        return int(answer["Attributes"][name])

    def write_log(self, group: str, *lines: Mapping[str, Any] | str, seconds_ago: float = 60) -> None:
        """Write lines into a log group, one after the other."""
        stream = uuid4().hex
        at = int((datetime.now(UTC).timestamp() - seconds_ago) * 1000)
        self.cloudwatch_logs.create_log_stream(logGroupName=self.logs[group], logStreamName=stream)
        entries = [
            {"timestamp": at + index * 10, "message": line if isinstance(line, str) else json.dumps(line)}
            for index, line in enumerate(lines)
        ]
        self.cloudwatch_logs.put_log_events(logGroupName=self.logs[group], logStreamName=stream, logEvents=entries)

    def secret(self, name: str) -> Any:
        """What a secret holds."""
        return json.loads(self.secretsmanager.get_secret_value(SecretId=self.secrets[name])["SecretString"])

    def _table(self, name: str) -> None:
        self.tables[name] = f"ops-test-{name}"
        self.dynamodb.create_table(
            TableName=self.tables[name],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )

    def add_queue(self, name: str, *, fifo: bool) -> None:
        """Make a queue."""
        attributes = {"FifoQueue": "true"} if fifo else {}
        answer = self.sqs.create_queue(QueueName=name_of(name, fifo=fifo), Attributes=attributes)
        self.queues[name] = answer["QueueUrl"]

    def _secret(self, name: str, value: str) -> None:
        self.secrets[name] = self.secretsmanager.create_secret(Name=f"ops-test/{name}", SecretString=value)["ARN"]

    def add_log_group(self, name: str) -> None:
        """Make a log group, unless it is there."""
        self.logs[name] = f"/ops-test/{name}-{STACK_ID}"
        with suppress(self.cloudwatch_logs.exceptions.ResourceAlreadyExistsException):
            self.cloudwatch_logs.create_log_group(logGroupName=self.logs[name])

    def add_function(
        self, name: str, files: Mapping[str, str | bytes], module: str, variables: Mapping[str, str]
    ) -> None:
        self.emulator.client("lambda").create_function(
            FunctionName=f"ops-test-{name}",
            Runtime=f"python3.{sys.version_info.minor}",
            Role="arn:aws:iam::000000000000:role/ops-test",
            Handler=f"{module}.handler",
            Timeout=20,
            Code={"ZipFile": _zipped(files)},
            Environment={"Variables": dict(variables)},
        )

    def _webhook(self, settings: config.Settings) -> None:
        """The real function, with everything that it imports."""
        variables = {
            "WEBHOOK_SECRET_ID": self.secrets["webhook"],
            "LOG_KEY_SECRET_ID": self.secrets["log-key"],
            "QUEUE_NAMES": name_of("{connection}"),
            "QUARANTINE_QUEUE_URL": self.queues["quarantine"],
            "POWERTOOLS_SERVICE_NAME": "webhook",
            "AWS_ENDPOINT_URL": self.emulator.url,
        }
        sources = {str(path.relative_to(ROOT / "functions")): path for path in (ROOT / "functions").rglob("*.py")}
        files = {**sources, **_libraries()}
        content: dict[str, str | bytes] = {name: path.read_bytes() for name, path in files.items()}
        self.add_function("webhook", {**content, "config.json": settings.compiled()}, "webhook", variables)

    def described(self, name: str) -> dict[str, str]:
        """The value of a connection's output."""
        assert self.settings is not None
        found = self.settings.connections.get(name)
        return {
            "name": name,
            "system": "kintone",
            "queue_url": self.queues[name],
            "dead_letter_queue_url": self.queues[f"{name}-dead"],
            "secret_id": self.secrets[name],
            "function_name": f"ops-test-deliver-{name}",
            "log_group": self.logs[name],
            "state_table": self.tables[name],
            "every": (found.batch.every or "") if found else "",
        }


class _Plenty:
    """No hurry."""

    def seconds_left(self) -> float:
        return 60.0


def a_cause(code: str) -> DeadLetterCause:
    """Why an event was put aside."""
    now = datetime.now(UTC)
    return DeadLetterCause(
        cause=Cause(code=code, message="the record is not there", status=404, request_id="req-1", fields={"a": ["b"]}),
        attempts=3,
        first_attempt_at=now - timedelta(minutes=5),
        last_attempt_at=now,
    )


def _zipped(files: Mapping[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def _libraries() -> dict[str, Path]:
    """What the functions bring with them, by its name in their package."""
    found: dict[str, Path] = {}
    for name in _LIBRARIES:
        folder = _place(name).parent
        found |= {
            str(path.relative_to(folder.parent)): path
            for path in folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
    return found | {f"{name}.py": _place(name) for name in _SINGLE}


def _place(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin)
