"""Two people look at once: each is told that there are letters, and that somebody else has them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from operations.queues.depth import Depth, depth
from operations.queues.held_messages import HeldMessages
from tests.contract.ops.command import Relay
from tests.contract.ops.relay_cloud import Cloud


@pytest.mark.parametrize("options", [(), ("--route", "mail-opened")], ids=["all", "some"])
def test_who_comes_second_is_told_that_there_are_dead_letters(
    cloud: Cloud, relay: Relay, options: tuple[str, ...]
) -> None:
    for _ in range(2):
        cloud.dead_letter()
    with HeldMessages(cloud.sqs, cloud.queues["kintone-dead"]) as first:
        assert len(list(first)) == 2
        second = relay("dead", "list", *options)
        scripts = relay("dead", "list", "--json", *options)
    assert second.out.strip() == "There are about 2 dead letters, but none can be shown now."
    assert "Not shown: about 2 that someone else is looking at just now." in second.err
    assert (second.code, scripts.code, json.loads(scripts.out)) == (0, 0, [])
    assert relay("dead", "list").code == 0
    assert cloud.count("kintone-dead") == 2


def test_who_sees_some_is_told_of_the_others(cloud: Cloud, relay: Relay) -> None:
    for _ in range(13):
        cloud.dead_letter()
    with HeldMessages(cloud.sqs, cloud.queues["kintone-dead"]) as first:
        next(iter(first))
        second = relay("dead", "list", "--json")
    assert len(json.loads(second.out)) == 3
    assert "Not shown: about 10 that someone else" in second.err


@pytest.mark.parametrize("command", [("dead", "show"), ("dead", "replay"), ("dead", "drop")], ids=" ".join)
def test_a_letter_that_somebody_else_holds_is_not_said_to_be_gone(
    cloud: Cloud, relay: Relay, command: tuple[str, ...]
) -> None:
    made = cloud.dead_letter()
    with HeldMessages(cloud.sqs, cloud.queues["kintone-dead"]) as first:
        list(first)
        second = relay(*command, made.id)
    assert second.code == 1
    assert "it is not among those that can be seen now. About 1 are there that someone else is looking at" in second.err
    assert cloud.count("kintone-dead") == 1


def test_whoever_acts_on_all_is_told_of_those_that_somebody_else_holds(cloud: Cloud, relay: Relay) -> None:
    cloud.dead_letter()
    with HeldMessages(cloud.sqs, cloud.queues["kintone-dead"]) as first:
        list(first)
        for command in ("replay", "drop"):
            assert "Not shown: about 1 that someone else" in relay("dead", command, "--all", "--yes").err
    assert cloud.count("kintone-dead") == 1


@pytest.mark.parametrize(("queue", "command"), [("kintone-dead", "dead"), ("quarantine", "quarantine")])
def test_what_somebody_else_has_just_given_back_is_shown(
    cloud: Cloud, relay: Relay, monkeypatch: pytest.MonkeyPatch, queue: str, command: str
) -> None:
    cloud.dead_letter()
    cloud.quarantined(b"{")
    with HeldMessages(cloud.sqs, cloud.queues[queue]) as first:
        assert len(list(first)) == 1

        def given_back(*of: Any) -> Depth:
            first.give_back()
            return depth(*of)

        monkeypatch.setattr("operations.queues.held_messages.depth", given_back)
        second = relay(command, "list")
    assert (second.code, second.err) == (0, "")
    assert "1 dead letter." in second.out or "1 request." in second.out


def test_the_same_for_the_quarantine(cloud: Cloud, relay: Relay) -> None:
    made = cloud.quarantined(b"{")
    with HeldMessages(cloud.sqs, cloud.queues["quarantine"]) as first:
        list(first)
        second = relay("quarantine", "list")
        shown = relay("quarantine", "show", made.id)
        dropped = relay("quarantine", "drop", "--all", "--yes")
    assert (second.code, second.out.strip()) == (0, "There is about 1 request, but none can be shown now.")
    assert "About 1 are there that someone else is looking at" in shown.err
    assert "Not shown: about 1 that someone else" in dropped.err
    assert cloud.count("quarantine") == 1


def test_a_trace_does_not_take_a_letter_that_somebody_else_holds_for_replayed(cloud: Cloud, relay: Relay) -> None:
    made = cloud.dead_letter()
    facts = {"step": "dead_lettered", "event_id": made.id, "route": "mail-opened", "connection": "kintone"}
    cloud.write_log("kintone", facts)
    with HeldMessages(cloud.sqs, cloud.queues["kintone-dead"]) as first:
        list(first)
        told = relay("trace", made.id)
    assert told.code == 1
    assert "Whether it still lies there cannot be seen just now." in told.out
    assert "Not shown: about 1 that someone else is looking at just now." in told.err


@pytest.mark.parametrize("step", ["delivered", "retried", "accepted", "ignored", "refused"])
def test_a_trace_of_an_event_that_cannot_lie_aside_says_nothing_of_what_others_look_at(
    cloud: Cloud, relay: Relay, step: str
) -> None:
    cloud.dead_letter()
    cloud.write_log("kintone", {"step": step, "event_id": "abcd-77", "route": "mail-opened", "connection": "kintone"})
    with HeldMessages(cloud.sqs, cloud.queues["kintone-dead"]) as first:
        list(first)
        assert relay("trace", "abcd-77").err == ""
