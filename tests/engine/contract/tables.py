"""State tables in the emulator's DynamoDB."""

from __future__ import annotations

import pytest

from relay.aws.table import State
from tests.support.aws import Aws
from tests.support.state_table import new_table


@pytest.fixture
def table(emulated: Aws) -> State:
    """An empty table."""
    return new_table(emulated.emulator)
