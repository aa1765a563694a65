"""requestCampaign, getCampaignsForSource and listOperation, with the answers that Marketo gave."""

from __future__ import annotations

import re

import pytest

from tests.systems.marketo.soap.contract.soap_client import Client
from tests.systems.marketo.soap.contract.soap_relay import SoapRelay

WELCOME, REMINDER = 3001, 3002
NEWSLETTER = 1001


def keys(**values: object) -> str:
    """LeadKeys, each by its type in small letters."""
    pairs = ((kind.upper(), value) for kind, value in values.items())
    return "".join(f"<leadKey><keyType>{kind}</keyType><keyValue>{value}</keyValue></leadKey>" for kind, value in pairs)


def numbers(*ids: int) -> str:
    return "".join(keys(idnum=each) for each in ids)


def request(*inside: str, leads: str = "", source: str = "MKTOWS") -> str:
    """The body of a requestCampaign."""
    content = f"<source>{source}</source>{''.join(inside)}<leadList>{leads}</leadList>"
    return f"<ns1:paramsRequestCampaign>{content}</ns1:paramsRequestCampaign>"


def campaigns(*inside: str, source: str = "MKTOWS") -> str:
    """The body of a getCampaignsForSource."""
    content = f"<source>{source}</source>{''.join(inside)}"
    return f"<ns1:paramsGetCampaignsForSource>{content}</ns1:paramsGetCampaignsForSource>"


def change(
    operation: str, leads: str, *, name: str = "Newsletter", kind: str = "MKTOLISTNAME", strict: str = ""
) -> str:
    """The body of a listOperation, in the order that was captured, which is not the schema's."""
    key = f"<listKey><keyType>{kind}</keyType><keyValue>{name}</keyValue></listKey>"
    content = f"<listOperation>{operation}</listOperation>{strict}{key}<listMemberList>{leads}</listMemberList>"
    return f"<ns1:paramsListOperation>{content}</ns1:paramsListOperation>"


STRICT = "<strict>true</strict>"


def members(relay: SoapRelay) -> list[int]:
    return list(relay.marketo.instance.assets.lists[NEWSLETTER].members)


def in_body(text: str) -> str:
    found = re.search("<SOAP-ENV:Body>(.*)</SOAP-ENV:Body>", text)
    assert found
    return found[1]


def told(key: str, status: str) -> str:
    return f"<leadStatus>{key}<status>{status}</status></leadStatus>"


def listed(success: str, *statuses: str) -> str:
    status_list = f"<statusList>{''.join(statuses)}</statusList>" if statuses else '<statusList xsi:nil="true"/>'
    result = f"<result><success>{success}</success>{status_list}</result>"
    return f"<ns1:successListOperation>{result}</ns1:successListOperation>"


def test_leads_of_any_key_run_through_a_campaign_each_once(relay: SoapRelay, client: Client) -> None:
    first, twin, contact = (
        relay.a_lead(email="a@example.com"),
        relay.a_lead(email="a@example.com"),
        relay.a_lead(email="c@example.com", sfdcContactId="003A"),
    )
    wanted = keys(idnum=twin, email="A@Example.com", sfdccontactid="003A") + keys(idnum=first)
    answer = client.call(request(f"<campaignId>{WELCOME}</campaignId>", leads=wanted))

    assert in_body(answer.http.text) == (
        "<ns1:successRequestCampaign><result><success>true</success></result></ns1:successRequestCampaign>"
    )
    assert relay.marketo.runs(WELCOME) == [{"leads": [twin, contact, first], "tokens": {}}]


def test_a_campaign_is_found_by_its_name_and_its_program_and_given_tokens(relay: SoapRelay, client: Client) -> None:
    lead = relay.a_lead(email="a@example.com")
    tokens = "<attrib><name>{{my.note}}</name><value>Hi &amp; bye</value></attrib>"
    names = "<programName>White Paper</programName><campaignName>Send Welcome Mail</campaignName>"
    body = request(names, f"<programTokenList>{tokens}</programTokenList>", leads=numbers(lead))

    assert client.call(body).fault == ""
    assert client.call(request(names, "<programTokenList/>", leads=numbers(lead))).fault == ""
    as_listed = names.replace("<campaignName>", "<campaignName>White Paper.")
    assert client.call(request(as_listed, leads=numbers(lead))).fault == ""
    assert [run["tokens"] for run in relay.marketo.runs(WELCOME)] == [{"{{my.note}}": "Hi & bye"}, {}, {}]


