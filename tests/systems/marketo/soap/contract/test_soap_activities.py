"""getLeadActivity and getLeadChanges, asked as public clients ask and read as they read."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from zeep.exceptions import Fault

from tests.systems.marketo.soap.contract.soap_client import Answer, Client
from tests.systems.marketo.soap.contract.soap_relay import SoapRelay

VISIT, SEND, OPEN, CHANGE, WEBHOOK, CUSTOM = 1, 6, 10, 13, 110, 100001
WELCOME = 3001
NOW = datetime.now(UTC).replace(microsecond=0)


def get_activity(key: str, *inside: str) -> str:
    """The body of a getLeadActivity."""
    kind, value = ("EMAIL", key) if "@" in key else ("IDNUM", key)
    lead_key = f"<leadKey><keyType>{kind}</keyType><keyValue>{value}</keyValue></leadKey>"
    return f"<ns1:paramsGetLeadActivity>{lead_key}{''.join(inside)}</ns1:paramsGetLeadActivity>"


def get_changes(*inside: str) -> str:
    """The body of a getLeadChanges."""
    return f"<ns1:paramsGetLeadChanges>{''.join(inside)}</ns1:paramsGetLeadChanges>"


def types(element: str, *words: str) -> str:
    """An activityFilter."""
    listed = "".join(f"<activityType>{word}</activityType>" for word in words)
    return f"<activityFilter><{element}>{listed}</{element}></activityFilter>"


def since(moment: datetime, more: str = "") -> str:
    return f"<startPosition><oldestCreatedAt>{moment.isoformat()}</oldestCreatedAt>{more}</startPosition>"


def size(number: int) -> str:
    return f"<batchSize>{number}</batchSize>"


def written(moment: datetime) -> str:
    """As Marketo's log has it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def visits(relay: SoapRelay, lead: int, number: int, begin: datetime, step: timedelta) -> list[str]:
    """Pages that a lead opens, the first at `begin`; their names."""
    for at in range(number):
        relay.marketo.happen(lead, VISIT, primary=f"p{at}", primary_id=at + 1, at=written(begin + at * step))
    return [f"p{at}" for at in range(number)]


def names_in(answer: Answer) -> list[str | None]:
    assert answer.fault == "", answer.message
    return [each.text for each in answer.root.iter("mktgAssetName")]


def every_past(client: Client, body: str, *again: str) -> list[list[str | None]]:
    """The names in each batch, going on with the offset alone, as Talend's components do."""
    found = [client.call(body)]
    while found[-1].text("remainingCount") != "0":
        position = f"<startPosition><offset>{found[-1].text('offset')}</offset></startPosition>"
        found.append(client.call(get_activity(again[0], position, *again[1:])))
    return [names_in(each) for each in found]


def every_change(client: Client, body: str, *again: str) -> tuple[list[list[str | None]], str]:
    """The names in each batch, and the last offset."""
    found = [client.call(body)]
    while found[-1].text("remainingCount") != "0":
        position = f"<startPosition><offset>{found[-1].text('offset')}</offset></startPosition>"
        found.append(client.call(get_changes(position, *again)))
    return [names_in(each) for each in found], str(found[-1].text("offset"))


