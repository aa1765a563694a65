"""Who may call, for how long a signature is valid, and what the same request is answered again."""

from __future__ import annotations

import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from systems.marketo.soap.replay import Replays
from tests.systems.marketo.soap.contract.soap_client import Answer, Client, a_lead, a_record, ago, sign, wrapped
from tests.systems.marketo.soap.contract.soap_relay import KEY_BEFORE, KEY_NOW, USER_ID, SoapRelay


def header(**changes: str | None) -> bytes:
    """A signed call, with changes in what is signed; None leaves a part out."""
    timestamp = ago(seconds=1).isoformat(timespec="seconds")
    parts: dict[str, str | None] = {
        "mktowsUserId": USER_ID,
        "requestSignature": sign(KEY_NOW, timestamp, USER_ID),
        "requestTimestamp": timestamp,
        **changes,
    }
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in parts.items() if value is not None)
    return wrapped(f"<ns1:AuthenticationHeader>{inside}</ns1:AuthenticationHeader>", a_lead())


def test_the_key_before_the_current_one_is_valid_too_and_the_log_tells_it(relay: SoapRelay, client: Client) -> None:
    before = len(relay.lines())
    assert Client(client.url, USER_ID, KEY_BEFORE).call(a_lead()).fault == ""
    assert client.call(a_lead()).fault == ""
    assert [line.get("secret") for line in relay.lines()[before:]] == ["previous", None]


@pytest.mark.parametrize(
    "content",
    [
        wrapped("", a_lead()),
        header(mktowsUserId=None),
        header(mktowsUserId="somebody-else"),
        header(requestSignature=None),
        header(requestSignature="0" * 40),
        header(requestSignature=sign(KEY_NOW, "", USER_ID)),
        header(requestTimestamp=None),
        header(requestTimestamp=ago(seconds=2).isoformat(timespec="seconds")),
        wrapped("<AuthenticationHeader/>", a_lead()),
    ],
    ids=range(9),
)
def test_whatever_is_wrong_with_a_signature_the_answer_is_the_same(client: Client, content: bytes) -> None:
    answer = Answer(client.post(content))

    assert answer.http.status_code == 500
    assert answer.fault == "20014"
    assert answer.message == "Authentication failed (20014)"


def test_nobody_is_told_what_there_is_before_they_have_signed(client: Client) -> None:
    assert Answer(client.post(wrapped("", "<ns1:paramsGetLead/>"))).fault == "20014"
    assert Answer(client.post(wrapped("", "<ns1:paramsSyncLead/>"))).fault == "20014"


@pytest.mark.parametrize(("age", "code"), [(290, ""), (310, "20016"), (-290, ""), (-310, "20016"), (1e9, "20016")])
def test_a_clock_may_be_five_minutes_off(client: Client, age: float, code: str) -> None:
    assert client.call(a_lead(), moment=ago(seconds=0) - timedelta(seconds=age)).fault == code


