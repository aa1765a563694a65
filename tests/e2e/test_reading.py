"""What nobody tells is read: through the real stacks, started as the clock starts it."""

from __future__ import annotations

from typing import Any

from tests.e2e.relay_run import RelayRun


def write(relay: RelayRun, method: str, order: dict[str, Any]) -> None:
    """As a person does in kintone's app of keys."""
    headers = {"X-Cybozu-API-Token": relay.kintone["api_tokens"]["13"]}
    url = f"{relay.kintone['url']}/k/v1/record.json"
    relay.session.request(method, url, json={"app": 13, **order}, headers=headers, timeout=30).raise_for_status()


def test_what_changes_from_the_first_reading_on_is_delivered_once(relay: RelayRun) -> None:
    assert relay.read("kintone")["ending"] == "complete"
    write(relay, "POST", {"record": {"key": {"value": "a"}, "text": {"value": "one"}}})

    assert relay.read("kintone")["queued"] == 1
    relay.wait_for_delivery()
    assert relay.read("kintone").get("queued", 0) == 0

    write(relay, "PUT", {"updateKey": {"field": "key", "value": "a"}, "record": {"text": {"value": "two"}}})
    assert relay.read("kintone")["queued"] == 1
    relay.wait_for_delivery()
    written = relay.control("http", "GET", "writes").json()
    assert written == {"/read/a": [{"text": "one"}, {"text": "two"}]}
