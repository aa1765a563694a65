"""A route with `from: relay` is nobody's to call: to whoever posts there it does not exist."""

from __future__ import annotations

import pytest

from tests.support.aws import COMPILED, WEBHOOK_SECRETS, Aws, call
from tests.support.lambda_function import LambdaFunction


@pytest.fixture(scope="module")
def accepting(emulated: Aws) -> LambdaFunction:
    return emulated.webhook({**COMPILED, "routes": {"told": {"to": "crm", "from": "relay"}}})


def test_the_right_secret_is_answered_as_for_any_unknown_route(aws: Aws, accepting: LambdaFunction) -> None:
    status, content, _ = call(accepting, b'{"leadId": 1}', route="told")
    assert (status, content["error"]) == (404, "unknown_route")
    assert aws.events() == []


@pytest.mark.parametrize("secret", ["wrong", WEBHOOK_SECRETS["current"][:-1]])
def test_without_the_secret_nobody_learns_that_there_is_such_a_route(
    aws: Aws, accepting: LambdaFunction, secret: str
) -> None:
    assert [call(accepting, b"{}", route=name, secret=secret)[0] for name in ("told", "no-such")] == [401, 401]
    assert aws.quarantined() == []
