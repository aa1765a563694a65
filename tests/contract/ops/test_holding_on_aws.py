"""Holding messages: long enough to act on them, and never acting on what is held no longer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import count

import pytest

from operations.failures import OperatorError
from operations.queues.held_messages import ACT, HeldMessages
from tests.contract.ops.relay_cloud import Cloud


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("operations.queues.held_messages.WAIT", 0)


@pytest.fixture
def held(cloud: Cloud) -> Iterator[HeldMessages]:
    for _ in range(12):
        cloud.dead_letter()
    clock = count(0, ACT)
    with HeldMessages(cloud.sqs, cloud.queues["kintone-dead"], seconds=ACT, clock=lambda: next(clock)) as found:
        yield found


def test_what_is_held_to_act_on_is_held_for_longer_than_what_is_only_looked_at(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("operations.queues.held_messages.LOOK", 1)
    for _ in range(12):
        cloud.dead_letter()
    with HeldMessages(cloud.sqs, cloud.queues["kintone-dead"], seconds=ACT) as found:
        assert len(list(found)) == 12
        time.sleep(1.2)
        assert cloud.count("kintone-dead") == 0
    assert cloud.count("kintone-dead") == 12


def test_what_is_held_no_longer_is_not_deleted(cloud: Cloud, held: HeldMessages) -> None:
    first = next(iter(held))
    with pytest.raises(OperatorError, match="run the command again"):
        held.delete(first)


def test_what_was_seen_is_not_given_twice(held: HeldMessages) -> None:
    assert len(list(held)) == 12
    assert list(held) == []
