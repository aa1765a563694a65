"""What the functions of one connection remember together: budgets, the circuit breaker, what was done already."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from infra.acknowledge import acknowledge


class StateTable(Construct):
    """A DynamoDB table of small items that vanish by themselves; paid by request, so an idle one costs nothing.

    Without a `name` CloudFormation makes one.
    """

    def __init__(self, scope: Construct, construct_id: str, *, name: str | None = None) -> None:
        super().__init__(scope, construct_id)
        self.table = dynamodb.Table(
            self,
            "Items",
            table_name=name,
            partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            time_to_live_attribute="expiration",
            encryption=dynamodb.TableEncryption.AWS_MANAGED,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        acknowledge(
            self.table, DDB3="Counts and marks that expire within days: a restored one would be wrong, not useful."
        )
