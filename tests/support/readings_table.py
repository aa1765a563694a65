"""A real table of readings: DynamoDB of the emulator."""

from __future__ import annotations

import time
from uuid import uuid4

from local.run.emulator import Emulator
from relay.reading.parts.table import PARTITION, SORT, Readings


def new_readings(found: Emulator, connection: str = "source", name: str = "") -> Readings:
    """An empty table, with the keys of the deployed one."""
    client = found.client("dynamodb")
    table = name or f"readings-{uuid4().hex[:12]}"
    client.create_table(
        TableName=table,
        KeySchema=[{"AttributeName": PARTITION, "KeyType": "HASH"}, {"AttributeName": SORT, "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in (PARTITION, SORT)],
        BillingMode="PAY_PER_REQUEST",
    )
    while client.describe_table(TableName=table)["Table"]["TableStatus"] != "ACTIVE":
        time.sleep(0.05)
    return Readings(dynamodb=client, table=table, connection=connection)
