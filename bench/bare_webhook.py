"""What the accepting function is compared with: it only sends the raw body to SQS, with the same client.

It checks no secret, reads no JSON, keeps no order per record, writes no log line and counts nothing.
"""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

SQS: SQSClient = boto3.client(
    "sqs", config=Config(connect_timeout=2, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})
)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001 - Lambda's signature
    """Store one body."""
    SQS.send_message(
        QueueUrl=os.environ["QUEUE_URL"],
        MessageBody=base64.b64decode(event["body"]).decode(),
        MessageGroupId="all",
        MessageDeduplicationId=event["requestContext"]["requestId"],
    )
    return {"statusCode": 202, "headers": {}, "body": '{"status":"accepted"}', "isBase64Encoded": False}
