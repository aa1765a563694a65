"""Marketo that fails, is slow, or allows no more calls: what old clients are told, and what the operator sees."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.run.emulator import Emulator
from local.systems.marketo import StandIn
from tests.systems.marketo.soap.contract.soap_client import Client, a_lead, a_record
from tests.systems.marketo.soap.contract.soap_relay import SoapRelay, make


@pytest.mark.parametrize(
    ("code", "fault"),
    [("603", "20013"), ("608", "20011"), ("611", "20011"), ("610", "20106"), ("614", "20011")],
)
def test_marketos_own_codes_become_those_of_soap(relay: SoapRelay, client: Client, code: str, fault: str) -> None:
    relay.marketo.fail("code", code=code, times=20)
    answer = client.call(a_lead(FirstName="A"))

    assert answer.fault == fault
    assert relay.marketo.leads() == []


def test_what_may_pass_is_the_servers_fault_and_what_may_not_the_clients(relay: SoapRelay, client: Client) -> None:
    relay.marketo.fail("code", code="608", times=20)
    assert client.call(a_lead()).text("faultcode") == "SOAP-ENV:Server"
    relay.reset()
    assert client.call(a_lead(NoSuchField="A")).text("faultcode") == "SOAP-ENV:Client"


def many(*records: str) -> str:
    """The body of a syncMultipleLeads."""
    listed = "".join(records)
    return f"<ns1:paramsSyncMultipleLeads><leadRecordList>{listed}</leadRecordList></ns1:paramsSyncMultipleLeads>"


@pytest.mark.parametrize(("code", "fault"), [("603", "20013"), ("610", "20106")])
def test_marketo_refusing_the_relay_itself_is_no_fault_of_the_clients_and_rings_the_alarm(
    relay: SoapRelay, client: Client, code: str, fault: str
) -> None:
    before = len(relay.function.metrics())
    relay.marketo.fail("code", code=code, times=20)
    answer = client.call(a_lead())

    assert (answer.fault, answer.text("faultcode")) == (fault, "SOAP-ENV:Server")
    assert relay.lines()[-1]["step"] == "soap_failed"
    assert any("SoapFailed" in line for line in relay.function.metrics()[before:])


@pytest.mark.parametrize("field", [None, "title"])
def test_so_does_a_foreign_id_field_that_keeps_no_foreign_ids(
    dynamodb: Emulator, folder: Path, marketo: StandIn, field: str | None
) -> None:
    relay = make(dynamodb, folder, marketo, foreign_id_field=field)
    relay.reset()
    foreign = "<ForeignSysPersonId>5</ForeignSysPersonId><ForeignSysType>CUSTOM</ForeignSysType>"
    answer = relay.client.call(a_lead(keys=foreign))
    line = relay.lines()[-1]
    relay.stop()

    assert (answer.fault, answer.text("faultcode"), line["step"]) == ("20106", "SOAP-ENV:Server", "soap_failed")


def test_leads_of_many_that_could_not_be_written_for_now_ring_the_alarm_and_are_counted_in_the_log(
    relay: SoapRelay, client: Client
) -> None:
    assert client.call(a_lead()).fault == "", "so that the fields are known: without them the whole call would fail"
    before = len(relay.function.metrics())
    relay.marketo.go_down()
    answer = client.call(many(a_record(), a_record(keys="<Email>u@example.com</Email>")))

    assert answer.fault == ""
    assert answer.root.findall(".//status")[0].text == "FAILED"
    line = relay.lines()[-1]
    assert (line["step"], line["leads"], line["failed"], line["fault"]) == ("soap_failed", 2, 2, 20011)
    assert any("SoapFailed" in line for line in relay.function.metrics()[before:])


def test_leads_of_many_whose_data_is_wrong_ring_no_alarm(relay: SoapRelay, client: Client) -> None:
    before = len(relay.function.metrics())
    client.call(many(a_record(), a_record(keys="<Email>u@example.com</Email>", NoSuchField="A")))

    line = relay.lines()[-1]
    assert (line["step"], line["leads"], line["failed"], line.get("fault")) == ("soap_answered", 2, 1, None)
    assert not any("SoapFailed" in line for line in relay.function.metrics()[before:])


def test_no_client_is_told_that_the_relay_will_try_again(relay: SoapRelay, client: Client) -> None:
    for code in ("604", "608", "611", "713", "999"):
        relay.reset()
        relay.marketo.fail("code", code=code, times=20)
        answer = client.call(a_lead(FirstName=code))
        assert answer.fault == "20011"
        assert answer.message
        assert "tried again" not in answer.message


def test_a_token_that_expires_is_not_noticed(relay: SoapRelay, client: Client) -> None:
    assert client.call(a_lead(FirstName="A")).fault == ""
    relay.marketo.expire_tokens()
    assert client.call(a_lead(FirstName="B")).fault == ""


def test_a_marketo_that_is_down_is_said_to_be_and_counted(relay: SoapRelay, client: Client) -> None:
    before = len(relay.function.metrics())
    relay.marketo.go_down()
    answer = client.call(a_lead(FirstName="A"))

    assert answer.fault == "20011"
    assert relay.lines()[-1]["step"] == "soap_failed"
    counted = [line for line in relay.function.metrics()[before:] if "SoapFailed" in line]
    assert [(line["connection"], line["service"]) for line in counted] == [("marketo", "soap")]


def test_two_clients_at_once_make_one_lead(relay: SoapRelay, client: Client) -> None:
    first = client.call(a_lead(FirstName="A"))
    second = client.call(a_lead(FirstName="B"))
    assert first.text("leadId") == second.text("leadId")
    assert [first.text("status"), second.text("status")] == ["CREATED", "UPDATED"]


@pytest.fixture(scope="module")
def poor(dynamodb: Emulator, folder: Path, marketo: StandIn) -> Iterator[SoapRelay]:
    """A connection that has five calls a day."""
    found = make(dynamodb, folder, marketo, quota={"calls_per_20_seconds": 50, "in_flight": 5, "per_day": 5})
    yield found
    found.stop()


def test_a_day_that_is_spent_is_a_limit_and_nothing_is_sent(poor: SoapRelay) -> None:
    poor.reset()
    faults = [poor.client.call(a_lead(FirstName=f"A{at}")).fault for at in range(6)]
    asked = len(poor.marketo.requests())

    assert faults[-1] == "20015"
    assert poor.client.call(a_lead(FirstName="again")).message.startswith("the day's calls are spent")
    assert len(poor.marketo.requests()) == asked


def test_a_day_that_others_have_spent_is_a_limit_too(dynamodb: Emulator, folder: Path, marketo: StandIn) -> None:
    """A function of its own, since it will not call again today."""
    relay = make(dynamodb, folder, marketo)
    relay.reset()
    relay.marketo.fail("code", code="607", times=20)
    assert [relay.client.call(a_lead(FirstName=f"A{at}")).fault for at in range(2)] == ["20015", "20015"]
    relay.stop()


@pytest.fixture(scope="module")
def placed(dynamodb: Emulator, folder: Path, marketo: StandIn) -> Iterator[SoapRelay]:
    """Workspaces are on."""
    workspaces = {"Default": "Default", "Japan": "JP-Partition"}
    found = make(dynamodb, folder, marketo, workspaces=workspaces)
    yield found
    found.stop()


def test_a_lead_in_another_partition_is_not_touched_when_a_workspace_is_named(placed: SoapRelay) -> None:
    placed.reset()
    japan = "<ns1:MktowsContextHeader><targetWorkspace>Japan</targetWorkspace></ns1:MktowsContextHeader>"
    lead = placed.marketo.edit(email="t@example.com")
    by_id = placed.client.call(a_lead(keys=f"<Id>{lead['id']}</Id>", FirstName="A"), context=japan)
    by_email = placed.client.call(a_lead(FirstName="B"), context=japan)
    new = placed.client.call(a_lead(keys="<Email>n@example.com</Email>"), context=japan)

    assert (by_id.fault, by_email.fault, new.fault) == ("20106", "", "")
    assert placed.lead("t@example.com")["firstName"] == "B"
    assert placed.lead("n@example.com")["leadPartitionId"] != placed.lead("t@example.com")["leadPartitionId"]


def test_the_same_lead_twice_in_one_call_ends_as_the_last_one_says(relay: SoapRelay, client: Client) -> None:
    records = a_record(FirstName="A") + a_record(FirstName="B")
    answer = client.call(
        f"<ns1:paramsSyncMultipleLeads><leadRecordList>{records}</leadRecordList></ns1:paramsSyncMultipleLeads>"
    )

    assert answer.fault == ""
    assert relay.lead("t@example.com")["firstName"] == "B"
