"""Having a connection that delivers by the clock deliver now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.deployment.asking import ask
from operations.deployment.deployment import DeployedConnection
from operations.failures import OperatorError
from relay.delivering.draining.lease import Drained

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


def drain(client: LambdaClient, connection: DeployedConnection) -> Drained:
    """What became of all that waited. Raises OperatorError and botocore's errors."""
    name = connection.name
    if not connection.every:
        raise OperatorError(f"{name} delivers at once, by itself. Only one with batch: {{every: 1m}} can be run.")
    try:
        look = f"relay tail --connection {name} --errors"
        return ask(client, connection.function_name, "drain", Drained, look=look)
    except OperatorError as error:
        raise OperatorError(f"{name}: {error}") from error
