"""Functions of KARTE Craft: what they are given, and when they run again."""

from __future__ import annotations

from typing import Any

import pytest

from local.systems.karte import StandIn
from tests.systems.karte.stand_in.called import Called
from tests.systems.karte.stand_in.visits import Visitor, order

CODE = """
export default async function (data, { MODULES }) {
  const { initLogger, secret, RetryableError } = MODULES;
  const { RELAY } = await secret.get({ keys: ["RELAY"] });
  const body = JSON.stringify({ id: data.id, ...data.jsonPayload.data });
  let answer;
  try {
    answer = await fetch("URL/hooks/visit", { method: "POST", body, headers: { "x-relay-secret": RELAY } });
  } catch (error) {
    throw new RetryableError(error.message, 60);
  }
  initLogger({ logLevel: "DEBUG" }).debug(answer.status);
  if (answer.status >= 500) throw new RetryableError("later", 60);
  if (!answer.ok) throw new Error("refused");
}
"""


def set_up(karte: StandIn, data: str = '{"email": #{email}}', **function: Any) -> None:
    karte.order("functions", name="to_relay", **function)
    variables = {"email": {"from": "identify.email", "default": ""}}
    action = {"kind": "craft", "action": "visit", "trigger": ["identify"], "variables": variables}
    karte.order("actions", **action, function="to_relay", name="visit", data=data)


@pytest.fixture
def posting(karte: StandIn, relay: Called) -> StandIn:
    set_up(karte, url=f"{relay.url}/hooks/visit", headers={"x-relay-secret": "s"})
    return karte


def test_a_function_posts_what_it_was_given_with_the_id_of_the_trigger(
    posting: StandIn, relay: Called, visitor: Visitor
) -> None:
    visitor.send("identify", user_id="A", email="a@example.com")
    (delivery,) = posting.deliveries()
    event = delivery["body"]
    assert (event["kind"], event["jsonPayload"]) == (
        "karte/action",
        {"name": "visit", "data": {"email": "a@example.com"}},
    )
    assert relay.came[0].content == {"id": event["id"], "email": "a@example.com"}
    assert relay.came[0].headers["x-relay-secret"] == "s"


def test_data_that_is_no_json_stays_a_text(karte: StandIn, relay: Called, visitor: Visitor) -> None:
    set_up(karte, data="{#{email}", url=relay.url)
    visitor.send("identify", user_id="A", email="a")
    assert karte.deliveries()[0]["body"]["jsonPayload"]["data"] == '{"a"'


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_a_failure_that_may_pass_is_tried_again_with_the_same_id(
    posting: StandIn, relay: Called, visitor: Visitor, status: int
) -> None:
    relay.statuses.extend([status, status])
    posting.clock.freeze()
    visitor.send("identify", user_id="A", email="a")
    for seconds, tries in ((0, 1), (1, 2), (1, 2), (1, 3), (3600, 3)):
        posting.clock.advance(seconds)
        posting.deliveries()
        assert len(relay.came) == tries
    assert len({one.content["id"] for one in relay.came}) == 1


@pytest.mark.parametrize("status", [400, 401, 404, 413])
def test_any_other_failure_is_final(posting: StandIn, relay: Called, visitor: Visitor, status: int) -> None:
    relay.statuses.append(status)
    visitor.send("identify", user_id="A", email="a")
    posting.clock.advance(3600)
    posting.deliveries()
    assert len(relay.came) == 1


def test_an_answer_that_is_lost_makes_the_function_run_again(posting: StandIn, relay: Called, visitor: Visitor) -> None:
    posting.order("disorder", lose_answers=1)
    posting.clock.freeze()
    visitor.send("identify", user_id="A", email="a")
    posting.deliveries()
    posting.clock.advance(1)
    (delivery,) = posting.deliveries()
    assert [(one["status"], one["code"]) for one in delivery["attempts"]] == [(0, "answer_lost"), (202, "")]
    assert relay.came[0].content == relay.came[1].content


def test_it_is_given_up_after_an_hour(posting: StandIn, relay: Called, visitor: Visitor) -> None:
    relay.statuses.extend([503] * 200)
    posting.clock.freeze()
    visitor.send("identify", user_id="A", email="a")
    for _ in range(80):
        (delivery,) = posting.deliveries()
        posting.clock.advance(60)
    assert delivery["code"] == "given_up"
    assert 3600 <= delivery["attempts"][-1]["at"] - delivery["attempts"][0]["at"] < 3720


def test_the_customers_own_code_runs_with_its_secrets(karte: StandIn, relay: Called, visitor: Visitor) -> None:
    set_up(karte, source=CODE.replace("URL", relay.url), secrets={"RELAY": "s"})
    visitor.send("identify", user_id="A", email="a@example.com")
    (delivery,) = karte.deliveries()
    assert delivery["attempts"][0]["code"] == "done"
    (came,) = relay.came
    assert came.content == {"id": delivery["id"], "email": "a@example.com"}
    assert came.headers["x-relay-secret"] == "s"


@pytest.mark.parametrize("case", [(503, 0, ["retry", "done"]), (202, 1, ["retry", "done"]), (400, 0, ["error"])])
def test_code_says_itself_what_is_tried_again(
    karte: StandIn, relay: Called, visitor: Visitor, case: tuple[int, int, list[str]]
) -> None:
    status, lost, codes = case
    relay.statuses.append(status)
    karte.order("disorder", lose_answers=lost)
    karte.clock.freeze()
    set_up(karte, source=CODE.replace("URL", relay.url))
    visitor.send("identify", user_id="A", email="a")
    karte.deliveries()
    karte.clock.advance(1)
    (delivery,) = karte.deliveries()
    assert [one["code"] for one in delivery["attempts"]] == codes
    assert len({one.content["id"] for one in relay.came}) == 1


def test_code_that_is_wrong_is_an_error_with_a_reason(karte: StandIn, visitor: Visitor) -> None:
    set_up(karte, source="export default async function (")
    visitor.send("identify", user_id="A", email="a")
    (attempt,) = karte.deliveries()[0]["attempts"]
    assert (attempt["code"], bool(attempt["answer"])) == ("error", True)


@pytest.mark.parametrize("function", [{"name": "f"}, {"name": "f", "url": "u", "source": "s"}, {"url": "u"}])
def test_a_function_has_either_code_or_an_address(karte: StandIn, function: Any) -> None:
    assert order(karte, "functions", function).status_code == 400


def test_an_action_names_a_function_that_is_there(karte: StandIn) -> None:
    action = {"kind": "craft", "action": "a", "trigger": ["view"], "function": "nobody", "name": "n"}
    assert "there is no function nobody" in order(karte, "actions", action).json()["error"]
