"""The function that reads a connection, as Lambda runs it, against the emulator's SQS, DynamoDB and Secrets Manager."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from relay.reading.parts.place import PartKey
from relay.reading.parts.table import Readings
from tests.support import lambda_function
from tests.support.aws import Aws
from tests.support.lambda_function import FUNCTIONS, FunctionError, LambdaFunction
from tests.support.readings_table import new_readings

COMPILED: dict[str, Any] = {
    "language": "en",
    "connections": {"crm": {"system": "readable"}, "source": {"system": "readable"}},
    "routes": {
        "changed": {"to": "crm", "from": "source", "source": {"stream": "things", "every": "1m", "gone": "deliver"}},
        "called": {"to": "crm"},
    },
}
SYSTEMS = """from tests.support.readable_system import Readable

SYSTEMS = {"readable": Readable()}
"""


@dataclass
class Reading:
    """The function, the file that it reads, and where its readings stand."""

    function: LambdaFunction
    file: Path
    table: Readings
    aws: Aws

    def holds(self, **records: str) -> None:
        self.file.write_text(json.dumps({"records": records}))

    def tick(self) -> Any:
        """As the clock does, with everything due."""
        for part in self.table.parts():
            self.table.make_due(part.key)
        return self.function.invoke({})["runs"]

    def told(self) -> list[tuple[str, str | None]]:
        return [(event.payload.get("leadId", ""), event.payload.get("value")) for event in self.aws.events()]


@pytest.fixture
def reading(aws: Aws, tmp_path: Path) -> Iterator[Reading]:
    compiled = json.loads(json.dumps(COMPILED))
    (tmp_path / "package").mkdir()
    package = lambda_function.make_package(tmp_path / "package", compiled)
    (package / "systems" / "__init__.py").write_text(SYSTEMS)
    (package / "read.py").symlink_to(FUNCTIONS / "read.py")
    file, table = tmp_path / "records.json", new_readings(aws.emulator)
    environment = {
        **aws.emulator.client_environment(),
        "CONNECTION": "source",
        "SECRET_ID": "crm",
        "STATE_TABLE": aws.state.table,
        "READINGS_TABLE": table.table,
        "QUEUE_URL": aws.queue.replace("crm.fifo", "source.fifo"),
        "QUEUE_NAMES": "{connection}.fifo",
        "LOG_KEY_SECRET_ID": "log-key",
        "POWERTOOLS_SERVICE_NAME": "read",
        "READABLE": str(file),
        "LAMBDA_SECONDS": "300",
        "AWS_LAMBDA_FUNCTION_NAME": "read-source",
    }
    function = LambdaFunction(package, "read", tmp_path / "log", environment)
    found = Reading(function, file, table, aws)
    found.holds()
    yield found
    function.stop()


def test_what_changes_and_what_goes_reaches_the_queue_and_what_was_there_does_not(reading: Reading) -> None:
    reading.holds(a="1", b="1", c="1")
    reading.tick()
    assert reading.told() == []
    reading.holds(a="1", b="2", c="1", d="1")
    [run] = reading.tick()
    assert (run["ending"], run["found"], run["queued"], run["unchanged"]) == ("complete", 4, 2, 2)
    assert reading.told() == [("b", "2"), ("d", "1")]
    reading.holds(b="2", c="1", d="1")
    refused = [run.get("refused", 0) for _ in range(3) for run in reading.tick()]
    assert sum(refused) == 1, "what is gone has no lead id for this route, so it says so"


def test_a_tick_that_finds_nothing_due_ends_at_once(reading: Reading) -> None:
    assert len(reading.function.invoke({})["runs"]) == 1
    assert '"fault"' not in reading.function.log, "what it needs was built while it was imported"
    assert reading.function.invoke({}) == {"runs": []}


def test_one_reading_is_read_at_once_when_somebody_asks(reading: Reading) -> None:
    reading.function.invoke({})
    [part] = reading.table.parts()
    assert part.key.kind == "now"
    assert len(reading.function.invoke({"action": "run", "reading": part.key.reading})["runs"]) == 1
    assert reading.function.invoke({"action": "run", "reading": "unknown"}) == {"runs": []}
    assert [run.ending for run in reading.table.runs(part.key.reading)] == ["complete", "complete"]


def test_it_says_whether_each_reading_can_be_read(reading: Reading) -> None:
    answer = reading.function.invoke({"action": "check"})
    assert answer == {"findings": [{"level": "ok", "where": "routes.changed.source", "message": "can be read"}]}


def test_it_says_what_a_span_takes_by_asking_the_system(reading: Reading) -> None:
    reading.function.invoke({})
    reading.holds(a="1", b="1")
    name = reading.table.parts()[0].key.reading
    asked = {
        "action": "estimate",
        "reading": name,
        "since": "2026-01-01T00:00:00+09:00",
        "until": "2026-02-01T00:00:00Z",
    }
    assert reading.function.invoke(asked) == {"estimate": {"records": 2, "calls": 1, "seconds": 0.5}}
    assert reading.function.invoke({**asked, "since": None})["estimate"]["seconds"] is None
    assert reading.function.invoke({**asked, "reading": "unknown"}) == {"estimate": None}
    reading.file.write_text(json.dumps({"records": {}, "forbidden": True}))
    assert reading.function.invoke(asked) == {"estimate": None, "code": "forbidden"}


def test_its_events_carry_the_number_of_their_run_and_what_was_refused_is_kept(reading: Reading) -> None:
    reading.function.invoke({})
    reading.holds(a="1")
    [run] = reading.tick()
    [event] = reading.aws.events()
    assert event.read_from is not None
    assert event.read_from.run == run["number"] == 2


def test_what_the_system_refuses_is_in_the_answer_and_a_metric(reading: Reading) -> None:
    reading.file.write_text(json.dumps({"records": {}, "forbidden": True}))
    [run] = reading.tick()
    assert (run["ending"], run["code"]) == ("failed", "forbidden")
    assert [line for line in reading.function.metrics() if line.get("ReadFailed") == [1.0]]


def test_what_breaks_is_an_error_of_the_function_without_its_words(reading: Reading) -> None:
    reading.file.write_text("broken who@example.com")
    with pytest.raises(FunctionError) as error:
        reading.tick()
    assert error.value.kind == "ReadFault"
    assert "who@example.com" not in reading.function.log
    part = reading.table.part(PartKey("now", reading.table.parts()[0].key.reading))
    assert part is not None
    assert part.place.run is not None
    assert (part.place.run.ending, part.place.run.code) == ("failed", "internal_fault")
