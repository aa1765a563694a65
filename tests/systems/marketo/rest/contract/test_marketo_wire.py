"""What goes over the wire, and what is made of answers, against a server that does as it is told."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from relay.core.gate import MustWait
from systems.marketo.rest.calls.activity import NewActivity
from systems.marketo.rest.errors import CallFailed, CallLost, TooManyMatches, Verdict
from tests.support.log_lines import captured
from tests.support.marketo_calls import COOKIE, EVERY_CALL
from tests.systems.marketo.rest.contract.clients import Client, Secret
from tests.systems.marketo.rest.contract.scripted import Asked, Respond, Said, error, ok, said, scripted

SUITS: dict[str, Any] = {
    "requestId": "r#ok",
    "success": True,
    "nextPageToken": "",
    "moreResult": False,
    "result": [{"id": 1, "name": "car_c", "status": "added", "exportId": "x", "date": "2026-08-01"}],
}


def one_by_one(*answers: Said | None) -> Respond:
    rest = list(answers)
    return lambda _: rest.pop(0) if len(rest) > 1 else rest[0]


def suits_any(asked: Asked) -> Said:
    """An answer that every call is content with."""
    if asked.path.endswith("file.json"):
        return Said(206, b"12345")
    token = "next" if "pagingtoken" in asked.path else ""
    return said(SUITS | {"nextPageToken": token})


BEGINNINGS = {"bulk": "/bulk/v1/", "assets": "/rest/asset/v1/", "mails": "/rest/asset/v1/"}


@pytest.mark.parametrize("name", EVERY_CALL)
def test_the_token_goes_in_the_header_and_no_address_has_two_slashes(name: str) -> None:
    with scripted(suits_any) as server:
        EVERY_CALL[name](Client(server.url + "/rest/").calls())
    for asked in server.asked:
        assert asked.headers["authorization"] == "Bearer token-1"
        assert "token-1" not in asked.target
        assert "//" not in asked.target
        assert asked.path.startswith(BEGINNINGS.get(name.partition(".")[0], "/rest/v1/"))


@pytest.mark.parametrize("code", ["601", "602"])
@pytest.mark.parametrize("name", EVERY_CALL)
def test_a_token_that_ends_in_the_middle_of_any_call_is_not_noticed(name: str, code: str) -> None:
    """Each request is refused the first time; only those with a fresh token pass."""
    refused: set[str] = set()

    def respond(asked: Asked) -> Said:
        token = asked.headers["authorization"]
        if asked.target not in refused:
            refused.add(asked.target)
            bad.add(token)
        return error(code) if token in bad else suits_any(asked)

    bad: set[str] = set()
    with scripted(respond) as server:
        EVERY_CALL[name](Client(server.url).calls())
    assert server.tokens == 1 + len(refused)


@pytest.mark.parametrize("code", ["600", "601", "602"])
def test_a_token_that_is_refused_for_ever_is_no_loop(code: str) -> None:
    with scripted(lambda _: error(code)) as server, pytest.raises(CallFailed) as caught:
        Client(server.url).calls().leads.sync([{"email": "a@example.com"}])
    assert (len(server.asked), server.tokens) == (2, 2)
    assert (caught.value.cause.code, caught.value.verdict) == (code, Verdict.RETRY)
    assert caught.value.cause.request_id == "r#bad"


def test_threads_whose_tokens_end_together_fetch_one_new_token() -> None:
    def respond(asked: Asked) -> Said:
        return error("602") if asked.headers["authorization"] == "Bearer token-1" else ok()

    with scripted(respond) as server:
        client = Client(server.url)
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(lambda _: client.calls().leads.by_id(1), range(12)))
    assert server.tokens == 2


def test_606_and_615_are_answered_by_waiting() -> None:
    with scripted(one_by_one(error("606"), error("615"), ok({"id": 1, "status": "created"}))) as server:
        client = Client(server.url)
        (result,) = client.calls().leads.sync([{"email": "a@example.com"}])
    assert result.id == 1
    assert 20 < sum(client.clock.slept) < 28


def test_a_limit_that_does_not_pass_before_the_deadline_is_told_as_waiting() -> None:
    with scripted(lambda _: error("606")) as server, pytest.raises(MustWait) as caught:
        Client(server.url).calls(seconds=15).leads.by_id(1)
    assert caught.value.waiting
    assert 15 < caught.value.seconds < 25
    assert len(server.asked) == 1


def test_a_limit_that_never_passes_is_no_loop() -> None:
    with scripted(lambda _: error("615")) as server, pytest.raises(MustWait):
        Client(server.url).calls(seconds=10_000).leads.by_id(1)
    assert len(server.asked) < 10


def test_607_waits_until_midnight_in_us_central() -> None:
    with scripted(lambda _: error("607")) as server:
        client = Client(server.url)
        with pytest.raises(MustWait) as caught:
            client.calls().leads.by_id(1)
        another = Client(server.url, store=client.store)
        with pytest.raises(MustWait):
            another.calls().leads.by_id(1)
    assert caught.value.cause.code == "daily_limit"
    assert len(server.asked) == 1


@pytest.mark.parametrize("answer", [error("604"), error("608"), error("713"), Said(502, b"<html>"), None])
def test_a_call_that_only_reads_is_tried_again_at_once(answer: Said | None) -> None:
    with scripted(one_by_one(answer, answer, ok({"id": 1}))) as server:
        client = Client(server.url)
        assert client.calls().leads.by_id(1) == {"id": 1}
    assert len(server.asked) == 3
    assert 1 < sum(client.clock.slept) < 6


@pytest.mark.parametrize("answer", [error("604"), error("608"), Said(502, b"<html>")])
def test_a_write_is_left_to_the_caller_to_repeat(answer: Said) -> None:
    with scripted(lambda _: answer) as server, pytest.raises((CallFailed, CallLost)):
        Client(server.url).calls().leads.sync([{"email": "a@example.com"}])
    assert len(server.asked) == 1


def test_a_write_whose_connection_breaks_may_have_taken_effect() -> None:
    with scripted(lambda _: None) as server, pytest.raises(CallLost) as caught:
        Client(server.url).calls().leads.sync([{"email": "a@example.com"}])
    assert caught.value.cause.code == "connection_reset"


def test_a_write_whose_answer_does_not_tell_all_records_may_have_taken_effect() -> None:
    with scripted(lambda _: ok({"id": 1, "status": "created"})) as server, pytest.raises(CallLost):
        Client(server.url).calls().leads.sync([{"email": "a@example.com"}, {"email": "b@example.com"}])


def test_a_server_that_takes_no_connections_surely_did_nothing() -> None:
    with scripted(lambda _: ok()) as server:
        url = server.url
    with pytest.raises(CallFailed) as caught:
        Client(url).calls().leads.sync([{"email": "a@example.com"}])
    assert (caught.value.cause.code, caught.value.verdict) == ("connection_refused", Verdict.RETRY)


def test_values_are_asked_for_in_chunks_of_300_once_each_and_long_ones_by_post() -> None:
    def respond(asked: Asked) -> Said:
        values = dict(asked.query + asked.form)["filterValues"].split(",")
        return ok(*({"email": value} for value in values))

    values = [f"person-{at:04}@example-company.com" for at in range(650)]
    with scripted(respond) as server:
        found = list(Client(server.url).calls().leads.by_filter("email", [*values, *values[:10], ""], ["email"]))
    assert [lead["email"] for lead in found] == values
    assert [asked.method for asked in server.asked] == ["POST", "POST", "GET"]
    for asked in server.asked[:2]:
        assert asked.target == "/rest/v1/leads.json?_method=GET"
        assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
        assert dict(asked.form)["filterType"] == "email"
    assert all(len(asked.target) <= 7000 for asked in server.asked)


def test_a_value_with_a_comma_would_be_two_and_is_refused_before_anything_is_sent() -> None:
    with scripted(lambda _: ok()) as server, pytest.raises(CallFailed) as caught:
        list(Client(server.url).calls().leads.by_filter("company", ["Acme, Inc."]))
    assert (caught.value.cause.code, caught.value.verdict, server.asked) == ("comma_in_value", Verdict.REJECT, [])


def test_a_value_with_a_comma_finds_no_custom_object_and_no_list_either() -> None:
    calls = Client("http://127.0.0.1:9").calls()
    with pytest.raises(CallFailed, match="comma_in_value"):
        list(calls.objects.by_filter("car_c", "vin", ["1,2"]))
    with pytest.raises(CallFailed, match="comma_in_value"):
        list(calls.lists.find(names=["a,b"]))


def test_an_answer_that_does_not_tell_of_every_lead_says_of_none_that_it_is_no_member() -> None:
    with scripted(lambda _: said({"success": True, "result": [{"id": 1, "status": "memberof"}]})) as server:
        calls = Client(server.url).calls()
        with pytest.raises(CallFailed, match="bad_answer"):
            calls.lists.is_member(1001, [1, 2])


def test_more_than_a_thousand_matches_is_said() -> None:
    body = {"success": False, "errors": [{"code": 1003, "message": "Too many results match the filter"}]}
    with scripted(lambda _: said(body)) as server, pytest.raises(TooManyMatches):
        list(Client(server.url).calls().leads.by_filter("city", ["Tokyo"]))


def test_pages_are_followed_to_the_end() -> None:
    pages = [ok({"id": 1}, nextPageToken="a&b=="), ok(nextPageToken="c", moreResult=True), ok({"id": 2})]
    with scripted(one_by_one(*pages)) as server:
        assert list(Client(server.url).calls().leads.by_filter("id", [1, 2])) == [{"id": 1}, {"id": 2}]
    assert [dict(asked.query).get("nextPageToken") for asked in server.asked] == [None, "a&b==", "c"]


def test_pages_that_never_end_are_an_error() -> None:
    with scripted(lambda _: ok({"id": 1}, nextPageToken="same")) as server, pytest.raises(CallFailed) as caught:
        list(Client(server.url).calls().leads.by_filter("id", [1]))
    assert caught.value.cause.code == "bad_answer"
    assert len(server.asked) == 2


@pytest.mark.parametrize("token", ["", "x" * 200_000])
def test_more_pages_without_a_way_to_them_are_an_error(token: str) -> None:
    page = ok({"id": 1}, moreResult=True, nextPageToken=token)
    with scripted(lambda _: page) as server, pytest.raises(CallFailed, match="bad_answer"):
        list(Client(server.url).calls().leads.by_filter("email", ["a@example.com"]))


@pytest.mark.parametrize(
    "body",
    [
        b'{"success": true, "result": [{"id": 1, "firstName": "A\\ud83d"}]}',
        b'{"success": true, "result": [{"id": 1, "firstName": "A\xff"}]}',
        b'\xef\xbb\xbf{"success": true, "result": [{"id": 1, "firstName": "A?"}]}',
    ],
)
def test_a_text_that_was_cut_in_the_middle_of_a_character_does_not_spoil_the_answer(body: bytes) -> None:
    with scripted(lambda _: Said(200, body)) as server:
        (lead,) = Client(server.url).calls().leads.by_filter("email", ["a@example.com"])
    assert (lead["id"], lead["firstName"][0]) == (1, "A")


def test_the_ampersand_of_a_cookie_is_encoded() -> None:
    with scripted(lambda _: said({"requestId": "r", "success": True})) as server:
        Client(server.url).calls().leads.associate(7, COOKIE)
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/rest/v1/leads/7/associate.json")
    assert "%26token" in asked.target
    assert asked.query == [("cookie", COOKIE)]


def test_a_list_is_left_by_a_real_delete() -> None:
    with scripted(lambda _: ok({"id": 1, "status": "removed"}, {"id": 2, "status": "removed"})) as server:
        Client(server.url).calls().lists.remove(5, [1, 2])
    (asked,) = server.asked
    assert (asked.method, asked.target) == ("DELETE", "/rest/v1/lists/5/leads.json?id=1&id=2")


def test_names_in_a_path_cannot_lead_elsewhere() -> None:
    with scripted(lambda _: ok()) as server:
        list(Client(server.url).calls().objects.by_filter("a/../b?c", "vin", ["1"]))
    assert server.asked[0].path == "/rest/v1/customobjects/a%2F..%2Fb%3Fc.json"


def test_compound_keys_are_asked_for_with_the_whole_question_on_every_page() -> None:
    pages = [ok({"seq": 0}, nextPageToken="t", moreResult=True), ok({"seq": 1}, moreResult=False)]
    keys = [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]
    with scripted(one_by_one(*pages)) as server:
        assert len(list(Client(server.url).calls().objects.by_keys("home_c", keys, ["year"]))) == 2
    first, second = (json.loads(asked.body) for asked in server.asked)
    assert {asked.target for asked in server.asked} == {"/rest/v1/customobjects/home_c.json?_method=GET"}
    assert first == {"filterType": "dedupeFields", "input": keys, "batchSize": 300, "fields": ["year"]}
    assert second == first | {"nextPageToken": "t"}


def test_activities_go_on_until_marketo_says_that_there_are_no_more() -> None:
    pages = [
        ok(nextPageToken="t2", moreResult=True),
        ok({"marketoGUID": "g", "leadId": "7", "attributes": [{"name": "A", "value": 1}]}, nextPageToken="t3"),
    ]
    with scripted(one_by_one(*pages)) as server:
        found = list(Client(server.url).calls().activities.since("t1", [1, 13], lead_ids=[7]))
    assert [(len(page.entries), page.token, page.more) for page in found] == [(0, "t2", True), (1, "t3", False)]
    assert (found[1].entries[0].lead_id, found[1].entries[0].attributes) == (7, {"A": 1})
    assert dict(server.asked[1].query) == {"nextPageToken": "t2", "activityTypeIds": "1,13", "leadIds": "7"}


def test_dates_are_sent_in_iso_8601_without_milliseconds() -> None:
    at = datetime(2026, 8, 1, 9, 30, 1, 500, tzinfo=UTC)
    with scripted(lambda _: ok({"status": "added"}, nextPageToken="t")) as server:
        calls = Client(server.url).calls()
        calls.activities.token(at)
        calls.activities.add([NewActivity(lead_id=1, type_id=100001, primary="p", at=at, attributes={"uRL": "u"})])
    assert server.asked[0].query == [("sinceDatetime", "2026-08-01T09:30:01Z")]
    (activity,) = json.loads(server.asked[1].body)["input"]
    assert activity["activityDate"] == "2026-08-01T09:30:01Z"
    assert activity["attributes"] == [{"apiName": "uRL", "value": "u"}]


def test_nothing_is_sent_for_nothing() -> None:
    with scripted(lambda _: ok()) as server:
        calls = Client(server.url).calls()
        assert calls.leads.sync([]) == calls.leads.push([], program="p") == calls.leads.delete([]) == []
        assert calls.objects.sync("c", []) == calls.objects.delete("c", []) == calls.activities.add([]) == []
        assert calls.lists.add(1, []) == calls.lists.remove(1, []) == calls.programs.change_status(1, "s", []) == []
        assert list(calls.leads.by_filter("id", [])) == list(calls.objects.by_keys("c", [])) == []
        assert calls.lists.is_member(1, []) == {}
        calls.campaigns.request(1, [])
    assert server.asked == []


MANY: dict[str, Callable[[Any], Any]] = {
    "sync": lambda calls: calls.leads.sync([{}] * 301),
    "push": lambda calls: calls.leads.push([{}] * 301, program="p"),
    "delete": lambda calls: calls.leads.delete([1] * 301),
    "objects": lambda calls: calls.objects.sync("c", [{}] * 301),
    "object keys": lambda calls: calls.objects.delete("c", [{}] * 301),
    "activities": lambda calls: calls.activities.add([None] * 301),
    "list": lambda calls: calls.lists.add(1, [1] * 301),
    "status": lambda calls: calls.programs.change_status(1, "s", [1] * 301),
    "campaign": lambda calls: calls.campaigns.request(1, [1] * 101),
    "tokens": lambda calls: calls.campaigns.request(1, [1], {f"{{{{my.t{at}}}}}": "v" for at in range(101)}),
    "types": lambda calls: calls.activities.since("t", range(11)),
    "leads": lambda calls: calls.activities.since("t", [1], lead_ids=range(31)),
}


@pytest.mark.parametrize("name", MANY)
def test_more_than_one_call_takes_is_a_mistake_of_the_caller(name: str) -> None:
    with scripted(lambda _: ok()) as server, pytest.raises(ValueError, match="in one call"):
        MANY[name](Client(server.url).calls())
    assert server.asked == []


def test_a_compressed_answer_is_asked_for_and_read() -> None:
    def respond(asked: Asked) -> Said:
        assert asked.headers["accept-encoding"] == "gzip"
        return Said(200, gzip.compress(ok({"id": 1}).body), (("Content-Encoding", "gzip"),))

    with scripted(respond) as server:
        assert Client(server.url).calls().leads.by_id(1) == {"id": 1}


def test_a_changed_secret_is_read_again_and_the_old_one_is_not_asked_with_for_ever() -> None:
    secret = Secret({"client_id": "i", "client_secret": "new"}, cached={"client_id": "i", "client_secret": "old"})
    with scripted(lambda _: ok()) as server:
        plain = server.answer

        def answer(asked: Asked) -> Said | None:
            if dict(asked.query).get("client_secret") == "old":
                return said({"error": "unauthorized", "error_description": "old"}, 401)
            return plain(asked)

        server.answer = answer  # type: ignore[method-assign]
        assert Client(server.url, secret).calls().leads.by_id(1) is None
    assert secret.refreshed == 1


def test_each_call_is_one_line_in_the_log_with_its_request_id_and_no_value_of_a_lead() -> None:
    answers = one_by_one(error("602"), error("1006"))
    with captured() as lines, scripted(answers) as server:
        calls = Client(server.url).calls()
        with pytest.raises(CallFailed):
            list(calls.leads.by_filter("email", ["secret@example.com"]))
    found = [line for line in lines.all() if line["message"] == "api_call"]
    assert [(line["path"], line.get("api_code"), line.get("attempt")) for line in found] == [
        ("/identity/oauth/token", None, None),
        ("/rest/v1/leads.json", "602", 1),
        ("/identity/oauth/token", None, None),
        ("/rest/v1/leads.json", "1006", 2),
    ]
    assert found[3]["api_request_id"] == "r#bad"
    assert {"status", "duration_ms", "method", "system"} <= found[3].keys()
    for secret in ("secret@example.com", "token-1", "token-2", "s-1", "id-1"):
        assert secret not in lines.text


def test_ids_in_a_path_are_not_in_the_log() -> None:
    with captured() as lines, scripted(lambda _: ok()) as server:
        Client(server.url).calls().leads.by_id(4711)
    assert "/rest/v1/lead/{id}.json" in lines.text
    assert "4711" not in lines.text
