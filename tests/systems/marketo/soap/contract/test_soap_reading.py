"""getLead and getMultipleLeads: by every key, with the answers that Marketo gave, and never from what was kept."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from zeep.exceptions import Fault

from local.systems.marketo.assets.assets import StaticList
from tests.systems.marketo.soap.contract.soap_client import Client, ZeepClient, a_lead
from tests.systems.marketo.soap.contract.soap_relay import SoapRelay

COOKIE = "id:561-HYG-937&token:_mch-example.com-1374552656411-90718"


def get_lead(kind: str, value: object) -> str:
    """The body of a getLead as Segment's marketo-python writes it."""
    key = f"<keyType>{kind}</keyType><keyValue>{value}</keyValue>"
    return f"<ns1:paramsGetLead><leadKey>{key}</leadKey></ns1:paramsGetLead>"


def get_leads(*inside: str) -> str:
    """The body of a getMultipleLeads."""
    return f"<ns1:paramsGetMultipleLeads>{''.join(inside)}</ns1:paramsGetMultipleLeads>"


def by_keys(kind: str, *values: object) -> str:
    """A selector without its `xsi:type`, as programs write it that know no schema."""
    items = "".join(f"<stringItem>{value}</stringItem>" for value in values)
    return f"<leadSelector><keyType>{kind}</keyType><keyValues>{items}</keyValues></leadSelector>"


def ids_in(batches: list[list[int]]) -> list[int]:
    return [each for batch in batches for each in batch]


def attributes_of(record: Any) -> dict[str, str]:
    return {each.attrName: each.attrValue for each in record.leadAttributeList.attribute}


def every_batch(zeep: ZeepClient, **parameters: Any) -> list[list[int]]:
    """The ids of each batch, read on by the position alone, as Marketo's own Java client does it."""
    found = [zeep.call("getMultipleLeads", **parameters)]
    while found[-1].remainingCount:
        more = {name: parameters[name] for name in ("batchSize", "includeAttributes") if name in parameters}
        found.append(zeep.call("getMultipleLeads", streamPosition=found[-1].newStreamPosition, **more))
    assert found[-1].newStreamPosition is None
    return [[each.Id for each in one.leadRecordList.leadRecord] if one.returnCount else [] for one in found]


def test_a_lead_is_answered_in_the_shape_that_was_captured(relay: SoapRelay, client: Client) -> None:
    lead_id = relay.a_lead(email="foo@example.com", firstName="Föö & <b>", leadScore=62, anonymousIP="172.249.34.240")
    answer = client.call(get_lead("EMAIL", "foo@example.com"))

    assert answer.fault == ""
    nil = 'xsi:nil="true"'
    attributes = (
        ("AnonymousIP", "string", "172.249.34.240"),
        ("FirstName", "string", "Föö &amp; &lt;b&gt;"),
        ("LeadScore", "integer", "62"),
    )
    listed = "".join(
        f"<attribute><attrName>{name}</attrName><attrType>{kind}</attrType><attrValue>{value}</attrValue></attribute>"
        for name, kind, value in attributes
    )
    record = (
        f"<Id>{lead_id}</Id><Email>foo@example.com</Email><ForeignSysPersonId {nil}/><ForeignSysType {nil}/>"
        f"<leadAttributeList>{listed}</leadAttributeList>"
    )
    body = re.search("<SOAP-ENV:Body>(.*)</SOAP-ENV:Body>", answer.http.text)
    assert body
    assert body[1] == (
        "<ns1:successGetLead><result><count>1</count>"
        f"<leadRecordList><leadRecord>{record}</leadRecord></leadRecordList></result></ns1:successGetLead>"
    )


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("EMAIL", "email", "who@example.com"),
        ("SFDCLEADID", "sfdcLeadId", "00QA000000aBcDe"),
        ("SFDCCONTACTID", "sfdcContactId", "003A000000aBcDe"),
        ("SFDCACCOUNTID", "sfdcAccountId", "001A000000aBcDe"),
        ("SFDCLEADOWNERID", "sfdcLeadOwnerId", "005A000000aBcDe"),
        ("SFDCOPPTYID", "sfdcOpptyId", "006A000000aBcDe"),
    ],
)
def test_a_lead_is_found_by_each_key_that_rest_can_search_by(
    relay: SoapRelay, client: Client, kind: str, field: str, value: str
) -> None:
    lead_id = relay.a_lead(**{"email": "other@example.com", field: value})
    relay.a_lead(email="nobody@example.com")
    zeep = client.zeep()

    (found,) = zeep.call("getLead", leadKey={"keyType": kind, "keyValue": value}).leadRecordList.leadRecord
    assert found.Id == lead_id
    assert client.call(get_lead("IDNUM", lead_id)).text("Id") == str(lead_id)


