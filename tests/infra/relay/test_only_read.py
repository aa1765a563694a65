"""A connection whose system cannot be written to: a secret and a table, and no queue, nor a function that delivers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from infra.app import PROJECT
from tests.infra.relay.test_outputs import told
from tests.infra.synthesised import Synthesised, synthesise


@pytest.fixture(scope="module")
def webinars(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    text = (PROJECT / "examples" / "on24.yaml").read_text(encoding="utf-8")
    return synthesise(text, tmp_path_factory.mktemp("only-read") / "app")


def named(made: Synthesised, kind: str) -> set[str]:
    return {name for name in made.relay.of_type(kind) if "webinars" in name.lower()}


def test_it_has_a_secret_and_a_table_and_what_reads_it(webinars: Synthesised) -> None:
    assert len(named(webinars, "AWS::SecretsManager::Secret")) == 1
    assert len(named(webinars, "AWS::DynamoDB::Table")) == 1
    names = [each.get("FunctionName", "") for each in webinars.relay.properties("AWS::Lambda::Function")]
    assert [name for name in names if "webinars" in name] == ["marketo-relay-read-webinars"]


def test_it_has_no_queue_and_nothing_that_polls_one(webinars: Synthesised) -> None:
    assert named(webinars, "AWS::SQS::Queue") == set()
    assert named(webinars, "AWS::Lambda::EventSourceMapping") == set()


def test_the_stack_says_where_its_secret_is_in_an_output_of_its_own(webinars: Synthesised) -> None:
    outputs = webinars.relay.body["Outputs"]
    assert "ConnectionWebinars" not in outputs
    described = json.loads(told(webinars.relay.output("SourceWebinars")))
    assert set(described) == {"name", "system", "secret_id", "state_table"}
    assert (described["name"], described["system"]) == ("webinars", "on24")


WRITTEN = """
connections: {webinars: {system: http, url: https://crm.example.org}}
routes: {a: {to: webinars, path: "/a/{id}"}}
"""


def test_its_secret_keeps_its_place_should_its_system_be_written_to_one_day(
    webinars: Synthesised, tmp_path: Path
) -> None:
    written = synthesise(WRITTEN, tmp_path / "app")
    for kind in ("AWS::SecretsManager::Secret", "AWS::DynamoDB::Table"):
        assert named(webinars, kind) == named(written, kind)
