"""M-50 as a page: in both languages, behind a link that tells nothing, and as JSON for programs."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from systems.marketo.activity_view import page
from systems.marketo.activity_view.entries import ActivityEntry
from systems.marketo.activity_view.exchange import read_request, response
from systems.marketo.activity_view.reading import RecentActivities
from systems.marketo.activity_view.troubles import TEXTS
from systems.marketo.activity_view.words import EN, JA, preferred
from tests.support.log_lines import captured
from tests.systems.marketo.activity_view.viewing import OPENED, VISIT, Viewing, proxy_event

HOUR = timedelta(hours=1)
_TEXT = st.text(alphabet="<>&\"'/a=\n", max_size=12)


def test_m50_a_link_opens_a_page_with_two_lists_in_the_language_of_the_browser(viewing: Viewing, lead: int) -> None:
    viewing.did(lead, VISIT, HOUR, primary="料金", attributes={"Webpage URL": "/prices"})
    viewing.did(lead, OPENED, 2 * HOUR, primary="秋のメール")

    english = viewing.open(viewing.link(lead), accept_language="en-GB,en;q=0.9")
    japanese = viewing.open(viewing.link(lead), accept_language="ja,en;q=0.5")

    assert (english.status, japanese.status) == (200, 200)
    assert all(word in english.content for word in ("Web (1)", "Mail (1)", "Visited a page", "料金", "/prices"))
    assert all(word in japanese.content for word in ("メール (1)", "開封", "秋のメール", f"リード {lead}"))
    shown = f"{viewing.asked + 9 * HOUR - HOUR:%Y-%m-%d %H:%M}"
    assert shown in english.content, "the time of Asia/Tokyo"


def test_the_other_language_is_one_click_away(viewing: Viewing, lead: int) -> None:
    answer = viewing.open(viewing.link(lead), accept_language="en")
    [other] = re.findall(r'href="\?([^"]+)"', answer.content)
    assert '<html lang="ja">' in viewing.open(other.replace("&amp;", "&"), accept_language="en").content


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("ja", "ja"), ("en;q=0.5, ja;q=0.9", "ja"), ("fr, en", "en"), ("de", "ja"), ("", "ja"), ("en;q=x, *", "en")],
)
def test_who_prefers_neither_language_gets_that_of_relay_yaml(accepted: str, language: str) -> None:
    assert preferred(accepted, "ja") == language


def test_both_languages_say_the_same_things() -> None:
    assert EN.kinds.keys() == JA.kinds.keys()
    for text in TEXTS.values():
        assert text.en.format(seconds=5) != text.ja.format(seconds=5)


@settings(max_examples=30)
@given(_TEXT, _TEXT, _TEXT)
def test_nothing_that_a_stranger_wrote_is_more_than_text(name: str, detail: str, handle: str) -> None:
    moment = datetime(2026, 11, 30, tzinfo=UTC)
    entry = ActivityEntry(at=moment, kind="visited", name=name, detail=detail)
    found = RecentActivities(web=[entry], mail=[], since=moment, until=moment)
    plain = RecentActivities(web=[_plain(entry)], mail=[], since=moment, until=moment)
    tags = re.compile(r"<[^>]*>")
    shown = [tags.findall(page.shown("1", each, "en", UTC, handle)) for each in (found, plain)]
    without = [each for each in shown[0] if each not in {"<small>", "</small>"}]
    assert without == [each for each in shown[1] if each not in {"<small>", "</small>"}]
    assert "<script" not in page.failed(name, "en", handle)


def _plain(entry: ActivityEntry) -> ActivityEntry:
    return ActivityEntry(at=entry.at, kind=entry.kind, name="plain", detail="plain")


def test_the_page_loads_nothing_runs_nothing_and_is_kept_by_nobody(viewing: Viewing, lead: int) -> None:
    answer = viewing.open(viewing.link(lead))
    headers = response(answer)["headers"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert all(word not in policy for word in ("unsafe", "http", "data:", "*"))
    assert not re.search(r"<(script|img|link|iframe|form|object)|\son\w+=|style=|src=|https?:", answer.content)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_a_link_that_was_never_given_or_has_ended_leads_to_words_and_asks_marketo_nothing(
    viewing: Viewing, lead: int, method: str
) -> None:
    query = viewing.link(lead)
    viewing.view.links.end(str(lead))
    body = json.dumps({"token": query.partition("=")[2]}) if method == "POST" else None
    answer = viewing.open(query, method, body=body)
    assert answer.status == 404
    assert viewing.calls() == []
    assert "This link cannot be used" in answer.content or method == "HEAD"


def test_a_program_posts_what_stands_in_the_link_and_gets_json(viewing: Viewing, lead: int) -> None:
    viewing.did(lead, VISIT, HOUR, primary="Prices")
    token = viewing.link(lead).partition("=")[2]
    answer = viewing.open("", "POST", body=json.dumps({"token": token}))
    found = json.loads(answer.content)
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert (found["lead"], found["mail"], found["shortened"]) == (lead, [], False)
    [visit] = found["web"]
    assert (visit["kind"], visit["name"], visit["at"][-1]) == ("visited", "Prices", "Z")


@pytest.mark.parametrize(
    "body", ["", "{", "[]", '{"token": 1}', '{"lead": 1001}', f'{{"token": "{"x" * 5000}"}}', "\ud800"]
)
def test_what_is_posted_wrongly_is_refused_in_json(viewing: Viewing, body: str) -> None:
    answer = viewing.open("", "POST", body=body)
    assert (answer.status, json.loads(answer.content)["error"]) == (400, "bad_request")
    assert json.loads(answer.content)["id"] == "request-1"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods_are_refused(viewing: Viewing, lead: int, method: str) -> None:
    assert viewing.open(viewing.link(lead), method).status == 405


def test_marketo_s_troubles_are_a_readable_page_with_when_to_come_again(viewing: Viewing, lead: int) -> None:
    viewing.marketo.fail("code", code="603", times=20)
    denied = viewing.open(viewing.link(lead), accept_language="ja")
    assert (denied.status, "relay check" in denied.content, "603" in denied.content) == (502, True, False)
    viewing.marketo.recover()
    viewing.client.quota.limits = viewing.client.quota.limits._replace(per_day=1)
    spent = viewing.open(viewing.link(lead))
    assert (spent.status, "14:00 Japan time" in spent.content) == (503, True)


def test_no_line_of_the_log_says_which_lead_or_link_it_is(viewing: Viewing, lead: int) -> None:
    viewing.did(lead, VISIT, HOUR, primary="Prices of a@example.com")
    query = viewing.link(lead)
    with captured() as lines:
        viewing.open(query)
        viewing.open(f"{query}x")
        viewing.marketo.fail("code", code="603", times=20)
        viewing.seconds += 61
        viewing.open(query)
    own = [each for each in lines.steps() if each != "api_call"]
    assert own == ["activity_viewed", "activity_view_refused", "activity_view_failed"]
    assert query.partition("=")[2] not in lines.text
    assert not re.search(rf"\b{lead}\b|Prices|example\.com", lines.text)


def test_a_request_may_have_null_for_what_is_empty() -> None:
    event = {**proxy_event(), "headers": None, "queryStringParameters": None, "requestContext": None, "body": None}
    assert read_request(event, "ja").language == "ja"
    assert read_request({**event, "body": "%%%", "isBase64Encoded": True}, "en").body is not None
