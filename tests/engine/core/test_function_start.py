"""What a function builds while Lambda imports it, and what it answers to the schedule that keeps it awake."""

from __future__ import annotations

import pytest

from relay.aws import function
from tests.support import log_lines


def broken() -> None:
    raise ConnectionError("no network yet")


def test_where_lambda_imports_a_handler_what_each_call_needs_is_built_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "acme-webhook")

    function.prepare(lambda: built.append("one"), lambda: built.append("two"))

    assert built == ["one", "two"]


def test_elsewhere_nothing_is_built_so_that_importing_needs_no_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)

    function.prepare(broken)


def test_what_cannot_be_built_yet_is_left_to_the_first_call(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "acme-webhook")

    with log_lines.captured() as lines:
        function.prepare(broken, lambda: built.append("two"))

    assert built == ["two"]
    assert lines.steps() == ["fault"]