def test_an_activity_is_told_in_the_shape_of_the_page(relay: SoapRelay, client: Client) -> None:
    lead = relay.a_lead(email="t@example.com")
    attributes = {"Webpage URL": "/Click & Demo.html", "Query Parameters": "aliId=26419"}
    made = relay.marketo.happen(
        lead, VISIT, primary="ClickDemo", primary_id=2547, attributes=attributes, at=written(NOW - timedelta(hours=1))
    )
    answer = client.call(get_activity("t@example.com", types("includeTypes", "VisitWebpage", "FillOutForm"), size(10)))

    assert answer.fault == ""
    body = re.search("<SOAP-ENV:Body>(.*)</SOAP-ENV:Body>", answer.http.text)
    assert body
    nil = 'xsi:nil="true"'
    pairs = (
        ("Webpage ID", "2547"),
        ("Webpage URL", "/Click &amp; Demo.html"),
        ("Query Parameters", "aliId=26419"),
        ("Lead ID", lead),
    )
    listed = "".join(
        f"<attribute><attrName>{name}</attrName><attrType {nil}/><attrValue>{value}</attrValue></attribute>"
        for name, value in pairs
    )
    assert (
        f"<activityRecordList><activityRecord><id>{made['id'] & 0x7FFFFFFF}</id>"
        f"<activityDateTime>{(NOW - timedelta(hours=1)).isoformat()}</activityDateTime>"
        "<activityType>Visit Webpage</activityType><mktgAssetName>ClickDemo</mktgAssetName>"
        f"<activityAttributes>{listed}</activityAttributes><campaign/><personName {nil}/>"
        f"<mktPersonId>{lead}</mktPersonId><foreignSysId {nil}/><orgName {nil}/><foreignSysOrgId {nil}/>"
        f"<marketoGUID>{made['marketoGUID']}</marketoGUID></activityRecord></activityRecordList>"
    ) in body[1]
    assert body[1].startswith(
        "<ns1:successGetLeadActivity><leadActivityList><returnCount>1</returnCount><remainingCount>0</remainingCount>"
        "<newStartPosition><latestCreatedAt>"
    )
    assert made["id"] > 2**31, "an id of 64 bits does not fit into the schema's int"


def test_the_newest_comes_first_also_of_types_that_are_asked_for_apart(relay: SoapRelay, client: Client) -> None:
    """Drupal's client asks for no type, with an empty filter and position, and shows the first hundred."""
    lead, other = relay.a_lead(email="t@example.com"), relay.a_lead(email="o@example.com")
    for minutes, (kind, name) in enumerate([(VISIT, "a"), (46, "b"), (OPEN, "c"), (25, "d"), (104, "e")]):
        relay.marketo.happen(
            lead, kind, primary=name, at=written(NOW - timedelta(hours=1) + minutes * timedelta(0, 60))
        )
    relay.marketo.happen(other, VISIT, primary="other", at=written(NOW - timedelta(hours=1)))
    relay.marketo.happen(lead, WEBHOOK, primary="no type of the old API", at=written(NOW - timedelta(hours=1)))
    answer = client.call(get_activity("t@example.com", "<activityFilter/><startPosition/>", size(100)))

    assert names_in(answer) == [None, "e", "d", "c", "b", "a"], "with New Lead, which has no name"
    assert answer.text("remainingCount") == "0"


def test_an_empty_position_as_adobes_sample_in_php_sends_it_begins(relay: SoapRelay, client: Client) -> None:
    lead = relay.a_lead(email="t@example.com")
    visits(relay, lead, 1, NOW - timedelta(days=1), timedelta(0))
    empty = "<startPosition><latestCreatedAt></latestCreatedAt><offset></offset></startPosition>"
    assert names_in(client.call(get_activity("t@example.com", types("includeTypes", "VisitWebpage"), empty))) == ["p0"]


@pytest.mark.parametrize("step", [timedelta(minutes=1), timedelta(0)])
def test_batches_lead_back_to_the_beginning_each_activity_once(
    relay: SoapRelay, client: Client, step: timedelta
) -> None:
    lead = relay.a_lead(email="t@example.com")
    names = visits(relay, lead, 7, NOW - timedelta(days=20), step)
    filtered = types("includeTypes", "VisitWebpage")
    batches = every_past(client, get_activity("t@example.com", filtered, size(3)), str(lead), size(3))

    assert [len(batch) for batch in batches] == [3, 3, 1]
    assert sorted(str(name) for batch in batches for name in batch) == names
    if step:
        assert [name for batch in batches for name in batch] == names[::-1]


