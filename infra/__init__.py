"""The AWS side of the relay, as a CDK app. Nothing here runs in Lambda."""

from infra import node

node.use()