def test_a_request_that_comes_again_byte_for_byte_is_no_second_run(relay: SoapRelay, client: Client) -> None:
    lead = relay.a_lead(email="a@example.com")
    content = client.envelope(request(f"<campaignId>{WELCOME}</campaignId>", leads=numbers(lead)))
    assert [client.post(content).status_code for _ in range(2)] == [200, 200]
    assert len(relay.marketo.runs(WELCOME)) == 1


def test_keys_beyond_the_hundredth_are_read_past_as_marketo_did(relay: SoapRelay, client: Client) -> None:
    ids = [relay.a_lead(email=f"n{at}@example.com") for at in range(101)]
    assert client.call(request(f"<campaignId>{WELCOME}</campaignId>", leads=numbers(*ids))).fault == ""
    assert relay.marketo.runs(WELCOME)[0]["leads"] == ids[:100]


NAMES = "<campaignName>Send Welcome Mail</campaignName><programName>White Paper</programName>"
ID = f"<campaignId>{WELCOME}</campaignId>"
TOKENS = "<programTokenList><attrib><name>note</name><value>x</value></attrib></programTokenList>"


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        (request(ID, leads=keys(email="nobody@example.com")), "20103", "No lead found with EMAIL = nobody@example.com"),
        (request(ID, leads=keys(idnum=999_999)), "20103", "999999"),
        (request(ID), "20101", "leadList"),
        (request(ID, leads=keys(leadowneremail="x")), "20019", "SFDCLEADOWNERID"),
        (request(ID, leads=keys(idnum=1), source="SALES"), "20019", "SALES"),
        (request(ID, leads=keys(idnum=1), source="ME"), "20110", "MKTOWS, SALES"),
        (request(ID, leads=keys(idnum=1), source=""), "20109", "source"),
        (request(leads=keys(idnum=1)), "20109", "campaignId"),
        (request(ID, NAMES, leads=keys(idnum=1)), "20110", "alone"),
        (request(ID, TOKENS.replace("note", "{{my.note}}"), leads=keys(idnum=1)), "20110", "alone"),
        (request(NAMES, TOKENS, leads=keys(idnum=1)), "20110", "{{my.message}}"),
        (request(NAMES.replace("programName", "other"), leads=keys(idnum=1)), "20110", "together"),
        (request(NAMES.replace("Mail", "Post"), leads=keys(idnum=1)), "20113", "Campaign is Requested"),
        (request(NAMES.replace("Mail", ","), leads=keys(idnum=1)), "20110", "comma"),
        (request("<campaignId>7</campaignId>", leads=keys(idnum=1)), "20113", "7"),
        (request(f"<campaignId>{REMINDER}</campaignId>", leads=keys(idnum=1)), "20113", "no active one"),
        (request("<campaignId>x</campaignId>", leads=keys(idnum=1)), "20110", "campaignId"),
        (campaigns(source="SALES"), "20019", "SALES"),
        (campaigns("<exactName>maybe</exactName>"), "20110", "exactName"),
        (change("MOVE", numbers(1)), "20110", "ADDTOLIST"),
        (change("", numbers(1)), "20109", "listOperation"),
        (change("CLEARLIST", numbers(1)), "20019", "REMOVEFROMLIST"),
        (change("ADDTOLIST", numbers(1), kind="MKTOSALESUSERID"), "20019", "MKTOLISTNAME"),
        (change("ADDTOLIST", numbers(1), name="None"), "20111", "None"),
        (change("ADDTOLIST", numbers(1), name=""), "20109", "keyValue"),
        (change("ADDTOLIST", ""), "20101", "listMemberList"),
        (change("ADDTOLIST", numbers(*range(1, 1_002))), "20110", "at most 1000"),
        (change("ADDTOLIST", keys(idnum=999_999), strict=STRICT), "20103", "999999"),
        (change("ISMEMBEROFLIST", keys(email="x@example.com"), strict=STRICT), "20103", "x@example.com"),
    ],
)
def test_what_cannot_be_done_is_said_by_marketos_own_code_and_nothing_is_done(
    relay: SoapRelay, client: Client, body: str, code: str, said: str
) -> None:
    answer = client.call(body)
    assert answer.fault == code
    assert said in answer.message
    assert (relay.marketo.runs(WELCOME), members(relay)) == ([], [])