def test_what_is_newer_than_a_past_that_is_being_read_moves_nothing(relay: SoapRelay, client: Client) -> None:
    lead = relay.a_lead(email="t@example.com")
    visits(relay, lead, 4, NOW - timedelta(days=2), timedelta(minutes=1))
    first = client.call(get_activity("t@example.com", types("includeTypes", "VisitWebpage"), size(2)))
    relay.marketo.happen(lead, VISIT, primary="newer")
    position = ET.tostring(first.root.find(".//newStartPosition"), encoding="unicode")  # type: ignore[arg-type]
    position = position.replace("newStartPosition", "startPosition")
    second = client.call(get_activity("t@example.com", types("includeTypes", "VisitWebpage"), position, size(2)))

    assert [names_in(each) for each in (first, second)] == [["p3", "p2"], ["p1", "p0"]]


def test_spans_in_which_a_lead_did_nothing_are_no_batches(relay: SoapRelay, client: Client) -> None:
    """Clients end at a batch without records."""
    lead, other = relay.a_lead(email="t@example.com"), relay.a_lead(email="o@example.com")
    visits(relay, other, 60, NOW - timedelta(days=60), timedelta(days=1))
    relay.marketo.happen(lead, VISIT, primary="old", at=written(NOW - timedelta(days=25)))
    relay.marketo.set_pages(looks_at=2)
    try:
        answer = client.call(get_activity("t@example.com", types("includeTypes", "VisitWebpage")))
    finally:
        relay.marketo.set_pages()
    assert names_in(answer) == ["old"]


def test_a_day_that_is_too_long_says_what_to_do(relay: SoapRelay, client: Client) -> None:
    lead = relay.a_lead(email="t@example.com")
    visits(relay, lead, 40, NOW - timedelta(hours=1), timedelta(0))
    relay.marketo.set_pages(looks_at=1)
    try:
        answer = client.call(get_activity("t@example.com", types("includeTypes", "VisitWebpage")))
    finally:
        relay.marketo.set_pages()
    assert answer.fault == "20022"
    assert "activityFilter" in answer.message


def test_ninety_days_are_read_unless_a_time_is_named(relay: SoapRelay, client: Client) -> None:
    lead = relay.a_lead(email="t@example.com")
    visits(relay, lead, 2, NOW - timedelta(days=100), timedelta(days=90))
    chosen = types("includeTypes", "VisitWebpage")
    latest = f"<latestCreatedAt>{(NOW - timedelta(days=50)).isoformat()}</latestCreatedAt>"

    assert names_in(client.call(get_activity("t@example.com", chosen))) == ["p1"]
    assert names_in(client.call(get_activity("t@example.com", chosen, since(NOW - timedelta(days=200))))) == [
        "p1",
        "p0",
    ]
    assert names_in(client.call(get_activity("t@example.com", chosen, since(NOW - timedelta(200), latest)))) == ["p0"]


