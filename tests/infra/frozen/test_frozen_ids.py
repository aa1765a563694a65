"""Logical ids of queues, tables, secrets and addresses never change, however the code is moved: CloudFormation would
make new ones, and leave the old queues with their events, drop the tables, and ask every system for a new address."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.infra.frozen import resources
from tests.infra.synthesised import Synthesised, synthesise

ADVICE = "new: add it for good with `PYTHONPATH=.:functions .venv/bin/python -m tests.infra.frozen.resources`"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    return synthesise(resources.EVERYTHING, tmp_path_factory.mktemp("frozen") / "app")


@pytest.fixture(scope="module")
def everything(app: Synthesised) -> resources.Ids:
    return resources.of(app)


def flat(ids: resources.Ids) -> set[tuple[str, str, str]]:
    return {(stack, name, kind) for stack, found in ids.items() for name, kind in found.items()}


def test_everything_that_was_ever_deployed_is_still_there_under_its_id(everything: resources.Ids) -> None:
    assert flat(resources.read()) - flat(everything) == set()


def test_what_is_new_is_frozen_as_well(everything: resources.Ids) -> None:
    assert flat(everything) - flat(resources.read()) == set(), ADVICE


def test_the_shipped_configuration_has_nothing_under_another_id(tmp_path: Path) -> None:
    found = flat(resources.of(resources.shipped(tmp_path / "app")))
    assert found - flat(resources.read()) == set(), ADVICE
    assert {kind for _, _, kind in found} == set(resources.KINDS) - {"AWS::S3::Bucket"}  # only mail has one


@pytest.mark.parametrize(
    ("connection", "part"),
    [("kintone", "kintone"), ("kintone-sales", "kintonesales"), ("marketo", "marketo"), ("karte", "karte")],
)
def test_a_name_that_is_written_down_lasts_as_long_since_another_one_makes_another_queue(
    app: Synthesised, connection: str, part: str
) -> None:
    for kind, key, place in (
        ("AWS::SQS::Queue", "QueueName", "QueueEvents"),
        ("AWS::SQS::Queue", "QueueName", "QueueDeadLetters"),
        ("AWS::DynamoDB::Table", "TableName", "StateItems"),
    ):
        [name] = [
            json.dumps(each["Properties"][key])
            for logical_id, each in app.relay.of_type(kind).items()
            if logical_id.startswith(f"Delivery{part}{place}")
        ]
        assert f'"marketo-relay-{connection}"' in name
        assert "AWS::StackId" in name


def test_the_frozen_set_holds_each_kind_of_thing_that_must_not_be_lost() -> None:
    """Two queues for each of five connections, a quarantine, a bus, mail; tables, secrets, topics, addresses, mails."""
    kinds = [kind for _, _, kind in flat(resources.read())]
    assert {kind: kinds.count(kind) for kind in resources.KINDS} == {
        "AWS::SQS::Queue": 13,
        "AWS::DynamoDB::Table": 9,
        "AWS::SecretsManager::Secret": 10,
        "AWS::SNS::Topic": 2,
        "AWS::EC2::EIP": 2,
        "AWS::S3::Bucket": 1,
    }


def test_adding_never_takes_anything_out() -> None:
    known = {"relay": {"Old": "AWS::SQS::Queue"}}
    assert resources.merged(known, [{"relay": {"New": "AWS::SQS::Queue"}, "network": {}}]) == {
        "relay": {"New": "AWS::SQS::Queue", "Old": "AWS::SQS::Queue"}
    }
