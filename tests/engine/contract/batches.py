"""Batches for the delivering function, received from the emulator's queue."""

from __future__ import annotations

from typing import Any

from tests.support.aws import Aws


def batch(aws: Aws) -> dict[str, Any]:
    """Up to ten messages as Lambda hands them over; empty when none is visible."""
    records = [
        {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message["Attributes"],
            "messageAttributes": {
                name: {"dataType": found["DataType"], "stringValue": found["StringValue"]}
                for name, found in message.get("MessageAttributes", {}).items()
            },
            "md5OfBody": message["MD5OfBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:ap-northeast-1:000000000000:crm.fifo",
            "awsRegion": "ap-northeast-1",
        }
        for message in aws.receive(aws.queue)
    ]
    return {"Records": records} if records else {}


def settle(aws: Aws, event: dict[str, Any], answer: dict[str, Any]) -> None:
    """Delete what was not reported as failed, as the event source mapping does it."""
    failed = {entry["itemIdentifier"] for entry in answer["batchItemFailures"]}
    for record in event["Records"]:
        if record["messageId"] not in failed:
            aws.sqs.delete_message(QueueUrl=aws.queue, ReceiptHandle=record["receiptHandle"])


def waiting_messages(aws: Aws) -> tuple[int, int]:
    """How many messages are visible, and how many are not."""
    found = aws.sqs.get_queue_attributes(QueueUrl=aws.queue, AttributeNames=["All"])["Attributes"]
    return int(found["ApproximateNumberOfMessages"]), int(found["ApproximateNumberOfMessagesNotVisible"])