def test_types_are_chosen_and_left_out_by_the_wsdls_words(relay: SoapRelay, client: Client) -> None:
    lead = relay.a_lead(email="t@example.com")
    for kind, name in ((VISIT, "visit"), (SEND, "send"), (OPEN, "open")):
        relay.marketo.happen(lead, kind, primary=name, at=written(NOW - timedelta(minutes=kind)))
    left_out = types("excludeTypes", "SendEmail", "NewLead", "PushLeadToSales", "Wait")

    assert names_in(client.call(get_activity("t@example.com", left_out))) == ["visit", "open"]
    assert names_in(client.call(get_activity("t@example.com", types("includeTypes", "Send Email")))) == ["send"]
    assert names_in(client.call(get_activity("t@example.com", types("includeTypes", "Wait")))) == []


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        (get_activity("nobody@example.com"), "20103", "No lead found with EMAIL = nobody@example.com"),
        (get_activity("999999"), "20103", "No lead found with IDNUM = 999999"),
        ("<ns1:paramsGetLeadActivity/>", "20101", "keyType"),
        (get_activity("t@example.com", types("includeTypes", "DrinkCoffee")), "20107", "DrinkCoffee"),
        (
            get_activity(
                "t@example.com",
                "<activityFilter><includeTypes><activityType>OpenEmail</activityType></includeTypes>"
                "<excludeTypes><activityType>NewLead</activityType></excludeTypes></activityFilter>",
            ),
            "20110",
            "one of them",
        ),
        (get_activity("t@example.com", "<startPosition><offset>ID:1024814</offset></startPosition>"), "20122", "anew"),
        (get_activity("t@example.com", "<startPosition><offset>e30=</offset></startPosition>"), "20122", "anew"),
        (get_changes("<startPosition/>"), "20109", "oldestCreatedAt"),
        (get_changes("<startPosition><oldestCreatedAt>soon</oldestCreatedAt></startPosition>"), "20110", "offset"),
        (get_changes("<startPosition><offset>ID:1086173</offset></startPosition>"), "20122", "anew"),
        (get_changes(since(NOW), types("includeTypes", "DrinkCoffee")), "20107", "DrinkCoffee"),
        (
            get_changes(since(NOW), "<leadSelector><staticListName>None</staticListName></leadSelector>"),
            "20111",
            "None",
        ),
        (get_changes(since(NOW), "<leadSelector><staticListId>7</staticListId></leadSelector>"), "20111", "7"),
        (
            get_changes(
                "<leadSelector><oldestUpdatedAt>2026-08-01T00:00:00Z</oldestUpdatedAt>"
                "<latestUpdatedAt>2026-09-01T00:00:00Z</latestUpdatedAt></leadSelector>"
            ),
            "20022",
            "30 days",
        ),
        (
            get_changes(
                since(NOW),
                "<leadSelector><keyType>IDNUM</keyType><keyValues>"
                + "".join(f"<stringItem>{each}</stringItem>" for each in range(1, 102))
                + "</keyValues></leadSelector>",
            ),
            "20110",
            "100",
        ),
    ],
)
def test_what_is_wrong_with_a_question_about_activities_is_said_by_marketos_own_code(
    relay: SoapRelay, client: Client, body: str, code: str, said: str
) -> None:
    relay.a_lead(email="t@example.com")
    answer = client.call(body)
    assert answer.fault == code, answer.message
    assert said in answer.message


def test_behind_the_last_batch_the_stream_is_at_its_end(relay: SoapRelay, client: Client) -> None:
    relay.a_lead(email="t@example.com")
    last = client.call(get_activity("t@example.com"))
    position = f"<startPosition><offset>{last.text('offset')}</offset></startPosition>"
    assert client.call(get_activity("t@example.com", position)).text("faultstring") == "20123 - Stream at End"


def test_a_campaign_is_named_with_its_program_and_one_that_is_gone_by_its_number(
    relay: SoapRelay, client: Client
) -> None:
    lead = relay.a_lead(email="t@example.com")
    relay.marketo.happen(lead, SEND, primary="Mail", primary_id=7, campaign=WELCOME)
    relay.marketo.happen(lead, OPEN, primary="Mail", primary_id=7, campaign=999)
    answer = client.call(get_activity("t@example.com", types("includeTypes", "SendEmail", "OpenEmail")))
    found = {str(each.findtext("activityType")): each for each in answer.root.iter("activityRecord")}

    assert found["Send Email"].findtext("campaign") == "White Paper.Send Welcome Mail"
    assert not found["Open Email"].findtext("campaign")
    told = {each.findtext("attrName"): each.findtext("attrValue") for each in found["Open Email"].iter("attribute")}
    assert told == {"Mailing ID": "7", "Campaign ID": "999", "Lead ID": str(lead)}


