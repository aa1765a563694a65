"""Clients for AWS's services, or for the emulator, with time-outs for a person who waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.config import Config

from operations.deployment.installation import Installation

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

_CONFIG = Config(connect_timeout=5, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 4})
_INVOKE = Config(connect_timeout=5, read_timeout=310, retries={"total_max_attempts": 1})
"""Functions run for up to 5 minutes, and what they do must not be asked for twice by itself."""


def sqs_client(installation: Installation) -> SQSClient:
    """Simple Queue Service."""
    return installation.session.client("sqs", endpoint_url=installation.endpoint, config=_CONFIG)


def secrets_client(installation: Installation) -> SecretsManagerClient:
    """Secrets Manager."""
    return installation.session.client("secretsmanager", endpoint_url=installation.endpoint, config=_CONFIG)


def lambda_client(installation: Installation) -> LambdaClient:
    """Lambda."""
    return installation.session.client("lambda", endpoint_url=installation.endpoint, config=_INVOKE)


def logs_client(installation: Installation) -> CloudWatchLogsClient:
    """CloudWatch Logs."""
    return installation.session.client("logs", endpoint_url=installation.endpoint, config=_CONFIG)


def dynamodb_client(installation: Installation) -> DynamoDBClient:
    """DynamoDB."""
    return installation.session.client("dynamodb", endpoint_url=installation.endpoint, config=_CONFIG)


def cloudwatch_client(installation: Installation) -> CloudWatchClient:
    """CloudWatch metrics."""
    return installation.session.client("cloudwatch", endpoint_url=installation.endpoint, config=_CONFIG)


def events_client(installation: Installation) -> Any:
    """EventBridge; for one call no types are installed."""
    return installation.session.client("events", endpoint_url=installation.endpoint, config=_CONFIG)


def ses_client(installation: Installation) -> Any:
    """Simple Email Service, whose first API knows the rules for mail that comes in."""
    return installation.session.client("ses", endpoint_url=installation.endpoint, config=_CONFIG)


def sesv2_client(installation: Installation) -> Any:
    """The same service by its second API, which knows everything else."""
    return installation.session.client("sesv2", endpoint_url=installation.endpoint, config=_CONFIG)


def s3_client(installation: Installation) -> Any:
    """Simple Storage Service."""
    return installation.session.client("s3", endpoint_url=installation.endpoint, config=_CONFIG)


def identity_client(installation: Installation) -> Any:
    """Security Token Service; for one call no types are installed."""
    return installation.session.client("sts", endpoint_url=installation.endpoint, config=_CONFIG)
