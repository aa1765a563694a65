"""Status, comments and bulkRequest."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest

from local.systems.kintone import CREATOR, Action, App, Assignees, Field, FieldType, Process, StandIn, Token, User
from tests.systems.kintone.stand_in.client import Client, cells, keys, refused


def act(client: Client, action: str, **more: Any) -> Any:
    return client.send("PUT", "/k/v1/record/status.json", {"app": 14, "id": 1, "action": action, **more})


REQUESTS = App(
    id=14,
    name="Requests",
    fields=(Field(code="title", type=FieldType.SINGLE_LINE_TEXT, unique=True),),
    process=Process(
        statuses=("New", "Checked", "Done"),
        actions=(
            Action(name="Check", source="New", target="Checked"),
            Action(name="Close", source="Checked", target="Done"),
            Action(name="Withdraw", source="Checked", target="New", executors=("Administrator",)),
        ),
        assignees={
            "New": Assignees(users=(CREATOR,)),
            "Checked": Assignees(users=("sato", "Administrator")),
            "Done": Assignees(kind="ANY", users=("sato", "takahashi")),
        },
    ),
)


@pytest.fixture
def requests_app() -> Iterator[tuple[Client, Client]]:
    """By an API token, and by somebody's password."""
    users = [User("sato", "s", None)]
    with StandIn(api_token="t", tokens=[Token("tasks", 14)], apps=[REQUESTS], users=users) as kintone:
        password = b64encode(b"sato:s").decode()
        yield Client(kintone.url, "tasks"), Client(kintone.url, **{"X-Cybozu-Authorization": password})


def names(client: Client) -> list[str]:
    return [one["code"] for one in client.value(14, 1, "作業者")]


def test_an_action_takes_a_record_on_and_its_revision_by_two(tasks: Client) -> None:
    tasks.add(14, title="a")
    assert act(tasks, "Start", assignee="sato").json() == {"revision": "3"}
    assert tasks.value(14, 1, "ステータス") == "In progress"
    assert tasks.value(14, 1, "作業者") == []


def test_a_token_may_act_where_nobody_or_administrator_has_the_record(requests_app: tuple[Client, Client]) -> None:
    token, _ = requests_app
    token.add(14, title="a")
    assert names(token) == ["Administrator"]
    assert act(token, "Check", assignee="sato").ok
    assert names(token) == ["sato"]
    assert refused(act(token, "Close")) == (400, "GAIA_IL03")
    assert act(token, "Withdraw", assignee="Administrator").ok
    assert act(token, "Check", assignee="Administrator").ok
    assert act(token, "Close").ok
    assert names(token) == ["sato", "takahashi"]


def test_a_record_of_somebody_else_is_theirs_to_take_on(requests_app: tuple[Client, Client]) -> None:
    token, sato = requests_app
    sato.add(14, title="a")
    assert refused(act(token, "Check", assignee="sato")) == (400, "GAIA_IL03")
    assert act(sato, "Check", assignee="sato").ok


@pytest.mark.parametrize("more", [{}, {"assignee": "takahashi"}])
def test_where_one_is_chosen_it_must_be_one_who_may_be(requests_app: tuple[Client, Client], more: Any) -> None:
    token, _ = requests_app
    token.add(14, title="a")
    assert refused(act(token, "Check", **more)) == (400, "GAIA_SA01")


def test_process_management_is_told_as_it_is(requests_app: tuple[Client, Client], leads: Client) -> None:
    told = requests_app[0].get("/k/v1/app/status.json", app=14, lang="user").json()
    assert (told["enable"], [one["index"] for one in told["states"].values()]) == (True, ["0", "1", "2"])
    assert told["states"]["New"]["assignee"] == {
        "type": "ONE",
        "entities": [{"entity": {"type": "CREATOR", "code": None}, "includeSubs": False}],
    }
    assert told["states"]["Done"]["assignee"]["type"] == "ANY"
    assert (told["actions"][0]["name"], told["actions"][0]["from"], told["actions"][0]["to"]) == (
        "Check",
        "New",
        "Checked",
    )
    off = leads.get("/k/v1/app/status.json", app=12).json()
    assert (off["enable"], off["states"], off["actions"]) == (False, None, None)


def test_an_action_is_not_possible_twice(tasks: Client) -> None:
    tasks.add(14, title="a")
    act(tasks, "Start")
    assert refused(act(tasks, "Start")) == (400, "GAIA_IL03")
    assert refused(act(tasks, "No such action")) == (400, "GAIA_IL03")


def test_an_action_checks_revision_and_assignee(tasks: Client) -> None:
    tasks.add(14, title="a")
    assert refused(act(tasks, "Start", revision=9)) == (409, "GAIA_CO02")
    assert refused(act(tasks, "Start", assignee="nobody")) == (400, "GAIA_IL26")


def test_an_app_without_process_management_has_no_status(leads: Client) -> None:
    leads.add(12, lead_id="1")
    body = {"app": 12, "id": 1, "action": "Start"}
    assert refused(leads.send("PUT", "/k/v1/record/status.json", body)) == (400, "GAIA_ST02")