@pytest.mark.parametrize(("version", "guids"), [("2_1", 0), ("2_9", 0), ("3_0", 1), ("3_1", 1)])
def test_a_client_of_a_version_before_there_was_a_guid_is_given_none(
    relay: SoapRelay, client: Client, version: str, guids: int
) -> None:
    relay.a_lead(email="t@example.com")
    older = Client(client.url.replace("3_1", version), client.user_id, client.key)
    for body in (get_activity("t@example.com"), get_changes(since(NOW - timedelta(hours=1)))):
        answer = older.call(body)
        assert answer.text("id")
        assert len(list(answer.root.iter("marketoGUID"))) == guids


def test_zeep_reads_both_by_the_wsdl(relay: SoapRelay, client: Client) -> None:
    lead = relay.a_lead(email="t@example.com")
    visits(relay, lead, 2, NOW - timedelta(hours=1), timedelta(minutes=1))
    zeep = client.zeep()
    chosen = {"includeTypes": {"activityType": ["VisitWebpage"]}}
    past = zeep.call("getLeadActivity", leadKey={"keyType": "IDNUM", "keyValue": lead}, activityFilter=chosen)
    (first, second) = past.activityRecordList.activityRecord
    assert (first.mktgAssetName, second.activityDateTime) == ("p1", NOW - timedelta(hours=1))

    found = zeep.call(
        "getLeadChanges",
        startPosition={"oldestCreatedAt": NOW - timedelta(hours=2)},
        batchSize=1,
        activityNameFilter={"stringItem": ["Visit Webpage"]},
        leadSelector=zeep.selector("LeadKeySelector", keyType="EMAIL", keyValues={"stringItem": ["t@example.com"]}),
    )
    assert (found.returnCount, found.leadChangeRecordList.leadChangeRecord[0].mktPersonId) == (1, str(lead))
    again = zeep.call("getLeadChanges", startPosition=found.newStartPosition)
    assert [each.mktgAssetName for each in again.leadChangeRecordList.leadChangeRecord] == ["p1"]
    with pytest.raises(Fault, match="20107 - Activity Key Bad"):
        zeep.call(
            "getLeadChanges", startPosition={"oldestCreatedAt": NOW}, activityNameFilter={"stringItem": ["Sleep"]}
        )


def test_changes_of_all_leads_come_the_oldest_first_batch_after_batch(relay: SoapRelay, client: Client) -> None:
    """embulk-input-marketo begins with a time, goes on with the offset alone, and asks for no type."""
    leads = [relay.a_lead(email=f"n{at}@example.com") for at in range(3)]
    for number, lead in enumerate(leads * 3):
        at = NOW - timedelta(hours=1) + number * timedelta(minutes=1)
        relay.marketo.happen(lead, VISIT, primary=f"v{number}", at=written(at))
    chosen = types("includeTypes", "VisitWebpage")
    batches, _ = every_change(client, get_changes(since(NOW - timedelta(hours=2)), chosen, size(4)), size(4))

    assert [len(batch) for batch in batches] == [4, 4, 1]
    assert [name for batch in batches for name in batch] == [f"v{number}" for number in range(9)]


def test_without_a_filter_every_type_of_the_old_api_is_told_once(relay: SoapRelay, client: Client) -> None:
    lead = relay.a_lead(email="t@example.com")
    for number, kind in enumerate((VISIT, 46, OPEN, 25, 104, 24, 22, SEND)):
        relay.marketo.happen(lead, kind, primary=f"n{number}", at=written(NOW - timedelta(minutes=30 - number)))
    batches, _ = every_change(client, get_changes(since(NOW - timedelta(hours=1)), size(3)), size(3))

    told = [str(name) for batch in batches for name in batch if name]
    assert sorted(told) == [f"n{number}" for number in range(8)]
    assert all(batches), "clients end at an empty one"