@pytest.mark.parametrize("form", ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S+0000", "%Y-%m-%dT%H:%M:%S.123+00:00"])
def test_offsets_are_read_as_different_languages_write_them(client: Client, form: str) -> None:
    timestamp = ago(seconds=1).strftime(form)
    content = header(requestTimestamp=timestamp, requestSignature=sign(KEY_NOW, timestamp, USER_ID))
    assert Answer(client.post(content)).fault == ""


@pytest.mark.parametrize("timestamp", ["now", "2026-10-01", "２０２６-10-01T09:30:00Z", "2026-13-01T09:30:00Z"])
def test_a_time_that_cannot_be_read_is_said_to_whoever_has_signed_it(client: Client, timestamp: str) -> None:
    content = header(requestTimestamp=timestamp, requestSignature=sign(KEY_NOW, timestamp, USER_ID))
    answer = Answer(client.post(content))
    assert answer.fault == "20017"
    assert "offset" in answer.message


def test_the_same_request_is_given_its_answer_again_and_not_done_twice(relay: SoapRelay, client: Client) -> None:
    content = client.envelope(a_lead(FirstName="A").replace(">false<", ">true<"))
    first = client.post(content)
    asked = len(relay.marketo.requests())
    relay.marketo.edit(email="t@example.com", firstName="B")
    again = client.post(content)

    assert Answer(first).text("status") == "CREATED"
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert len(relay.marketo.requests()) == asked
    assert relay.lead("t@example.com")["firstName"] == "B"
    assert [line.get("repeated") for line in relay.lines()[-2:]] == [None, True]


def test_so_is_a_fault_that_the_same_request_would_meet_again(relay: SoapRelay, client: Client) -> None:
    content = client.envelope(a_lead(Pants="A"))
    first = client.post(content)
    relay.marketo.add_field(name="pants", label="Pants", soap="Pants")
    again = client.post(content)

    assert Answer(first).fault == "20105"
    assert (again.status_code, again.content) == (first.status_code, first.content)


def test_of_many_that_arrive_at_once_one_is_done_and_all_are_answered(relay: SoapRelay, client: Client) -> None:
    content = client.envelope(a_lead(FirstName="A"))
    with ThreadPoolExecutor(4) as pool:
        answers = [Answer(each) for each in pool.map(client.post, [content] * 4)]
    assert [answer.text("status") for answer in answers] == ["CREATED"] * 4
    assert len(relay.marketo.leads()) == 1


def test_one_space_more_is_another_request_since_the_signature_does_not_cover_it(client: Client) -> None:
    content = client.envelope(a_lead(FirstName="A"))
    statuses = [Answer(client.post(each)).text("status") for each in (content, content + b" ", content)]
    assert statuses == ["CREATED", "UPDATED", "CREATED"]


def test_the_answer_of_a_request_that_a_function_has_just_begun_is_there_in_a_moment(
    relay: SoapRelay, client: Client
) -> None:
    content = client.envelope(a_lead(FirstName="A"))
    signature = str(ET.fromstring(content).findtext(".//requestSignature"))  # noqa: S314 - our own
    Replays(relay.state, 300).turn(signature, content, 20)
    answer = Answer(client.post(content))

    assert (answer.fault, answer.text("faultcode")) == ("20024", "SOAP-ENV:Server")
    assert "send it again" in answer.message
    assert relay.marketo.leads() == []


def test_a_request_whose_function_was_killed_is_done_when_its_time_is_over(relay: SoapRelay, client: Client) -> None:
    content = client.envelope(a_lead(FirstName="A"))
    signature = str(ET.fromstring(content).findtext(".//requestSignature"))  # noqa: S314 - our own
    Replays(relay.state, 300).turn(signature, content, -10)

    assert [Answer(client.post(content)).text("status") for _ in range(2)] == ["CREATED", "CREATED"]
    assert len(relay.marketo.leads()) == 1


def test_no_word_of_an_answer_stands_in_the_table_as_it_is_and_none_in_the_log(
    relay: SoapRelay, client: Client
) -> None:
    client.post(client.envelope(a_lead(FirstName="Secret-Name").replace(">false<", ">true<")))
    items = relay.state.dynamodb.scan(TableName=relay.state.table)["Items"]
    kept = [item for item in items if str(item["id"]["S"]).startswith("soap#")]

    assert len(kept) == 1
    assert "Secret" not in str(kept)
    assert 0 < int(kept[0]["expiration"]["N"]) - time.time() <= 660
    assert "Secret" not in relay.function.log


def test_a_client_that_signs_once_may_go_on_with_other_leads(client: Client) -> None:
    moment = ago(seconds=1)
    faults = [client.call(a_lead(FirstName=f"A{at}"), moment=moment).fault for at in range(3)]
    assert faults == ["", "", ""]


@pytest.mark.parametrize("code", ["608", "611"])
def test_a_request_that_failed_for_now_may_be_sent_again_as_it_is(relay: SoapRelay, client: Client, code: str) -> None:
    assert client.call(a_lead(keys="<Email>other@example.com</Email>")).fault == "", "so that the fields are known"
    content = client.envelope(a_lead(FirstName="A"))
    relay.marketo.fail("code", code=code, times=10)
    assert Answer(client.post(content)).fault == "20011"
    relay.marketo.recover()
    assert Answer(client.post(content)).text("status") == "CREATED"
    assert Answer(client.post(content)).text("status") == "CREATED"


def test_many_of_which_some_failed_for_now_may_be_sent_again_as_they_are(relay: SoapRelay, client: Client) -> None:
    known = client.call(a_lead()).text("leadId")
    records = a_record(keys=f"<Id>{known}</Id>", FirstName="A") + a_record(keys="<Email>new@example.com</Email>")
    content = client.envelope(many(records + a_record(NoSuchField="A")))
    relay.marketo.fail("code", code="611", method="POST", path="/rest/v1/leads.json", times=1)
    answers = [Answer(client.post(content)) for _ in range(3)]

    assert statuses(answers[0]) == ["FAILED", "CREATED", "FAILED"]
    assert [statuses(answer) for answer in answers[1:]] == [["UPDATED", "UPDATED", "FAILED"]] * 2
    assert relay.lead("t@example.com")["firstName"] == "A"
    assert [line.get("repeated") for line in relay.lines()[-3:]] == [None, None, True]


def test_not_so_where_leads_would_be_made_twice_by_it(relay: SoapRelay, client: Client) -> None:
    known = client.call(a_lead(keys="<Email>other@example.com</Email>")).text("leadId")
    foreign = "<ForeignSysPersonId>5</ForeignSysPersonId><ForeignSysType>CUSTOM</ForeignSysType>"
    records = a_record() + a_record(keys=f"<Id>{known}</Id>") + a_record(keys=foreign)
    content = client.envelope(many(records, "<dedupEnabled>false</dedupEnabled>"))
    relay.marketo.fail("code", code="611", method="POST", path="/rest/v1/leads.json", times=1)
    first, again = (client.post(content) for _ in range(2))

    assert statuses(Answer(first)) == ["CREATED", "FAILED", "CREATED"]
    assert again.content == first.content
    assert len(relay.marketo.leads(email="t@example.com")) == 1


def many(records: str, more: str = "") -> str:
    """The body of a syncMultipleLeads."""
    inside = f"<leadRecordList>{records}</leadRecordList>{more}"
    return f"<ns1:paramsSyncMultipleLeads>{inside}</ns1:paramsSyncMultipleLeads>"


def statuses(answer: Answer) -> list[str | None]:
    return [each.text for each in answer.root.iter("status")]


def test_the_log_names_codes_and_nothing_that_anybody_wrote(relay: SoapRelay, client: Client) -> None:
    before = len(relay.lines())
    answers: list[Any] = [
        client.call(a_lead(FirstName="Secret-Name")),
        client.call(a_lead(SecretPants="x")),
        client.call("<ns1:paramsSecretCoffee/>"),
        Answer(client.post(b"<secret")),
    ]
    lines = relay.lines()[before:]

    assert [(line["step"], line.get("fault"), line.get("operation")) for line in lines] == [
        ("soap_answered", None, "syncLead"),
        ("soap_refused", 20105, "syncLead"),
        ("soap_refused", 20019, None),
        ("soap_refused", 20012, None),
    ]
    assert lines[0]["lead_id"] == int(answers[0].text("leadId"))
    assert {"connection", "version", "request_id", "duration_ms"} <= lines[0].keys()
    for word in ("Secret", "secret", "example.com", KEY_NOW, USER_ID):
        assert word not in str(lines)
    assert "t@example.com" not in relay.function.log
    assert KEY_NOW not in relay.function.log
