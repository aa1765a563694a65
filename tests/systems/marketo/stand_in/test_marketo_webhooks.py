"""Webhooks that the instance calls when a lead changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from local.systems.http import Kind
from local.systems.http import StandIn as Receiver
from local.systems.marketo import StandIn
from tests.systems.marketo.stand_in.client import TIMEOUT, Api

TEMPLATE = '{"id": {{lead.Id}}, "email": {{lead.Email Address}}, "score": {{lead.Lead Score}}}'


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as found:
        yield found


def hook(marketo: StandIn, receiver: Receiver, **order: Any) -> None:
    headers = {"Content-Type": "application/json", "x-relay-secret": "s"}
    marketo.add_webhook(f"{receiver.url}/hook", template=TEMPLATE, headers=headers, **order)


def bodies(marketo: StandIn, receiver: Receiver) -> list[dict[str, Any]]:
    marketo.webhook_calls()
    return [json.loads(each.request.body) for each in receiver.received()]


def test_a_change_calls_it_with_the_lead_as_it_is(marketo: StandIn, api: Api, receiver: Receiver) -> None:
    hook(marketo, receiver)
    number = api.create(email='a"b@example.com', leadScore=1)
    assert bodies(marketo, receiver) == []
    api.sync({"email": 'a"b@example.com', "leadScore": 5})
    assert bodies(marketo, receiver) == [{"id": number, "email": 'a"b@example.com', "score": 5}]
    assert receiver.received()[0].request.header("x-relay-secret") == "s"


def test_an_equal_value_is_no_change_and_calls_nobody(marketo: StandIn, api: Api, receiver: Receiver) -> None:
    hook(marketo, receiver)
    number = api.create(email="a@example.com", leadScore=5, title="T")
    for _ in range(2):
        api.sync({"email": "a@example.com", "leadScore": 5, "title": "T", "phone": None})
    marketo.edit(id=number, title="T")
    assert bodies(marketo, receiver) == []
    assert [each["activityTypeId"] for each in marketo.activities(number)] == [12]


def test_only_changes_of_its_fields_call_it(marketo: StandIn, api: Api, receiver: Receiver) -> None:
    hook(marketo, receiver, fields=["leadScore"])
    api.create(email="a@example.com")
    api.sync({"email": "a@example.com", "title": "T"})
    assert bodies(marketo, receiver) == []
    api.sync({"email": "a@example.com", "title": "U", "leadScore": 1})
    assert len(bodies(marketo, receiver)) == 1


def test_a_persons_edit_goes_the_same_way_and_counts_for_no_limit(marketo: StandIn, receiver: Receiver) -> None:
    hook(marketo, receiver)
    control = f"{marketo.url}/_stand-in/leads"
    made = requests.post(control, json={"email": "a@example.com"}, timeout=TIMEOUT).json()["lead"]
    requests.post(control, json={"email": "a@example.com", "leadScore": 2}, timeout=TIMEOUT)
    requests.post(control, json={"id": made["id"], "leadScore": 3}, timeout=TIMEOUT)
    assert sorted(each["score"] for each in bodies(marketo, receiver)) == [2, 3]
    (found,) = requests.get(control, params={"email": "a@example.com"}, timeout=TIMEOUT).json()["leads"]
    assert found["leadScore"] == 3
    assert marketo.limits()["today"] == 0


def test_new_leads_call_it_when_that_is_wanted(marketo: StandIn, api: Api, receiver: Receiver) -> None:
    hook(marketo, receiver, created=True)
    api.create(email="a@example.com")
    assert bodies(marketo, receiver) == [{"id": 1001, "email": "a@example.com", "score": ""}]


@pytest.mark.parametrize(
    ("encoding", "template", "expected"),
    [
        ("JSON", '{"a": {{lead.First Name}}}', '{"a": "J & \\"J\\""}'),
        ("None", '{"a": "{{lead.First Name}}"}', '{"a": "J & "J""}'),
        ("Form", "a={{lead.First Name}}&b=2", "a=J+%26+%22J%22&b=2"),
        ("JSON", "{{lead.Is Member}} {{lead.Contract Value}} {{lead.Nothing}}", 'true 1.5 ""'),
        ("JSON", "{{lead.Job Title:default=edit me}} {{lead.First Name:default=x}}", '"edit me" "J & \\"J\\""'),
        ("None", "{{company.Company Name}}", "Acme"),
    ],
)
def test_tokens_are_encoded_and_the_text_around_them_is_not(
    marketo: StandIn, receiver: Receiver, encoding: str, template: str, expected: str
) -> None:
    marketo.add_webhook(f"{receiver.url}/hook", template=template, encoding=encoding)
    lead = marketo.edit(email="a@example.com", firstName='J & "J"', isMember=True, contractValue=1.5, company="Acme")
    marketo.edit(id=lead["id"], leadScore=1)
    marketo.webhook_calls()
    assert receiver.received()[0].request.body.decode() == expected


def test_the_log_has_request_and_answer_and_so_has_the_lead(marketo: StandIn, receiver: Receiver) -> None:
    hook(marketo, receiver)
    lead = marketo.edit(email="a@example.com")["id"]
    marketo.edit(id=lead, leadScore=1)
    (call,) = marketo.webhook_calls()
    assert (call["lead"], call["status"], call["error"]) == (lead, 200, "")
    assert json.loads(call["response"])["version"] == 1
    shown = requests.get(f"{marketo.url}/_stand-in/webhooks", timeout=TIMEOUT).json()
    assert shown["calls"] == [call]
    assert "x-relay-secret" not in json.dumps(shown)
    (activity,) = [each for each in marketo.activities(lead) if each["activityTypeId"] == 110]
    assert activity["primaryAttributeValue"] == f"{receiver.url}/hook"


def test_it_is_called_once_even_if_it_fails(marketo: StandIn, receiver: Receiver) -> None:
    hook(marketo, receiver)
    receiver.fail(Kind.STATUS, status=503, times=1)
    receiver.fail(Kind.RESET, times=1)
    lead = marketo.edit(email="a@example.com")["id"]
    for score in (1, 2):
        marketo.edit(id=lead, leadScore=score)
        marketo.webhook_calls()
    assert [each["status"] for each in marketo.webhook_calls()] == [503, 0]
    assert len(receiver.received()) == 2


def test_an_answer_that_takes_too_long_is_not_waited_for(marketo: StandIn, receiver: Receiver) -> None:
    marketo.instance.webhooks.timeout = 0.05
    receiver.fail(Kind.SLOW, seconds=0.3, times=1)
    hook(marketo, receiver)
    marketo.edit(id=marketo.edit(email="a@example.com")["id"], leadScore=1)
    (call,) = marketo.webhook_calls()
    assert (call["status"], call["error"]) == (0, "ReadTimeout")


def test_mapped_values_of_an_answer_are_written_by_soap_name(marketo: StandIn, receiver: Receiver) -> None:
    mappings = {"id": "kintoneRecordId", "version": "LeadScore", "path": "memberNumber", "a[0].b": "Title"}
    hook(marketo, receiver, fields=["phone"], mappings=mappings)
    lead = marketo.edit(email="a@example.com")["id"]
    marketo.edit(id=lead, phone="1")
    marketo.webhook_calls()
    (found,) = marketo.leads()
    assert (found["kintoneRecordId"], found["leadScore"], found["memberNumber"]) == ("r-1", 1, None)


def test_an_answer_that_is_no_2xx_writes_nothing(marketo: StandIn, receiver: Receiver) -> None:
    receiver.fail(Kind.STATUS, status=500, body='{"id": "r-1"}', times=1)
    hook(marketo, receiver, fields=["phone"], mappings={"id": "kintoneRecordId"})
    marketo.edit(id=marketo.edit(email="a@example.com")["id"], phone="1")
    marketo.webhook_calls()
    assert marketo.leads()[0]["kintoneRecordId"] is None


def test_webhooks_are_ordered_and_removed_by_the_control_api(marketo: StandIn, receiver: Receiver) -> None:
    control = f"{marketo.url}/_stand-in/webhooks"
    assert requests.post(control, json={"url": receiver.url, "fields": None}, timeout=TIMEOUT).json() == {"id": 1}
    wrong = requests.post(control, json={"url": receiver.url, "field": ["x"]}, timeout=TIMEOUT)
    assert (wrong.status_code, "fields" in wrong.json()["error"]) == (400, True)
    assert requests.delete(control, timeout=TIMEOUT).json()["webhooks"] == []
    marketo.edit(id=marketo.edit(email="a@example.com")["id"], leadScore=1)
    assert marketo.webhook_calls() == []