def test_a_change_of_a_value_says_which_from_what_and_to_what(relay: SoapRelay, client: Client) -> None:
    lead = relay.marketo.edit(email="t@example.com", leadScore=1)["id"]
    relay.marketo.edit(id=lead, lastName="New")
    body = get_changes(since(NOW - timedelta(hours=1)), types("includeTypes", "ChangeDataValue"))
    record = list(client.call(body).root.iter("leadChangeRecord"))[-1]

    told = {each.findtext("attrName"): each.findtext("attrValue") for each in record.iter("attribute")}
    assert record.findtext("activityType") == "Change Data Value"
    assert told["Attribute Name"] == record.findtext("mktgAssetName")
    assert (told["New Value"], told["Lead ID"]) == ("New", str(lead))
    assert record.find("campaign") is None


def test_the_last_position_leads_on_to_what_happens_later(relay: SoapRelay, client: Client) -> None:
    lead = relay.a_lead(email="t@example.com")
    visits(relay, lead, 2, NOW - timedelta(hours=1), timedelta(minutes=1))
    body = get_changes(since(NOW - timedelta(hours=2)), types("includeTypes", "VisitWebpage"))
    first, offset = every_change(client, body)
    position = f"<startPosition><offset>{offset}</offset></startPosition>"
    assert names_in(client.call(get_changes(position))) == []
    relay.marketo.happen(lead, VISIT, primary="later")

    assert first == [["p0", "p1"]]
    assert names_in(client.call(get_changes(position))) == ["later"]


def test_changes_end_at_the_time_that_is_named_and_nothing_behind_it_is_skipped(
    relay: SoapRelay, client: Client
) -> None:
    lead = relay.a_lead(email="t@example.com")
    visits(relay, lead, 6, NOW - timedelta(hours=1), timedelta(minutes=1))
    end = NOW - timedelta(hours=1) + timedelta(minutes=2, seconds=30)
    latest = f"<latestCreatedAt>{end.isoformat()}</latestCreatedAt>"
    chosen = types("includeTypes", "VisitWebpage")
    batches, _ = every_change(client, get_changes(since(NOW - timedelta(hours=2), latest), chosen, size(2)), size(2))
    rest = client.call(get_changes(since(end), chosen))

    assert [name for batch in batches for name in batch] == ["p0", "p1", "p2"]
    assert names_in(rest) == ["p3", "p4", "p5"]


@pytest.mark.parametrize(
    "selector", ["<staticListName>Newsletter</staticListName>", "<staticListId>1001</staticListId>"]
)
def test_changes_of_a_static_list_are_of_its_members(relay: SoapRelay, client: Client, selector: str) -> None:
    member, other = relay.a_lead(email="m@example.com"), relay.a_lead(email="o@example.com")
    relay.marketo.instance.assets.lists[1001].members.update({member: None})
    for lead, name in ((member, "in"), (other, "out")):
        relay.marketo.happen(lead, VISIT, primary=name, at=written(NOW - timedelta(minutes=1)))
    body = get_changes(
        since(NOW - timedelta(hours=1)),
        types("includeTypes", "VisitWebpage"),
        f"<leadSelector>{selector}</leadSelector>",
    )
    assert names_in(client.call(body)) == ["in"]


def test_more_leads_than_one_call_takes_are_told_once_each(relay: SoapRelay, client: Client) -> None:
    """Thirty go in one call to REST."""
    leads = [relay.a_lead(email=f"n{at}@example.com") for at in range(70)]
    for number, lead in enumerate(leads):
        relay.marketo.happen(lead, VISIT, primary=f"v{number}", at=written(NOW - timedelta(minutes=1)))
    items = "".join(f"<stringItem>{lead}</stringItem>" for lead in leads[:65])
    selector = f"<leadSelector><keyType>IDNUM</keyType><keyValues>{items}</keyValues></leadSelector>"
    body = get_changes(since(NOW - timedelta(hours=1)), types("includeTypes", "VisitWebpage"), selector, size(20))
    batches, _ = every_change(client, body, size(20))

    assert sorted(str(name) for batch in batches for name in batch) == sorted(f"v{number}" for number in range(65))


