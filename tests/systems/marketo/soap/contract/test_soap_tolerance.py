"""What a real Marketo accepted from clients that did not keep to its WSDL: it is done, and the log says what is not."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from local.run.emulator import Emulator
from local.systems.marketo import StandIn
from tests.systems.marketo.soap.contract.soap_client import Client, a_lead, a_record
from tests.systems.marketo.soap.contract.soap_relay import FOREIGN, SoapRelay, make


def test_what_old_clients_send_without_meaning_it_is_as_if_it_were_not_there(relay: SoapRelay, client: Client) -> None:
    more = "<marketoCookie></marketoCookie><moveCookie>false</moveCookie>"
    assert client.call(a_lead(more=more, FirstName="A")).fault == ""
    number = "<id>1090240</id>"
    assert client.call(a_lead(keys=f"{number}<Email>t@example.com</Email>")).fault == ""
    assert len(relay.marketo.leads(email="t@example.com")) == 1
    assert relay.lines()[-1]["read_past"] == ["id"]


def test_a_foreign_id_without_its_type_is_read_past_beside_an_id_or_an_address_and_the_log_says_so(
    relay: SoapRelay, client: Client
) -> None:
    foreign = "<foreignSysPersonId>-1</foreignSysPersonId>"
    made = client.call(a_lead(keys=f"{foreign}<Email>t@example.com</Email>", FirstName="A"))
    again = client.call(a_lead(keys=f"<Id>{made.text('leadId')}</Id>{foreign}", FirstName="B"))

    assert [answer.text("status") for answer in (made, again)] == ["CREATED", "UPDATED"]
    assert (relay.lead("t@example.com")["firstName"], relay.lead("t@example.com")[FOREIGN]) == ("B", None)
    assert [line["read_past"] for line in relay.lines()[-2:]] == [["ForeignSysPersonId"]] * 2


def test_attributes_that_only_marketo_writes_are_read_past_whatever_they_hold(relay: SoapRelay, client: Client) -> None:
    system = {
        "CreatedAt": "nonsense",
        "updatedAt": "x",
        "Urgency": "1.5",
        "Id": "7",
        "cookies": "x",
        "LeadPartitionId": "2",
        "Relative Score": "3",
    }
    answer = client.call(a_lead(FirstName="A", **system))

    assert answer.fault == ""
    assert relay.lead("t@example.com")["firstName"] == "A"
    assert relay.lines()[-1]["read_past"] == [
        "cookies",
        "createdAt",
        "id",
        "leadPartitionId",
        "relativeScore",
        "updatedAt",
        "urgency",
    ]


NIL = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"'
A_NAME = "<attribute><attrName>FirstName</attrName><attrValue>A</attrValue></attribute>"
A_TITLE = A_NAME.replace("FirstName", "Title")
AN_EMAIL = "<Email>t@example.com</Email>"


def of(record: str, parameters: str = "<returnLead>false</returnLead>") -> str:
    """A syncLead with this inside its leadRecord."""
    return f"<ns1:paramsSyncLead><leadRecord>{record}</leadRecord>{parameters}</ns1:paramsSyncLead>"


def listed(*attributes: str) -> str:
    """A leadAttributeList."""
    return f"<leadAttributeList>{''.join(attributes)}</leadAttributeList>"


@pytest.mark.parametrize(
    "body",
    [
        of(AN_EMAIL + listed(A_NAME, A_TITLE)).upper().replace("NS1:PARAMSSYNCLEAD", "ns1:paramsSyncLead"),
        of(AN_EMAIL + listed(A_NAME, A_TITLE)).lower().replace("ns1:paramssynclead", "ns1:paramsSyncLead"),
        of(listed(A_NAME, A_TITLE) + AN_EMAIL),
        of(AN_EMAIL + listed(A_NAME) + listed(A_TITLE)),
        of(AN_EMAIL + listed(A_NAME, f"<attribute {NIL}/>", A_TITLE)),
        of(f"<Id {NIL}/><ForeignSysPersonId {NIL}/><ForeignSysType {NIL}/>{AN_EMAIL}{listed(A_NAME, A_TITLE)}"),
        of(
            AN_EMAIL + listed(A_NAME, A_TITLE).replace("<attrName>", "<attrType>string</attrType><attrName>"),
            f"<returnLead> 0 </returnLead><marketoCookie {NIL}/><moveCookie>true</moveCookie>",
        ),
    ],
    ids=["capitals", "small letters", "list first", "two lists", "nil attribute", "nil keys", "parameters"],
)
def test_the_same_is_written_however_it_is_spelt(relay: SoapRelay, client: Client, body: str) -> None:
    relay.marketo.edit(email="t@example.com")
    assert client.call(body).text("status") == "UPDATED"
    (lead,) = relay.marketo.leads()
    assert (lead["firstName"].upper(), lead["title"].upper()) == ("A", "A")


def test_elements_that_the_api_never_had_are_read_past_and_the_log_says_that_there_were_some(
    relay: SoapRelay, client: Client
) -> None:
    """A field that stands outside the list of attributes is none."""
    assert client.call(of(f"<FirstName>Secret</FirstName>{AN_EMAIL}{listed(A_TITLE)}")).fault == ""
    assert (relay.lead("t@example.com")["firstName"], relay.lead("t@example.com")["title"]) == (None, "A")
    assert relay.lines()[-1]["read_past"] == ["unknown elements"]


def test_a_value_that_is_no_text_empties_nothing(relay: SoapRelay, client: Client) -> None:
    relay.marketo.edit(email="t@example.com", firstName="Jane")
    answer = client.call(of(AN_EMAIL + listed(A_NAME.replace(">A<", "><string>A</string><"))))
    assert (answer.fault, relay.lead("t@example.com")["firstName"]) == ("20110", "Jane")


@pytest.mark.parametrize(
    ("keys", "is_found"),
    [
        ("<leadId>{id}</leadId>", True),
        ("<leadId>{id}</leadId><Email>new@example.com</Email>", True),
        ("<Id>{id}</Id><leadId>999</leadId>", True),
        ("<Id/><leadId>{id}</leadId>", True),
        ("<id>{id}</id><email>T@Example.com</email>", True),
        ("<id>999</id><EMAIL>t@example.com</EMAIL>", True),
        ("<foreignsyspersonid>7</foreignsyspersonid><FOREIGNSYSTYPE>CUSTOM</FOREIGNSYSTYPE>", True),
        ("<id>{id}</id><email>new@example.com</email>", False),
    ],
)
def test_who_is_meant_by_the_spellings_that_clients_use(
    relay: SoapRelay, client: Client, keys: str, *, is_found: bool
) -> None:
    known = relay.marketo.edit(email="t@example.com", **{FOREIGN: "7"})
    answer = client.call(a_lead(keys=keys.replace("{id}", str(known["id"])), FirstName="A"))

    assert answer.fault == ""
    assert (answer.text("leadId") == str(known["id"])) is is_found
    assert len(relay.marketo.leads()) == (1 if is_found else 2)


def test_a_lead_id_that_nobody_has_makes_no_lead(relay: SoapRelay, client: Client) -> None:
    answer = client.call(a_lead(keys="<leadId>1090240</leadId><Email>t@example.com</Email>"))

    assert (answer.fault, answer.text("faultstring")) == ("20103", "20103 - Lead not found")
    assert relay.marketo.leads() == []


def test_the_company_of_a_known_lead_is_read_past_where_marketo_does_not_let_it_be_changed(
    relay: SoapRelay, client: Client
) -> None:
    assert client.call(a_lead(FirstName="A", Company="One")).text("status") == "CREATED"
    assert client.call(a_lead(FirstName="B", Company="Two", Industry="x")).text("status") == "UPDATED"
    lead = relay.lead("t@example.com")
    assert (lead["firstName"], lead["company"]) == ("B", "One")
    assert relay.lines()[-1]["read_past"] == ["company", "industry"]
    many = a_record(FirstName="C", Company="Three") + a_record(keys="<Email>u@example.com</Email>", Company="Four")
    body = f"<ns1:paramsSyncMultipleLeads><leadRecordList>{many}</leadRecordList></ns1:paramsSyncMultipleLeads>"
    assert client.call(body).fault == ""
    assert (relay.lead("t@example.com")["firstName"], relay.lead("u@example.com")["company"]) == ("C", "Four")
    assert relay.lines()[-1]["read_past"] == ["company"]


@pytest.mark.parametrize("may_be_seen", [True, False])
def test_so_is_a_field_of_companies_that_only_this_instance_has_where_the_api_user_may_see_it(
    marketo: StandIn, dynamodb: Emulator, folder: Path, *, may_be_seen: bool
) -> None:
    relay = make(dynamodb, folder, marketo)  # a function of its own, which asks once
    relay.reset()
    relay.marketo.add_field(name="companyRank", label="Rank", soap="CompanyRank", company=True)
    describe = "/rest/v1/companies/describe.json"
    if not may_be_seen:
        relay.marketo.fail("code", code="603", path=describe)
    relay.client.call(a_lead(CompanyRank="One"))
    faults = [relay.client.call(a_lead(FirstName=name, Industry="x", CompanyRank="Two")).fault for name in "BC"]
    asked = [each for each in relay.marketo.requests() if each["path"] == describe]
    lead, line = relay.lead("t@example.com"), relay.lines()[-1]
    relay.stop()

    assert len(asked) == 1
    if may_be_seen:
        assert (faults, lead["firstName"], lead["companyRank"]) == (["", ""], "C", "One")
        assert line["read_past"] == ["companyRank", "industry"]
    else:
        assert (faults, lead["firstName"]) == (["20106", "20106"], None)


def test_the_lead_of_an_answer_can_be_sent_back_as_it_is(relay: SoapRelay, client: Client) -> None:
    values = {
        "FirstName": " Jane ",
        "Company": "Jungle",
        "LeadScore": "-7",
        "Unsubscribed": "true",
        "DateofBirth": "2001-02-03",
        "lastVisitAt": "2026-10-01T09:30:00+09:00",
        "contractValue": "12.5",
        "notes": "a & b\n<c>",
        "MainPhone": "1",
    }
    keys = (
        "<Email>t@example.com</Email><ForeignSysPersonId>A-7</ForeignSysPersonId><ForeignSysType>SFDC</ForeignSysType>"
    )
    asked = a_lead(keys=keys, **values).replace(">false<", ">true<")
    first = client.call(asked)
    record = ET.tostring(first.root.find(".//leadRecord"), encoding="unicode")  # type: ignore[arg-type]
    before = relay.lead("t@example.com")
    back = client.call(f"<ns1:paramsSyncLead>{record}<returnLead>true</returnLead></ns1:paramsSyncLead>")

    assert back.fault == ""
    assert back.text("status") == "UPDATED"
    assert relay.lead("t@example.com") == before
    assert ET.tostring(back.root.find(".//leadRecord"), encoding="unicode") == record  # type: ignore[arg-type]
    many = client.call(
        f"<ns1:paramsSyncMultipleLeads><leadRecordList>{record}</leadRecordList></ns1:paramsSyncMultipleLeads>"
    )
    assert (many.text("status"), relay.lead("t@example.com")) == ("UPDATED", before)
    names = {each.text for each in first.root.iter("attrName")}
    assert {"FirstName", "Company", "notes"} <= names
    assert not {"CreatedAt", "UpdatedAt", "createdAt", "updatedAt", "cookies", "LeadPartitionId", "IsAnonymous"} & names


def test_adobes_own_sample_updates_the_leads_that_it_names(relay: SoapRelay, client: Client) -> None:
    """help/blog.md of https://github.com/AdobeDocs/marketo-developer.en: `leadId`, and a foreign id without a type."""
    leads = [relay.marketo.edit(email=f"{number}@example.com", phone="0") for number in range(2)]
    records = "".join(
        a_record(
            keys=f"<leadId>{lead['id']}</leadId><foreignSysPersonId>122419{number}</foreignSysPersonId>",
            Company="Marketo1000",
            Phone="650-555-1000",
        )
        for number, lead in enumerate(leads)
    )
    body = f"<leadRecordList>{records}</leadRecordList><dedupEnabled>true</dedupEnabled>"
    answer = client.call(f"<ns1:paramsSyncMultipleLeads>{body}</ns1:paramsSyncMultipleLeads>")

    assert [each.text for each in answer.root.iter("status")] == ["UPDATED", "UPDATED"]
    assert [each.text for each in answer.root.iter("leadId")] == [str(lead["id"]) for lead in leads]
    assert {lead["phone"] for lead in relay.marketo.leads()} == {"650-555-1000"}
    assert len(relay.marketo.leads()) == 2
    assert relay.lines()[-1]["read_past"] == ["ForeignSysPersonId", "company"]
