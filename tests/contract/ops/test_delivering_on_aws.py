"""`relay deliver run` against a real function, and what `relay status` knows of the last delivery by the clock."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from relay.aws.table import State
from relay.delivering.draining.lease import Drained, Lease
from tests.contract.ops.command import Relay
from tests.contract.ops.relay_cloud import Cloud


def test_what_waits_is_delivered_now_and_counted(cloud: Cloud, relay: Relay) -> None:
    done = relay("deliver", "run", "kintone")
    assert (done.code, done.out) == (
        0,
        "complete: 23 delivered, 0 retried, 0 put aside, in 1 request and 1.2 s.\n",
    )


def test_scripts_are_told_the_same(cloud: Cloud, relay: Relay) -> None:
    found = json.loads(relay("deliver", "run", "kintone", "--json").out)
    assert (found["ending"], found["delivered"], found["requests"]) == ("complete", 23, 1)


def test_a_connection_that_delivers_at_once_needs_nobody_to_run_it(cloud: Cloud, relay: Relay) -> None:
    done = relay("deliver", "run", "sales")
    assert done.code == 1
    assert "sales delivers at once, by itself. Only one with batch: {every: 1m} can be run." in done.err


def test_a_function_that_fails_is_said_to(cloud: Cloud, relay: Relay) -> None:
    broken = cloud.described("sales") | {"name": "broken", "every": "1m"}
    cloud.publish([], stack="broken-relay", more={"ConnectionBroken": broken})

    done = relay("deliver", "run", "broken", "--stack", "broken-relay")

    assert done.code == 1
    assert "broken: its function failed. See: relay --stack broken-relay tail --connection broken --errors" in done.err


def test_the_status_says_when_a_connection_last_delivered_and_how_that_ended(cloud: Cloud, relay: Relay) -> None:
    lease = Lease(state=State(cloud.dynamodb, cloud.tables["kintone"]))
    held = lease.take(60)
    assert held is not None
    lease.give_back(held, Drained(ended_at=datetime(2026, 11, 1, tzinfo=UTC), ending="waiting", retried=100))

    kintone, sales = json.loads(relay("status", "--json").out)["connections"]

    assert (kintone["every"], sales["every"], sales["last_drain"]) == ("1m", "", None)
    assert (kintone["last_drain"]["ending"], kintone["last_drain"]["retried"]) == ("waiting", 100)
    assert "2026-11-01" in kintone["last_drain"]["ended_at"]