def test_several_statuses_change_together_or_not_at_all(tasks: Client) -> None:
    tasks.add_many(14, {"title": "a"}, {"title": "b"})
    both = [{"id": 1, "action": "Start"}, {"id": 2, "action": "Finish"}]
    assert refused(tasks.send("PUT", "/k/v1/records/status.json", {"app": 14, "records": both})) == (400, "GAIA_IL03")
    assert tasks.value(14, 1, "ステータス") == "Not started"
    both[1]["action"] = "Start"
    answer = tasks.send("PUT", "/k/v1/records/status.json", {"app": 14, "records": both})
    assert answer.json() == {"records": [{"id": "1", "revision": "3"}, {"id": "2", "revision": "3"}]}


def comment(client: Client, text: str, **more: Any) -> Any:
    body = {"app": 12, "record": 1, "comment": {"text": text, **more}}
    return client.send("POST", "/k/v1/record/comment.json", body)


def test_a_comment_is_added_each_time_it_is_sent(leads: Client) -> None:
    leads.add(12, lead_id="1")
    assert comment(leads, "opened").json() == {"id": "1"}
    assert comment(leads, "opened", mentions=[{"code": "sato", "type": "USER"}]).json() == {"id": "2"}
    listed = leads.get("/k/v1/record/comments.json", app=12, record=1).json()
    assert [one["id"] for one in listed["comments"]] == ["2", "1"]
    assert listed["comments"][0]["mentions"] == [{"code": "sato", "type": "USER"}]


def test_comments_come_ten_at_a_time(leads: Client) -> None:
    leads.add(12, lead_id="1")
    for number in range(12):
        comment(leads, str(number))
    first = leads.get("/k/v1/record/comments.json", app=12, record=1, order="asc").json()
    assert (len(first["comments"]), first["newer"], first["older"]) == (10, True, False)
    assert keys(leads.get("/k/v1/record/comments.json", app=12, record=1, limit=11)) == {"limit"}
    assert keys(leads.get("/k/v1/record/comments.json", app=12, record=1, order="up")) == {"order"}


def test_a_comment_needs_a_record_and_a_text_that_is_not_too_long(leads: Client) -> None:
    assert refused(comment(leads, "x")) == (404, "GAIA_RE01")
    leads.add(12, lead_id="1")
    assert keys(comment(leads, "")) == {"comment.text"}
    assert keys(comment(leads, "x" * 65_536)) == {"comment.text"}
    assert keys(comment(leads, "x", mentions=[{"code": "a", "type": "ROLE"}])) == {"comment.mentions[0].type"}
    assert comment(leads, "x", mentions=[{"code": "sato", "type": "USER"}] * 10).ok
    assert keys(comment(leads, "x", mentions=[{"code": "sato", "type": "USER"}] * 11)) == {"comment.mentions"}


def bulk(client: Client, *requests: tuple[str, str, dict[str, Any]]) -> Any:
    items = [{"method": method, "api": api, "payload": payload} for method, api, payload in requests]
    return client.send("POST", "/k/v1/bulkRequest.json", {"requests": items})


def test_a_bulk_request_runs_its_requests_in_order(leads: Client) -> None:
    entry = {"updateKey": {"field": "lead_id", "value": "1"}, "record": cells({"company": "Acme"})}
    answer = bulk(
        leads,
        ("POST", "/k/v1/record.json", {"app": 12, "record": cells({"lead_id": "1"})}),
        ("PUT", "/k/v1/records.json", {"app": 12, "upsert": True, "records": [entry]}),
    )
    updated = {"records": [{"id": "1", "operation": "UPDATE", "revision": "2"}]}
    assert answer.json() == {"results": [{"id": "1", "revision": "1"}, updated]}


def test_the_first_failure_undoes_a_bulk_request_and_is_the_one_item_that_is_not_empty(leads: Client) -> None:
    add = ("POST", "/k/v1/record.json", {"app": 12, "record": cells({"lead_id": "1"})})
    answer = bulk(leads, add, add, add)
    assert answer.status_code == 400
    first, second, third = answer.json()["results"]
    assert (first, third) == ({}, {})
    assert (second["code"], set(second["errors"])) == ("CB_VA01", {"record.lead_id.value"})
    assert leads.records(12) == []


def test_a_bulk_request_may_write_to_several_apps_with_their_tokens(types: Client, leads: Client) -> None:
    both = [
        ("POST", "/k/v1/record.json", {"app": 12, "record": cells({"lead_id": "1"})}),
        ("POST", "/k/v1/record.json", {"app": 13, "record": {}}),
    ]
    assert bulk(leads, *both).json()["results"][1]["code"] == "GAIA_IA02"
    assert bulk(types, *both).ok


def test_a_bulk_request_takes_twenty_writes_and_nothing_else(leads: Client) -> None:
    add = ("POST", "/k/v1/records.json", {"app": 12, "records": []})
    assert bulk(leads, *[add] * 20).ok
    assert keys(bulk(leads, *[add] * 21)) == {"requests"}
    for method, api in (
        ("GET", "/k/v1/record.json"),
        ("POST", "/k/v1/record/comment.json"),
        ("POST", "/k/v1/bulkRequest.json"),
        ("POST", "/k/guest/1/v1/record.json"),
    ):
        assert bulk(leads, (method, api, {"app": 12})).json()["results"][0]["code"] == "CB_IL02"