def test_a_cookie_finds_its_lead_also_percent_encoded_and_before_anybody_knows_who_it_is(
    relay: SoapRelay, client: Client
) -> None:
    visitor = relay.marketo.visit(COOKIE)
    for written in (COOKIE.replace("&", "&amp;"), COOKIE.replace("&", "%26")):
        answer = client.call(get_lead("COOKIE", written))
        assert (answer.fault, answer.text("Id"), answer.text("Email")) == ("", str(visitor["id"]), None)


def test_all_leads_of_an_address_come_the_newest_first(relay: SoapRelay, client: Client) -> None:
    ids = [relay.a_lead(email="twin@example.com") for _ in range(2)]
    result = client.zeep().call("getLead", leadKey={"keyType": "EMAIL", "keyValue": "twin@example.com"})
    assert (result.count, [each.Id for each in result.leadRecordList.leadRecord]) == (2, ids[::-1])


def test_nobody_is_fault_20103_in_the_words_that_clients_look_for(client: Client) -> None:
    answer = client.call(get_lead("EMAIL", "pants@example.com"))
    assert answer.text("faultstring") == "20103 - Lead not found"
    assert answer.message == "No lead found with EMAIL = pants@example.com (20103)"
    with pytest.raises(Fault, match="20103 - Lead not found"):
        client.zeep().call("getLead", leadKey={"keyType": "IDNUM", "keyValue": "999999"})


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ("<ns1:paramsGetLead/>", "20101", "keyType"),
        ("<ns1:paramsGetLead><leadKey><keyType>EMAIL</keyType></leadKey></ns1:paramsGetLead>", "20101", "keyValue"),
        (get_lead("PHONE", "1"), "20102", "SFDCLEADID"),
        (get_lead("IDNUM", "seven"), "20102", "number of a lead"),
        (get_lead("IDNUM", "99999999999999999999"), "20102", "number of a lead"),
        (get_lead("COOKIE", "nonsense"), "20102", "_mkto_trk"),
        (get_lead("EMAIL", "a@example.com,b@example.com"), "20102", "comma"),
        (get_lead("LEADOWNEREMAIL", "boss@example.com"), "20019", "SFDCLEADOWNERID"),
        (get_leads(), "20109", "lastUpdatedAt"),
        (get_leads("<leadSelector/>"), "20109", "oldestUpdatedAt"),
        (get_leads(by_keys("EMAIL")), "20101", "keyValues"),
        (get_leads(by_keys("LEADOWNEREMAIL", "x")), "20019", "SFDCLEADOWNERID"),
        (get_leads(by_keys("EMAIL", "x"), "<batchSize>none</batchSize>"), "20110", "batchSize"),
        (get_leads("<lastUpdatedAt>yesterday</lastUpdatedAt>"), "20110", "lastUpdatedAt"),
        (get_leads("<lastUpdatedAt>2026-10-01T09:30:00</lastUpdatedAt>"), "20110", "offset"),
        (get_leads("<lastUpdatedAt>0001-01-01T00:00:00+09:00</lastUpdatedAt>"), "20110", "offset"),
        (
            get_leads(
                by_keys("EMAIL", "x"),
                f"<includeAttributes>{''.join(f'<stringItem>x{at}</stringItem>' for at in range(1_001))}"
                "</includeAttributes>",
            ),
            "20110",
            "includeAttributes",
        ),
        (get_leads(f"<leadSelector><staticListName>{'.' * 100_000}</staticListName></leadSelector>"), "20111", "name"),
        (
            get_leads(
                "<leadSelector><oldestUpdatedAt>2026-08-01T00:00:00Z</oldestUpdatedAt>"
                "<latestUpdatedAt>2026-09-01T00:00:00Z</latestUpdatedAt></leadSelector>"
            ),
            "20022",
            "30 days",
        ),
        (get_leads("<leadSelector><staticListName>None</staticListName></leadSelector>"), "20111", "None"),
        (get_leads("<leadSelector><staticListName>A,B</staticListName></leadSelector>"), "20110", "comma"),
        (get_leads("<leadSelector><staticListId>7</staticListId></leadSelector>"), "20111", "7"),
        (get_leads("<streamPosition>id:1089965:to:1392234668:tl:1:os:2:rc:24</streamPosition>"), "20122", "anew"),
    ],
)
def test_what_is_wrong_with_a_question_is_said_by_marketos_own_code(
    client: Client, body: str, code: str, said: str
) -> None:
    answer = client.call(body)
    assert answer.fault == code
    assert said in answer.message


