"""Both functions as Lambda runs them, against the emulator's SQS and Secrets Manager over real sockets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.run import processes
from local.run.emulator import NAME, Emulator
from local.run.state import State
from tests.support.api_gateway_events import rest_event
from tests.support.aws import WEBHOOK_SECRETS, Aws
from tests.support.lambda_function import LambdaFunction


@pytest.fixture(scope="session")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    folder = tmp_path_factory.mktemp("aws")
    state = State(folder)
    emulator = Emulator(processes.free_port())
    try:
        emulator.start(state)
        aws = Aws(emulator, folder)
        yield aws
        aws.stop()
    finally:
        for process in (found for name, found in state.processes().items() if name == NAME):
            processes.stop(process)


@pytest.fixture
def aws(emulated: Aws) -> Iterator[Aws]:
    """The emulator, with empty queues."""
    emulated.empty()
    yield emulated
    emulated.empty()


@pytest.fixture(scope="session")
def webhook(emulated: Aws) -> LambdaFunction:
    return emulated.webhook()


@pytest.fixture(scope="session")
def deliver(emulated: Aws) -> LambdaFunction:
    return emulated.deliver()


@pytest.fixture(scope="session", autouse=True)
def stalled(emulated: Aws) -> dict[str, LambdaFunction]:
    """Functions that were asked when SQS or Secrets Manager hang; begun here, since each takes a while to answer."""
    found = {
        "sqs": emulated.webhook(AWS_ENDPOINT_URL_SQS=emulated.hanging()),
        "secretsmanager": emulated.webhook(AWS_ENDPOINT_URL_SECRETS_MANAGER=emulated.hanging()),
    }
    for function in found.values():
        function.send(rest_event(b'{"leadId": 1}', secret=WEBHOOK_SECRETS["current"]))
    return found
