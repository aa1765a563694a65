"""Requests as old libraries write them, and as nobody should: each is answered in XML, none with a stack trace."""

from __future__ import annotations

import gzip
import zlib

import pytest
import requests

from tests.systems.marketo.soap.contract.gateway import soap_event
from tests.systems.marketo.soap.contract.soap_client import Answer, Client, a_lead, wrapped
from tests.systems.marketo.soap.contract.soap_relay import SoapRelay

NAMES = "Grüße, 山田 & <Söhne>"


def test_other_prefixes_blanks_and_unqualified_names_change_nothing(relay: SoapRelay, client: Client) -> None:
    content = client.envelope(a_lead(FirstName="A")).decode()
    content = content.replace("SOAP-ENV", "soapenv").replace("ns1", "mkt").replace("><", ">\r\n\t <")
    content = content.replace("<mktowsUserId>", "<mkt:mktowsUserId>").replace("</mktowsUserId>", "</mkt:mktowsUserId>")
    content = content.replace("<leadRecord>", '<mkt:leadRecord xmlns="">').replace("</leadRecord>", "</mkt:leadRecord>")

    assert Answer(client.post(b"\r\n " + content.encode())).fault == ""
    assert relay.lead("t@example.com")["firstName"] == "A"


@pytest.mark.parametrize(
    ("encoding", "mark", "content_type", "declared"),
    [
        ("utf-8", b"", "text/xml", "UTF-8"),
        ("utf-8", b"\xef\xbb\xbf", "text/xml; charset=utf-8", "UTF-8"),
        ("utf-8", b"", 'application/xml; charset="UTF-8"', "ISO-8859-1"),
        ("utf-16-le", b"\xff\xfe", "text/xml", "UTF-16"),
        ("utf-16-be", b"\xfe\xff", "text/xml; charset=utf-16", "UTF-16"),
    ],
)
def test_a_text_may_come_in_any_encoding_that_says_so(
    relay: SoapRelay, client: Client, *, encoding: str, mark: bytes, content_type: str, declared: str
) -> None:
    content = client.envelope(a_lead(FirstName=NAMES)).decode().replace('encoding="UTF-8"', f'encoding="{declared}"')

    assert Answer(client.post(mark + content.encode(encoding), content_type)).fault == ""
    assert relay.lead("t@example.com")["firstName"] == NAMES


@pytest.mark.parametrize(("encoding", "name"), [("iso-8859-1", "Grüße"), ("cp932", "山田①"), ("euc-jp", "山田")])
def test_older_encodings_are_read_by_their_declaration(
    relay: SoapRelay, client: Client, encoding: str, name: str
) -> None:
    label = {"cp932": "Shift_JIS"}.get(encoding, encoding)
    content = client.envelope(a_lead(FirstName=name)).decode().replace('encoding="UTF-8"', f"encoding='{label}'")

    assert Answer(client.post(content.encode(encoding), "text/xml")).fault == ""
    assert relay.lead("t@example.com")["firstName"] == name


def test_an_empty_value_empties_the_field_and_an_absent_one_leaves_it(relay: SoapRelay, client: Client) -> None:
    relay.marketo.edit(email="t@example.com", firstName="A", lastName="B", title="C")
    nil = '<attrValue xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:nil="1"/>'
    body = a_lead(FirstName="", Title="D").replace("<attrValue>D</attrValue>", nil)

    assert client.call(body).fault == ""
    lead = relay.lead("t@example.com")
    assert (lead["firstName"] or None, lead["title"] or None, lead["lastName"]) == (None, None, "B")


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (gzip.compress(wrapped("", a_lead())), {}),
        (gzip.compress(wrapped("", a_lead())), {"Content-Encoding": "gzip"}),
        (zlib.compress(wrapped("", a_lead())), {"Content-Encoding": "deflate"}),
        (zlib.compress(wrapped("", a_lead()), 1), {}),
        (wrapped("", a_lead()), {"Content-Encoding": "br"}),
    ],
)
def test_a_compressed_request_is_told_so(client: Client, content: bytes, headers: dict[str, str]) -> None:
    answer = Answer(
        requests.post(client.url, data=content, headers={"Content-Type": "text/xml", **headers}, timeout=30)
    )

    assert answer.fault == "20012"
    assert "compressed" in answer.message
    plain = {"Content-Type": "text/xml", "Content-Encoding": "identity"}
    assert Answer(requests.post(client.url, data=client.envelope(a_lead()), headers=plain, timeout=30)).fault == ""


