"""How large the accepting function's environment gets: all others name one connection, this one names every one.

Lambda takes 4 KB of names and values
(https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). CloudFormation finds out in the middle of a
deployment; here it is known before, since the names that CloudFormation will give are as long as the names that they
are made of.
"""

from __future__ import annotations

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_sqs as sqs

from infra.errors import SynthesisError

LIMIT = 4096
_FIXED = 420
"""The variables that are the same in number for every configuration: two ARNs of secrets, one queue, three words."""
_NAMES = 4
"""How often the deployment's own name stands in these: in the ARNs, the queue's name and the metrics' namespace."""
_QUEUE_ADDRESS = len("https://sqs.ap-northeast-1.amazonaws.com/123456789012/")
_LONGEST_QUEUE_NAME = 80
_SUFFIX = len("-1A2B3C4D5E6F7")
_FIFO = len(".fifo")
_JSON = len('"":"",')


def check(name: str, queues: Mapping[str, sqs.IQueue], tables: Mapping[str, dynamodb.ITable]) -> None:
    """Raises SynthesisError when the addresses of all connections' queues, and their tables, do not fit.

    `name` is the deployment's.
    """
    size = _FIXED + _NAMES * len(name) + (len("STATE_TABLES") if tables else 0)
    size += sum(_JSON + len(each) + _queue_url(queue) for each, queue in queues.items())
    size += sum(_JSON + len(each) + _generated_name(table) for each, table in tables.items())
    if size > LIMIT:
        raise SynthesisError(
            f"connections: {len(queues)} are too many for one deployment: the addresses of their queues take about "
            f"{size:,} bytes of the accepting function's environment, and Lambda allows {LIMIT:,}. Put some of them "
            "into a second configuration with a `name` of its own, and deploy that beside this one."
        )


def _queue_url(queue: sqs.IQueue) -> int:
    return _QUEUE_ADDRESS + min(_LONGEST_QUEUE_NAME, _generated_name(queue) + _FIFO)


def _generated_name(resource: cdk.IResource) -> int:
    """Length of a name that CloudFormation makes: of the stack's, the logical id and a suffix."""
    element = resource.node.default_child
    assert isinstance(element, cdk.CfnElement)  # noqa: S101 - every L2 resource has one
    logical_id = cdk.Stack.of(resource).resolve(element.logical_id)
    return len(resource.stack.stack_name) + 1 + len(logical_id) + _SUFFIX