def test_leads_that_nobody_is_have_done_nothing(client: Client) -> None:
    values = "<keyValues><stringItem>n@example.com</stringItem></keyValues>"
    selector = f"<leadSelector><keyType>EMAIL</keyType>{values}</leadSelector>"
    answer = client.call(get_changes(since(NOW - timedelta(hours=1)), selector))
    assert (answer.fault, answer.text("returnCount"), answer.text("remainingCount")) == ("", "0", "0")


def test_pages_that_are_empty_for_a_while_are_no_end(relay: SoapRelay, client: Client) -> None:
    lead = relay.a_lead(email="t@example.com")
    visits(relay, lead, 1, NOW - timedelta(minutes=5), timedelta(0))
    relay.marketo.set_pages(empty=15)
    try:
        body = get_changes(since(NOW - timedelta(hours=1)), types("includeTypes", "VisitWebpage"))
        assert names_in(client.call(body)) == ["p0"]
    finally:
        relay.marketo.set_pages()


def test_a_custom_activity_is_told_when_it_is_named(relay: SoapRelay, client: Client) -> None:
    lead = relay.a_lead(email="t@example.com")
    relay.marketo.happen(lead, CUSTOM, primary="Summit", attributes={"Number of Attendees": 7})
    names = "<activityNameFilter><stringItem>Attend Conference</stringItem></activityNameFilter>"
    answer = client.call(get_changes(since(NOW - timedelta(hours=1)), names))
    told = {each.findtext("attrName"): each.findtext("attrValue") for each in answer.root.iter("attribute")}
    assert told == {"Conference Name": "Summit", "Number of Attendees": "7", "Lead ID": str(lead)}


def test_a_position_of_activities_that_marketo_does_not_know_any_more_is_fault_20122(
    relay: SoapRelay, client: Client
) -> None:
    lead = relay.a_lead(email="t@example.com")
    visits(relay, lead, 3, NOW - timedelta(minutes=5), timedelta(0))
    first = client.call(get_changes(since(NOW - timedelta(hours=1)), types("includeTypes", "VisitWebpage"), size(1)))
    relay.marketo.refuse_tokens()
    position = f"<startPosition><offset>{first.text('offset')}</offset></startPosition>"
    assert client.call(get_changes(position)).fault == "20122"


def fields_of(answer: Any) -> dict[str, Any]:
    return {each.name: each for each in answer.fieldList.field}


def test_talend_finds_the_objects_that_it_looks_for_before_anything_else(client: Client) -> None:
    answer = client.call("<ns1:paramsListMObjects/>")
    assert answer.fault == ""
    assert [each.text for each in answer.root.iter("objects")] == [
        *("ActivityRecord", "LeadRecord", "Opportunity", "OpportunityPersonRole")
    ]
    assert "LeadRecord" in client.zeep().call("listMObjects")


def test_the_fields_of_leads_are_described_by_soaps_names(client: Client) -> None:
    found = fields_of(client.zeep().call("describeMObject", objectName="LeadRecord"))
    first_name, score = found["FirstName"], found["LeadScore"]
    assert (first_name.displayName, first_name.dataType, first_name.size) == ("First Name", "string", 255)
    assert (score.dataType, first_name.isReadonly) == ("integer", False)
    assert "firstName" not in found
    assert client.call("<ns1:paramsDescribeMObject/>").fault == "20109"
    assert client.call(
        "<ns1:paramsDescribeMObject><objectName>Lead</objectName></ns1:paramsDescribeMObject>"
    ).fault == ("20110")
    body = "<ns1:paramsDescribeMObject><objectName>Opportunity</objectName></ns1:paramsDescribeMObject>"
    assert client.call(body).fault == "20019"