def test_the_campaigns_that_can_be_requested_are_listed_with_their_programs(client: Client) -> None:
    record = "<id>3001</id><name>White Paper.Send Welcome Mail</name><description/>"
    whole = (
        "<ns1:successGetCampaignsForSource><result><returnCount>1</returnCount>"
        f"<campaignRecordList><campaignRecord>{record}</campaignRecord></campaignRecordList>"
        "</result></ns1:successGetCampaignsForSource>"
    )
    assert in_body(client.call(campaigns()).http.text) == whole
    for name, exact, count in (
        ("welcome", "false", "1"),
        ("", "true", "1"),
        ("welcome", "true", "0"),
        ("Send Welcome Mail", "true", "1"),
        ("White Paper.Send Welcome Mail", "1", "1"),
        ("Reminder", "0", "0"),
    ):
        answer = client.call(campaigns(f"<name>{name}</name><exactName>{exact}</exactName>"))
        assert (name, exact, answer.text("returnCount")) == (name, exact, count)


def test_leads_go_into_a_list_are_found_there_and_go_out_with_the_answers_that_were_captured(
    relay: SoapRelay, client: Client
) -> None:
    lead, other = relay.a_lead(email="a@example.com"), relay.a_lead(email="b@example.com")
    key, missing = numbers(lead), keys(idnum=1_009_999)

    assert in_body(client.call(change("ISMEMBEROFLIST", key)).http.text) == listed("false", told(key, "false"))
    assert in_body(client.call(change("ADDTOLIST", key)).http.text) == listed("true")
    assert members(relay) == [lead]
    assert in_body(client.call(change("ISMEMBEROFLIST", key)).http.text) == listed("true", told(key, "true"))
    both = client.call(change("ISMEMBEROFLIST", numbers(other, lead)))
    assert in_body(both.http.text) == listed("false", told(numbers(other), "false"), told(key, "true"))
    assert in_body(client.call(change("REMOVEFROMLIST", missing)).http.text) == listed("false", told(missing, "false"))
    assert in_body(client.call(change("REMOVEFROMLIST", key)).http.text) == listed("true")
    assert members(relay) == []


def test_without_strict_what_can_be_done_is_done(relay: SoapRelay, client: Client) -> None:
    lead = relay.a_lead(email="a@example.com")
    found, nobody = keys(email="a@example.com"), keys(email="nobody@example.com")
    answer = client.call(change("ADDTOLIST", nobody + found))
    assert in_body(answer.http.text) == listed("false", told(nobody, "false"), told(found, "true"))
    assert members(relay) == [lead]


def test_with_strict_all_is_done_or_nothing(relay: SoapRelay, client: Client) -> None:
    lead, other = relay.a_lead(email="a@example.com"), relay.a_lead(email="b@example.com")
    assert client.call(change("ADDTOLIST", numbers(lead, 999_999), strict=STRICT)).fault == "20103"
    assert members(relay) == []
    assert client.call(change("ADDTOLIST", numbers(lead), strict=STRICT)).text("success") == "true"
    answer = client.call(change("REMOVEFROMLIST", numbers(lead, other), strict=STRICT))
    assert answer.fault == "20103"
    assert answer.message == f"the lead with IDNUM = {other} is not in the list (20103)"
    assert members(relay) == [lead]
    assert client.call(change("REMOVEFROMLIST", numbers(lead), strict=STRICT)).text("success") == "true"


def test_who_is_in_a_list_is_asked_anew_each_time_also_with_the_same_header(relay: SoapRelay, client: Client) -> None:
    lead = relay.a_lead(email="a@example.com")
    content = client.envelope(change("ISMEMBEROFLIST", numbers(lead)))
    assert b"<success>false</success>" in client.post(content).content
    assert client.call(change("ADDTOLIST", numbers(lead))).text("success") == "true"
    assert b"<success>true</success>" in client.post(content).content


def test_an_answer_that_was_lost_is_no_second_run(relay: SoapRelay, client: Client) -> None:
    lead = relay.a_lead(email="a@example.com")
    content = client.envelope(request(ID, leads=numbers(lead)))
    relay.marketo.fail("lost-answer", path="/rest/v1/campaigns/*")
    for _ in range(2):
        assert b"it may have been done" in client.post(content).content
    assert len(relay.marketo.runs(WELCOME)) == 1


def test_a_thousand_leads_go_into_a_list_in_four_calls(relay: SoapRelay, client: Client) -> None:
    ids = [relay.a_lead(email=f"n{at}@example.com") for at in range(1_000)]
    before = len(relay.marketo.requests())
    assert client.call(change("ADDTOLIST", numbers(*ids))).text("success") == "true"
    assert (members(relay), len(relay.marketo.requests()) - before) == (ids, 5)
