"""Each example makes its stacks, for AWS and for this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.app import PROJECT
from tests.infra.synthesised import synthesise

EXAMPLES = sorted((PROJECT / "examples").glob("*.yaml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_synthesised(path: Path, tmp_path: Path) -> None:
    made = synthesise(path.read_text(encoding="utf-8"), tmp_path / "app")
    queues = made.relay.of_type("AWS::SQS::Queue")
    assert len(queues) >= 3
    assert made.monitoring.of_type("AWS::CloudWatch::Alarm")
    assert ("SoapApi" in made.relay.body["Outputs"]) == ("\nsoap:" in path.read_text(encoding="utf-8"))
