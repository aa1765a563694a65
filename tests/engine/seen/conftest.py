"""Tables in the emulator's DynamoDB, for what depends on its batches and its order."""

from __future__ import annotations

import time
from uuid import uuid4

import pytest

from local.run.emulator import Emulator
from relay.aws.partition import Partition
from tests.support import state_table

dynamodb = state_table.dynamodb
state = state_table.state


@pytest.fixture
def partition(dynamodb: Emulator) -> Partition:
    """An empty partition of a table with the keys of the table of readings."""
    client = dynamodb.client("dynamodb")
    table = f"readings-{uuid4().hex[:12]}"
    client.create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "connection", "KeyType": "HASH"}, {"AttributeName": "part", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "connection", "AttributeType": "S"},
            {"AttributeName": "part", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    while client.describe_table(TableName=table)["Table"]["TableStatus"] != "ACTIVE":
        time.sleep(0.05)
    return Partition(dynamodb=client, table=table, name="crm#leads")
