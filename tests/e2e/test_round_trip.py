"""A change goes one hop and stops: kintone to Marketo, Marketo to kintone, through the real stacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.relay_run import Json, RelayRun

TEMPLATE = '{"leadId": {{lead.Id}}, "company": {{lead.Department}}, "score": {{lead.Lead Score}}}'


class Both:
    """People on both sides, and what the relay made of what they did."""

    def __init__(self, relay: RelayRun) -> None:
        self.relay = relay
        order = {"email": "yamada@example.com", "department": "Old"}
        self.lead_id: int = relay.control("marketo", "POST", "leads", order).json()["lead"]["id"]
        self._let_marketo_call("mail-opened")

    def edit_in_marketo(self, **values: Any) -> None:
        self.relay.control("marketo", "POST", "leads", {"id": self.lead_id, **values})

    def edit_in_kintone(self, **values: Any) -> None:
        """On the record's screen, which is a call for one record."""
        record = self.relay.records().get(str(self.lead_id))
        cells = {code: {"value": value} for code, value in values.items()}
        if record is None:
            cells["lead_id"] = {"value": str(self.lead_id)}
            self._call_kintone("POST", {"app": 12, "record": cells})
        else:
            self._call_kintone("PUT", {"app": 12, "id": record["$id"], "record": cells})

    def settle(self) -> None:
        """Wait until nothing is under way any more: webhooks on both sides, and every queue, twice."""
        for _ in range(2):
            self.relay.until(self._is_quiet)
            self.relay.wait_for_delivery()

    @property
    def lead(self) -> Json:
        found: list[Json] = self.relay.control("marketo", "GET", "leads?email=yamada@example.com").json()["leads"]
        return found[0]

    @property
    def record(self) -> Json:
        return self.relay.records()[str(self.lead_id)]

    @property
    def calls(self) -> list[Json]:
        """Marketo's calls of the relay."""
        found: list[Json] = self.relay.control("marketo", "GET", "webhooks").json()["calls"]
        return found

    @property
    def told(self) -> list[Json]:
        """Kintone's notifications."""
        found: list[Json] = self.relay.control("kintone", "GET", "webhooks").json()["deliveries"]
        return found

    def let_kintone_tell_of_everything(self) -> None:
        """As it did by mistake on 2025-03-18."""
        url = self.relay.stack["sources"]["customer-changed"]["url"]
        self.relay.control("kintone", "POST", "webhooks", {"app": 12, "url": url, "bulk": True})

    def _is_quiet(self) -> bool:
        return all(one["status"] for one in [*self.told, *self.calls])

    def _let_marketo_call(self, route: str) -> None:
        order = {
            "url": f"{self.relay.stack['api_url']}/hooks/{route}",
            "template": TEMPLATE,
            "headers": {"x-relay-secret": self.relay.stack["webhook_secret"]},
            "fields": ["department", "leadScore"],
        }
        self.relay.control("marketo", "POST", "webhooks", order)

    def _call_kintone(self, method: str, body: Json) -> None:
        kintone = self.relay.kintone
        headers = {"X-Cybozu-API-Token": kintone["api_tokens"]["12"]}
        url = f"{kintone['url']}/k/v1/record.json"
        self.relay.session.request(method, url, json=body, headers=headers, timeout=30).raise_for_status()


@pytest.fixture
def both(relay: RelayRun) -> Iterator[Both]:
    relay.control("marketo", "DELETE", "webhooks")
    yield Both(relay)
    relay.control("marketo", "DELETE", "webhooks")


def test_a_persons_change_in_kintone_reaches_the_lead_and_does_not_come_back(both: Both) -> None:
    both.edit_in_kintone(company="株式会社みどり", score="7")
    both.relay.until(lambda: both.lead["department"] == "株式会社みどり")
    both.relay.until(lambda: len(both.calls) == 1)
    both.settle()

    assert (both.lead["department"], both.lead["leadScore"]) == ("株式会社みどり", 7)
    assert [one["type"] for one in both.told] == ["ADD_RECORD"]
    assert len(both.calls) == 1
    assert [one["revision"] for one in both.relay.history()] == [1]


def test_a_persons_change_in_marketo_reaches_the_record_and_does_not_come_back(both: Both) -> None:
    both.let_kintone_tell_of_everything()
    both.edit_in_marketo(department="Acme", leadScore=5)
    both.relay.until(lambda: str(both.lead_id) in both.relay.records())
    both.relay.until(lambda: len(both.told) == 1)
    both.settle()

    assert (both.record["company"], both.record["score"]) == ("Acme", "5")
    assert [one["type"] for one in both.told] == ["ADD_RECORD"]
    assert len(both.calls) == 1


def test_a_persons_change_right_after_the_relays_passes(both: Both) -> None:
    both.edit_in_marketo(department="Acme", leadScore=5)
    both.relay.until(lambda: str(both.lead_id) in both.relay.records())
    both.edit_in_kintone(company="Beta")
    both.relay.until(lambda: both.lead["department"] == "Beta")
    both.settle()

    assert (both.lead["department"], both.record["company"]) == ("Beta", "Beta")
    assert [one["revision"] for one in both.relay.history()] == [1, 2]


def test_what_is_not_listed_and_what_has_no_key_changes_nothing(both: Both) -> None:
    url = both.relay.stack["sources"]["customer-changed"]["url"]
    deleted = {"id": "u", "type": "DELETE_RECORD", "app": {"id": "12", "name": "Leads"}, "recordId": "5"}
    ignored = both.relay.session.post(url, json=deleted, timeout=30)
    refused = both.relay.session.post(url.partition("?")[0], json=deleted, timeout=30)

    assert (ignored.status_code, ignored.json()["status"]) == (200, "ignored")
    assert (refused.status_code, refused.json()["error"]) == (401, "wrong_secret")
    assert both.relay.quarantined() == []