def test_the_same_question_is_answered_anew_also_with_the_same_header(relay: SoapRelay, client: Client) -> None:
    content = client.envelope(get_lead("EMAIL", "late@example.com"))
    assert b"20103" in client.post(content).content
    relay.marketo.edit(email="late@example.com")
    assert b"<count>1</count>" in client.post(content).content
    items = relay.state.dynamodb.scan(TableName=relay.state.table)["Items"]
    assert not [item for item in items if item["id"]["S"].startswith("soap#")]


def test_a_program_that_looks_first_and_then_writes_finds_its_lead(relay: SoapRelay, client: Client) -> None:
    """What all six public libraries do."""
    assert client.call(get_lead("EMAIL", "t@example.com")).fault == "20103"
    lead_id = client.call(a_lead(FirstName="George")).text("leadId")
    answer = client.call(get_lead("IDNUM", lead_id))
    assert (answer.text("Id"), answer.text("attrValue")) == (lead_id, "George")


def test_keys_find_many_in_batches_whose_remaining_count_is_exact(relay: SoapRelay, client: Client) -> None:
    ids = [relay.marketo.edit(email=f"n{at}@example.com", firstName=f"N{at}")["id"] for at in range(5)]
    zeep = client.zeep()
    keys = {"stringItem": [f"n{at}@example.com" for at in range(5)] + ["nobody@example.com"]}
    wanted = {"batchSize": 2, "leadSelector": zeep.selector("LeadKeySelector", keyType="EMAIL", keyValues=keys)}
    first = zeep.call("getMultipleLeads", **wanted)

    assert (first.returnCount, first.remainingCount) == (2, 3)
    assert [len(batch) for batch in every_batch(zeep, **wanted)] == [2, 2, 1]
    assert sorted(ids_in(every_batch(zeep, **wanted))) == ids
    more = zeep.call("getMultipleLeads", leadSelector=zeep.selector("LeadKeySelector", keyType="EMAIL", keyValues=keys))
    assert (more.returnCount, more.remainingCount, more.newStreamPosition) == (5, 0, None)


def test_chosen_attributes_alone_are_read_and_a_name_that_no_field_has_is_read_past(
    relay: SoapRelay, client: Client
) -> None:
    relay.marketo.edit(email="a@example.com", firstName="A", lastName="B", title="C")
    wanted = {"stringItem": ["FirstName", "lastName", "CreatedAt", "Pants"]}
    zeep = client.zeep()
    selector = zeep.selector("LeadKeySelector", keyType="EMAIL", keyValues={"stringItem": ["a@example.com"]})
    result = zeep.call("getMultipleLeads", leadSelector=selector, includeAttributes=wanted)

    (record,) = result.leadRecordList.leadRecord
    assert record.Email == "a@example.com"
    assert attributes_of(record).keys() == {"FirstName", "LastName", "CreatedAt"}
    assert relay.lines()[-1]["read_past"] == ["unknown attributes"]


def test_of_keys_that_nobody_has_the_answer_is_an_empty_one(client: Client) -> None:
    answer = client.call(get_leads(by_keys("EMAIL", "nobody@example.com")))
    assert (answer.fault, answer.text("returnCount"), answer.text("remainingCount")) == ("", "0", "0")
    assert answer.text("newStreamPosition") is None


@pytest.mark.parametrize("selected", [{"staticListName": "Newsletter"}, {"staticListId": 1001}])
def test_a_static_list_is_read_to_its_end(relay: SoapRelay, client: Client, selected: dict[str, Any]) -> None:
    ids = [relay.marketo.edit(email=f"n{at}@example.com")["id"] for at in range(5)]
    relay.marketo.edit(email="outside@example.com")
    relay.marketo.instance.assets.lists[1001].members.update(dict.fromkeys(ids))
    zeep = client.zeep()
    batches = every_batch(zeep, leadSelector=zeep.selector("StaticListSelector", **selected), batchSize=2)

    assert [len(batch) for batch in batches] == [2, 2, 1]
    assert ids_in(batches) == ids


