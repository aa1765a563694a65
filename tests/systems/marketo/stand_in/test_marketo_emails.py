"""Mails and their content."""

from __future__ import annotations

import pytest
import requests

from local.systems.marketo import Client, StandIn
from tests.systems.marketo.stand_in.client import TIMEOUT, Api, code

MAIL = "/rest/asset/v1/email/2001.json"
CONTENT = "/rest/asset/v1/email/2001/fullContent.json"


def content(api: Api, **query: object) -> str:
    (found,) = api.get(CONTENT, **query)["result"]
    return str(found["content"])


def test_a_mail_says_what_it_is(api: Api) -> None:
    (found,) = api.get(MAIL)["result"]
    assert (found["name"], found["subject"]["type"], found["status"]) == ("Autumn Mail", "Text", "approved")
    assert found["createdAt"].endswith("Z+0000")


def test_its_content_is_what_a_lead_would_see(api: Api) -> None:
    lead = api.create(email="a@example.com", firstName="<Jo>")
    nameless = api.create(email="b@example.com")
    assert content(api, leadId=lead) == "<html><body><p>Hello &lt;Jo&gt;</p></body></html>"
    assert content(api, leadId=lead, type="Text") == "Hello <Jo>"
    assert content(api, leadId=nameless, type="Text") == "Hello you"
    assert "{{lead.First Name" in content(api)


def test_it_shows_a_mail_as_it_is_now(marketo: StandIn, api: Api) -> None:
    marketo.clock.freeze()
    (before,) = api.get(MAIL)["result"]
    marketo.clock.advance(60)
    order = {"id": 2001, "name": "Autumn Mail", "text": "Bye"}
    assert requests.post(f"{marketo.url}/_stand-in/emails", json=order, timeout=TIMEOUT).ok
    (after,) = api.get(MAIL)["result"]
    assert content(api, type="Text") == "Bye"
    assert (after["createdAt"], after["updatedAt"] > before["updatedAt"]) == (before["createdAt"], True)


@pytest.mark.parametrize("path", ["/rest/asset/v1/email/9.json", "/rest/asset/v1/email/9/fullContent.json"])
def test_a_mail_that_is_not_there_is_a_warning(api: Api, path: str) -> None:
    found = api.get(path)
    assert (found["success"], found["result"]) == (True, [])
    assert found["warnings"] == ["No assets found for the given search criteria."]
    assert api.get(MAIL, status="draft")["result"] == []


def test_a_wrong_question_is_refused(api: Api) -> None:
    assert code(api.get(CONTENT, leadId=999)) == "702"
    assert code(api.get(CONTENT, leadId="x")) == "1001"
    assert code(api.get(CONTENT, type="PDF")) == "1003"


def test_a_mail_has_a_draft_beside_what_is_approved(marketo: StandIn, api: Api) -> None:
    marketo.write_email(id=2001, name="Autumn Mail", text="draft", status="draft")
    assert [content(api, type="Text", **query) for query in ({}, {"status": "draft"})] == [
        "Hello {{lead.First Name:default=you}}",
        "draft",
    ]
    marketo.write_email(id=2001, do="approve")
    assert content(api, type="Text") == "draft"
    assert api.get(MAIL, status="draft")["result"] == []
    marketo.write_email(id=2001, do="unapprove")
    (found,) = api.get(MAIL)["result"]
    assert (found["status"], api.get(MAIL, status="approved")["result"]) == ("draft", [])
    marketo.write_email(id=2001, do="delete")
    assert api.get(MAIL)["result"] == []


def test_dynamic_content_is_by_what_the_lead_is(api: Api) -> None:
    here, there = api.create(email="a@example.com", country="Japan"), api.create(email="b@example.com")
    path = CONTENT.replace("2001", "2002")
    seen = [str(api.get(path, **query)["result"]) for query in ({"leadId": here}, {"leadId": there}, {})]
    assert ["Tokyo" in each for each in seen] == [True, False, False]
    assert ["Online" in each for each in seen] == [False, True, True]
    assert all("{{my.Deadline}}" in each for each in seen)


def test_mails_are_listed_but_for_those_of_a_test(marketo: StandIn, api: Api) -> None:
    marketo.write_email(id=1, name="Variant", tested=True)
    marketo.write_email(id=2, name="Draft", status="draft")
    queries: list[dict[str, object]] = [{}, {"maxReturn": 1, "offset": 1}, {"status": "draft"}]
    listed = [[each["id"] for each in api.get("/rest/asset/v1/emails.json", **query)["result"]] for query in queries]
    assert listed == [[2, 2001, 2002], [2001], [2]]
    assert code(api.get("/rest/asset/v1/emails.json", maxReturn=201)) == "1003"
    assert api.get("/rest/asset/v1/email/1.json")["result"] == []


def test_a_mail_may_be_none_that_is_rendered(marketo: StandIn, api: Api) -> None:
    marketo.write_email(id=1, name="New editor", refused=True)
    assert code(api.get("/rest/asset/v1/email/1/fullContent.json")) == "709"


def test_who_has_no_permission_reads_no_mail_and_none_for_a_lead_that_is_not_seen() -> None:
    clients = [
        Client("a", "a", lacks=frozenset({"Read-Only Assets"})),
        Client("b", "b", lacks=frozenset({"Read-Only Person"})),
        Client("c", "c", partitions=frozenset()),
    ]
    with StandIn(clients=clients) as marketo:
        lead = marketo.edit(email="a@example.com")["id"]
        apis = [Api(marketo, each.id, each.secret) for each in clients]
        assert [each.get(MAIL)["success"] for each in apis] == [False, True, True]
        assert [code(each.get(CONTENT, leadId=lead)) for each in apis] == ["603", "603", "702"]
        assert apis[1].get(CONTENT)["success"] is True