def test_rest_names_and_other_cases_are_taken_too(relay: SoapRelay, client: Client) -> None:
    assert client.call(a_lead(firstName="A", LASTNAME="B")).fault == ""
    lead = relay.lead("t@example.com")
    assert (lead["firstName"], lead["lastName"]) == ("A", "B")


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ("<ns1:paramsSyncLead><returnLead>false</returnLead></ns1:paramsSyncLead>", "20104", "leadRecord"),
        (
            "<ns1:paramsSyncLead><leadRecord><Email>a@b.c</Email></leadRecord></ns1:paramsSyncLead>",
            "20109",
            "returnLead",
        ),
        (a_lead().replace(">false<", ">maybe<"), "20110", "returnLead"),
        (a_lead(keys=""), "20101", "id, foreign id, e-mail address and cookie"),
        (a_lead(keys="<id>7</id>"), "20101", "is required"),
        (a_lead(keys="<Id>seven</Id>"), "20102", "Id"),
        (a_lead(keys="<leadId>seven</leadId>"), "20102", "Id"),
        (a_lead(keys="<Id>999999</Id>"), "20103", "not found"),
        (a_lead(keys="<ForeignSysPersonId>7</ForeignSysPersonId>"), "20109", "type"),
        (
            a_lead(keys="<ForeignSysPersonId>7</ForeignSysPersonId><ForeignSysType>SAP</ForeignSysType>"),
            "20102",
            "CUSTOM, SFDC, NETSUITE",
        ),
        (a_lead(pants="x"), "20105", "syncLead operation failed: unknown fields for import: pants (20105)"),
        (a_lead(Pants="x", FirstName="A", Shoes="y"), "20105", "import: Pants, Shoes (20105)"),
        (a_lead(LeadScore="seven"), "20110", "LeadScore"),
        (a_lead(DateofBirth="7/31/2013"), "20110", "2026-10-01"),
        (a_lead(more="<marketoCookie>nonsense</marketoCookie>"), "20102", "cookie"),
        ("<ns1:paramsSyncMultipleLeads><leadRecordList/></ns1:paramsSyncMultipleLeads>", "20104", "leadRecordList"),
        ("<ns1:paramsGetLead><leadKey/></ns1:paramsGetLead>", "20101", "keyType"),
        ("<ns1:paramsGetTags/>", "20019", "/rest/asset/v1/tagTypes.json"),
        ("<ns1:paramsMergeLeads/>", "20019", "/merge.json"),
        ("<ns1:paramsMakeCoffee/>", "20019", "paramsMakeCoffee"),
        ("<ns1:syncLead/>", "20019", "syncLead"),
        ("<paramsSyncLead/>", "20019", "paramsSyncLead"),
    ],
)
def test_what_is_wrong_with_a_call_is_said_by_marketos_own_code(
    client: Client, body: str, code: str, said: str
) -> None:
    answer = client.call(body)

    assert answer.http.status_code == 500
    assert answer.fault == code
    assert answer.text("faultcode") == "SOAP-ENV:Client"
    assert said in answer.message


LAUGHS = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10 if at else "ha"}">' for at in range(10))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"\x00\xff",
        b"<a/>",
        b'<?xml version="1.0" encoding="utf-7"?><a/>',
        wrapped("", ""),
        f"<!DOCTYPE a [{LAUGHS}]><a>&l9;</a>".encode(),
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/evil.dtd"><a/>',
        b'<?xml-stylesheet href="http://127.0.0.1:1/x"?>' + wrapped("", "<a/>")[39:],
        b"<a>" * 40,
        wrapped("", "<b/>" * 100_001),
        wrapped("", f"<b>{'x' * (4 * 1024 * 1024)}</b>"),
    ],
    ids=range(13),
)
def test_what_cannot_be_read_is_not_understood(client: Client, content: bytes) -> None:
    answer = Answer(client.post(content))

    assert answer.fault == "20012"
    assert answer.http.status_code == 500
    assert "passwd" not in answer.http.text
    assert "Traceback" not in answer.http.text


def test_another_version_of_soap_and_a_header_that_must_be_understood_have_their_own_faults(client: Client) -> None:
    newer = client.envelope(a_lead()).replace(
        b"http://schemas.xmlsoap.org/soap/envelope/", b"http://www.w3.org/2003/05/soap-envelope"
    )
    assert Answer(client.post(newer)).text("faultcode") == "SOAP-ENV:VersionMismatch"
    must = '<x:Security xmlns:x="urn:x" SOAP-ENV:mustUnderstand="1"/>'
    assert client.call(a_lead(), context=must).text("faultcode") == "SOAP-ENV:MustUnderstand"
    assert client.call(a_lead(), context=must.replace('"1"', '"0"')).fault == ""


def test_only_a_post_to_a_version_is_a_call(client: Client) -> None:
    assert requests.get(client.url, timeout=10).status_code == 405
    assert requests.get(client.url.replace("3_1", "31") + "?WSDL", timeout=10).status_code == 404
    assert Answer(client.post(client.envelope(a_lead()), query="?WSDL")).fault == ""


def test_on_aws_the_wsdl_names_the_callers_own_host_and_stage(relay: SoapRelay) -> None:
    event = soap_event(None, method="GET", query="WSDL")
    event["requestContext"] |= {"domainName": "abc123.execute-api.ap-northeast-1.amazonaws.com"}
    address = "https://abc123.execute-api.ap-northeast-1.amazonaws.com/v1/soap/mktows/3_1"
    assert f'<soap:address location="{address}"/>' in relay.function.invoke(event)["body"]
    event["requestContext"] |= {"domainName": "soap.example.com", "path": "/base/soap/mktows/3_1"}
    assert 'location="https://soap.example.com/base/soap/mktows/3_1"' in relay.function.invoke(event)["body"]


def test_an_event_that_makes_no_sense_is_a_fault_without_a_word_of_what_broke(relay: SoapRelay) -> None:
    answer = relay.function.invoke({"nonsense": True})
    assert answer["statusCode"] == 500
    assert "10001 - Internal Error" in answer["body"]
    assert "KeyError" not in answer["body"]


def test_a_failure_of_the_relay_itself_rings_the_alarm(relay: SoapRelay) -> None:
    relay.function.invoke({"nonsense": True})
    assert any("SoapFailed" in line for line in relay.function.metrics())