def test_a_list_in_a_program_is_named_with_its_program(relay: SoapRelay, client: Client) -> None:
    lists = relay.marketo.instance.assets.lists
    known, other = relay.a_lead(email="in@example.com"), relay.a_lead(email="out@example.com")
    added = {
        2001: StaticList(2001, "V1.0", 0.0, "SMS.Program", {known: None}),
        2002: StaticList(2002, "V1.0", 0.0, "B", {other: None}),
    }
    lists.update(added)
    zeep = client.zeep()
    try:
        found = every_batch(zeep, leadSelector=zeep.selector("StaticListSelector", staticListName="SMS.Program.V1.0"))
    finally:
        for each in added:
            del lists[each]
    assert found == [[known]]


def test_leads_that_changed_within_a_time_are_found_by_their_activities(relay: SoapRelay, client: Client) -> None:
    clock = relay.marketo.clock
    clock.freeze(datetime.now(UTC).timestamp() - 7_200)
    try:
        relay.marketo.edit(email="before@example.com")
        clock.advance(1_800)
        begin = clock.now()
        ids = [relay.marketo.edit(email=f"n{at}@example.com")["id"] for at in range(5)]
        relay.marketo.edit(id=ids[0], firstName="Twice")
        clock.advance(1_800)
        relay.marketo.edit(email="after@example.com")
    finally:
        clock.freeze(datetime.now(UTC).timestamp())
        clock.run()
    zeep, since = client.zeep(), datetime.fromtimestamp(begin, UTC) - timedelta(seconds=60)
    times = {"oldestUpdatedAt": since, "latestUpdatedAt": since + timedelta(minutes=20)}
    selector = zeep.selector("LastUpdateAtSelector", **times)

    assert ids_in(every_batch(zeep, leadSelector=selector, batchSize=2)) == ids
    relay.marketo.set_pages(looks_at=1, empty=3)
    assert ids_in(every_batch(zeep, leadSelector=selector, batchSize=2)) == [*ids, ids[0]], "once for each batch"
    relay.marketo.set_pages()
    assert len(ids_in(every_batch(zeep, lastUpdatedAt=since))) == 6


def test_leads_that_are_deleted_or_merged_are_gone_and_make_no_empty_batch(relay: SoapRelay, client: Client) -> None:
    """Clients end at a batch without leads."""
    ids = [relay.marketo.edit(email=f"n{at}@example.com")["id"] for at in range(6)]
    relay.marketo.instance.assets.lists[1001].members.update(dict.fromkeys(ids))
    for lead in ids[:3]:
        relay.marketo.delete(lead)
    relay.marketo.merge(ids[5], ids[4])
    zeep = client.zeep()
    selector = zeep.selector("LastUpdateAtSelector", oldestUpdatedAt=datetime.now(UTC) - timedelta(hours=1))
    batches = every_batch(zeep, leadSelector=selector, batchSize=1)

    assert [each for each in batches if each] == batches
    assert set(ids_in(batches)) == {ids[3], ids[5]}
    assert [client.call(get_lead("IDNUM", each)).fault for each in (ids[0], ids[4], ids[5])] == ["20103", "20103", ""]


def test_a_place_in_the_activities_that_marketo_does_not_know_any_more_is_fault_20122(
    relay: SoapRelay, client: Client
) -> None:
    for at in range(3):
        relay.marketo.edit(email=f"n{at}@example.com")
    relay.marketo.set_pages(looks_at=1)
    zeep = client.zeep()
    first = zeep.call("getMultipleLeads", lastUpdatedAt=datetime.now(UTC) - timedelta(hours=1), batchSize=1)
    relay.marketo.refuse_tokens()
    relay.marketo.set_pages()

    assert first.remainingCount
    with pytest.raises(Fault, match="20122 - Bad Stream Position"):
        zeep.call("getMultipleLeads", streamPosition=first.newStreamPosition, batchSize=300)


def test_marketos_troubles_are_the_servers_faults_for_a_question_too(relay: SoapRelay, client: Client) -> None:
    body = get_lead("EMAIL", "a@example.com")
    for code, fault in (("608", "20011"), ("603", "20013")):
        relay.marketo.fail("code", code=code, times=20)
        answer = client.call(body)
        assert (answer.fault, answer.text("faultcode")) == (fault, "SOAP-ENV:Server")
        relay.reset()
    relay.a_lead(email="a@example.com")
    assert client.call(body).fault == ""


def test_a_key_that_more_leads_have_than_rest_shows_says_so(relay: SoapRelay, client: Client) -> None:
    for at in range(1_001):
        relay.a_lead(email=f"n{at}@example.com", sfdcAccountId="001A")
    answer = client.call(get_lead("SFDCACCOUNTID", "001A"))
    assert answer.fault == "20110"
    assert "1,000" in answer.message
