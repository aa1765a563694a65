"""The memory of routes that share fields both ways: for the functions of such routes alone, and only what they need."""

from __future__ import annotations

from typing import Any

import pytest

from infra.app import PROJECT
from tests.infra.synthesised import Synthesised, synthesise

PAIR = (PROJECT / "examples" / "both-ways.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Synthesised:
    """Marketo and Mazrica, each read and written."""
    return synthesise(PAIR, tmp_path_factory.mktemp("pair") / "app")


def of_the_guard(pair: Synthesised, function: str) -> set[tuple[str, tuple[str, ...]]]:
    """Actions on its items, and which those are."""
    found: set[tuple[str, tuple[str, ...]]] = set()
    for each in pair.relay.statements(function):
        keys: Any = each.get("Condition", {}).get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", [])
        listed = keys if isinstance(keys, list) else [keys]
        actions = each["Action"] if isinstance(each["Action"], list) else [each["Action"]]
        if listed and all(key in {"w#*", "r#*", "u#*", "l#*"} for key in listed):
            found |= {(action, tuple(sorted(listed))) for action in actions}
    return found


@pytest.mark.parametrize("connection", ["marketo", "mazrica"])
def test_what_delivers_marks_and_locks(pair: Synthesised, connection: str) -> None:
    function = f"marketo-relay-deliver-{connection}"
    assert of_the_guard(pair, function) == {
        ("dynamodb:BatchGetItem", ("r#*", "u#*", "w#*")),
        ("dynamodb:BatchWriteItem", ("r#*", "u#*", "w#*")),
        ("dynamodb:PutItem", ("l#*",)),
        ("dynamodb:DeleteItem", ("l#*",)),
    }
    assert {"PAIR_TABLE", "PAIR_KEY_SECRET_ID"} <= pair.relay.function(function)["Environment"]["Variables"].keys()


@pytest.mark.parametrize("connection", ["marketo", "mazrica"])
def test_what_reads_writes_nothing_of_what_was_written(pair: Synthesised, connection: str) -> None:
    function = f"marketo-relay-read-{connection}"
    assert of_the_guard(pair, function) == {
        ("dynamodb:BatchGetItem", ("r#*", "u#*", "w#*")),
        ("dynamodb:BatchWriteItem", ("r#*", "u#*")),
    }
    assert {"PAIR_TABLE", "PAIR_KEY_SECRET_ID"} <= pair.relay.function(function)["Environment"]["Variables"].keys()
