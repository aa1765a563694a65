"""Mails and their content."""

from __future__ import annotations

import pytest
import requests

from local.systems.marketo import StandIn
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
