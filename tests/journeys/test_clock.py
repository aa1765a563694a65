"""Connections with a clock: functions are invoked as schedules do it; one test alone lets the schedules fire."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.e2e.relay_run import RelayRun, running

RELAY = """
api: {allow: marketo}
connections:
  kintone: {system: kintone, url: https://example.cybozu.com, batch: {every: 1m}}
routes:
  mail-opened:
    to: kintone
    app: 12
    key: {field: lead_id, from: leadId, type: number}
    fields: {company: company, score: {from: score, type: number}}
  read:
    from: kintone
    source: {app: 13, hooks: [], every: 1m}
    to: kintone
    app: 12
    key: {field: lead_id, from: record.number, type: number}
    fields: {company: record.text}
"""
FIRST_FIRE = 60.0
"""Seconds after which the emulator starts a schedule of a minute for the first time; it looks each 10 s."""


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayRun]:
    folder = tmp_path_factory.mktemp("clock")
    file = folder / "relay.yaml"
    file.write_text(RELAY)
    with running(folder / "local", file) as found:
        yield found


def drain(relay: RelayRun) -> dict[str, object]:
    """Start the function as the schedule does, and wait for what it says."""
    name = relay.connections["kintone"]["function_name"]
    payload = json.dumps({"action": "drain"}).encode()
    answer = relay.emulator.client("lambda").invoke(FunctionName=name, Payload=payload)
    found: dict[str, object] = json.loads(answer["Payload"].read())
    return found


def test_one_start_writes_all_that_has_come_in_one_request(relay: RelayRun) -> None:
    for lead in range(1, 24):
        assert relay.send("mail-opened", {"leadId": lead, "score": lead}).status_code == 202

    drained = drain(relay)

    assert (drained["ending"], drained["delivered"], drained["requests"]) == ("complete", 23, 1)
    assert {key: record["score"] for key, record in relay.records().items()} == {str(n): str(n) for n in range(1, 24)}


def test_what_fails_is_tried_again_by_a_later_start(relay: RelayRun) -> None:
    relay.set_down(down=True)
    relay.send("mail-opened", {"leadId": 77, "score": 1})
    drained = drain(relay)
    assert (drained["delivered"], drained["retried"]) == (0, 1)
    relay.set_down(down=False)

    relay.until(lambda: drain(relay)["delivered"] == 1)

    assert relay.records()["77"]["score"] == "1"


def test_schedules_start_the_functions_by_themselves(relay: RelayRun) -> None:
    relay.send("mail-opened", {"leadId": 99, "score": 9})
    relay.read("kintone")
    record = {"key": {"value": "98"}, "number": {"value": "98"}, "text": {"value": "read"}}
    headers = {"X-Cybozu-API-Token": relay.kintone["api_tokens"]["13"]}
    order = {"app": 13, "record": record}
    relay.session.post(f"{relay.kintone['url']}/k/v1/record.json", json=order, headers=headers).raise_for_status()

    relay.until(lambda: {"98", "99"} <= relay.records().keys(), 4 * FIRST_FIRE)

    assert relay.records()["99"]["score"] == "9"
    assert relay.records()["98"]["company"] == "read"
