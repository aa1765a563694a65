"""What is counted is billed by the rules of DynamoDB and SQS, and the pages hold what the model says."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from bench.costs import figures, model, prices, text, usage
from bench.costs.figures import NATS, Batch, Figures
from bench.costs.recorder import Call
from bench.costs.usage import Usage
from infra.door.webhook_api import ACCESS_LOG_FIELDS

NOW, BEFORE = figures.read("now"), figures.read("before")
TABLE = "DynamoDB_20120810"


def item(size: int) -> dict[str, Any]:
    return {"id": {"S": "x" * size}}


def billed(operation: str, request: dict[str, Any], answer: dict[str, Any] | None = None) -> tuple[float, float]:
    """Read and write units of one call of DynamoDB."""
    found = usage.of([Call(f"{TABLE}.{operation}", request, answer or {})])
    assert (found.calls, found.sqs) == (1, 0)
    return found.reads, found.writes


@pytest.mark.parametrize(
    ("operation", "request_", "answer", "units"),
    [
        ("GetItem", {"ConsistentRead": True}, {"Item": item(4000)}, (1, 0)),
        ("GetItem", {"ConsistentRead": True}, {"Item": item(4200)}, (2, 0)),
        ("GetItem", {}, {"Item": item(10)}, (0.5, 0)),
        ("GetItem", {"ConsistentRead": True}, {}, (1, 0)),
        ("PutItem", {"Item": item(900)}, {}, (0, 1)),
        ("PutItem", {"Item": item(1100)}, {}, (0, 2)),
        ("UpdateItem", {"Key": item(10)}, {}, (0, 1)),
        ("DeleteItem", {"Key": item(10)}, {}, (0, 1)),
        (
            "BatchWriteItem",
            {"RequestItems": {"t": [{"PutRequest": {"Item": item(10)}}, {"DeleteRequest": {"Key": item(10)}}]}},
            {},
            (0, 2),
        ),
        (
            "BatchGetItem",
            {"RequestItems": {"t": {"Keys": [item(1), item(2), item(3)], "ConsistentRead": True}}},
            {"Responses": {"t": [item(5000)]}},
            (4, 0),
        ),
        (
            "TransactWriteItems",
            {"TransactItems": [{"Put": {"Item": item(10)}}, {"ConditionCheck": {"Key": item(10)}}]},
            {},
            (0, 4),
        ),
        ("TransactGetItems", {}, {"Responses": [{"Item": item(10)}]}, (2, 0)),
        ("Query", {"ConsistentRead": True}, {"Items": [item(3000), item(3000)]}, (2, 0)),
    ],
)
def test_dynamodb_counts_units_by_size_consistency_and_transaction(
    operation: str, request_: dict[str, Any], answer: dict[str, Any], units: tuple[float, float]
) -> None:
    assert billed(operation, request_, answer) == units


@pytest.mark.parametrize(("size", "requests"), [(10, 1), (64_000, 1), (66_000, 2), (1_000_000, 16)])
def test_sqs_counts_a_request_for_each_64_kb(size: int, requests: int) -> None:
    found = usage.of([Call("AmazonSQS.SendMessage", {"MessageBody": "x" * size}, {})])
    assert (found.calls, found.sqs) == (1, requests)


def test_a_call_without_a_price_is_no_call_for_nothing() -> None:
    with pytest.raises(ValueError, match=r"no price is known for kms\.Decrypt"):
        usage.of([Call("kms.Decrypt", {}, {})])


def test_every_price_says_where_it_is_from() -> None:
    found = [each for each in vars(prices).values() if isinstance(each, prices.Price)]
    assert len(found) > 15
    assert {each.source for each in found} == {prices.LIST, prices.NOTES, prices.MEMORY}
    assert all("2026-" in source for source in (prices.LIST, prices.NOTES, prices.MEMORY))


def figured(one: Usage, ten: Usage) -> Figures:
    batches = [
        Batch(events=1, accepted=Usage(sqs=1), delivered=one),
        Batch(events=10, accepted=Usage(sqs=10), delivered=ten),
    ]
    return msgspec.structs.replace(NOW, routes={"kintone": batches})


def test_what_a_batch_costs_by_itself_is_shared_by_its_events() -> None:
    """Three for the batch and one for each event: four for one, thirteen for ten."""
    found = figured(Usage(writes=4), Usage(writes=13))
    assert model.per_event(found, "kintone", 1.0).writes == pytest.approx(4)
    assert model.per_event(found, "kintone", 0.1).writes == pytest.approx(1.3)
    assert model.per_event(found, "kintone", 0.5).writes == pytest.approx(2.5)
    assert model.per_event(found, "kintone", 0.5).sqs == pytest.approx(1)


def test_a_million_events_of_one_unguarded_route_stay_under_the_goal() -> None:
    bill = model.bill(NOW)
    assert bill.total < 24
    assert bill.total == pytest.approx(sum(bill.lines.values()))
    assert model.bill(BEFORE).total - bill.total > 6


def test_a_million_that_come_evenly_by_the_clock_stay_under_the_goal_with_a_fixed_address() -> None:
    bill = model.bill_by_clock(NOW)
    assert bill.total < 21
    assert bill.lines["network"] == model.bill(NOW).lines["network"] > 0
    assert bill.without_events < model.bill(NOW).without_events
    assert bill.total == pytest.approx(sum(bill.lines.values()))


def test_what_was_counted_before_there_was_a_clock_has_no_bill_of_one() -> None:
    with pytest.raises(ValueError, match="no clock"):
        model.bill_by_clock(BEFORE)


def test_nothing_has_become_dearer_for_it() -> None:
    for pattern in NOW.invocations:
        now, before = model.bill(NOW, pattern=pattern), model.bill(BEFORE, pattern=pattern)
        assert {line for line in now.lines if now.lines[line] > before.lines[line] + 0.005} == set()


def test_the_network_is_paid_for_by_the_zone_and_an_instances_alarms_too() -> None:
    one, two = (model.bill(NOW, nat="instance", zones=zones) for zones in (1, 2))
    assert two.lines["network"] == pytest.approx(2 * one.lines["network"])
    assert two.lines["month"] - one.lines["month"] == pytest.approx(2 * prices.ALARM.usd)


def test_without_events_only_what_stands_still_is_paid_for() -> None:
    bill = model.bill(NOW, events=0)
    assert bill.total == pytest.approx(bill.without_events)


def test_the_line_of_the_access_log_that_is_priced_is_one_that_is_written() -> None:
    assert list(model.ACCESS_LINE) == list(ACCESS_LOG_FIELDS)


def test_the_pages_hold_what_the_model_says() -> None:
    stale = "stale: run `python -m bench costs --write`, or with --count if the code calls AWS otherwise"
    for path, content in text.pages(NOW, BEFORE).items():
        assert text.replaced(path.read_text(encoding="utf-8"), content) == path.read_text(encoding="utf-8"), stale


def test_both_languages_say_the_same_figures() -> None:
    def numbers(table: str) -> list[list[str]]:
        return [line.split("|")[2:] for line in table.splitlines() if any(mark.isdigit() for mark in line[10:])][1:]

    english, japanese = (text.bills(NOW, language) for language in ("en", "ja"))
    assert numbers(english) == numbers(japanese)
    assert english.isascii()
    assert not japanese.isascii()


def test_a_page_without_its_marks_is_told_so() -> None:
    with pytest.raises(ValueError, match="0 times"):
        text.replaced("# Costs", "new")


def test_what_is_counted_is_kept_as_it_was(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "FOLDER", tmp_path)
    figures.write(NOW)
    assert figures.read() == NOW
    assert json.loads((tmp_path / "now.json").read_text())["fixed"].keys() == set(NATS)
