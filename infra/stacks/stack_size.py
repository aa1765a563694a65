"""How large a stack gets: what CloudFormation would find out in the middle of a deployment is known before."""

from __future__ import annotations

import aws_cdk as cdk

from infra.errors import SynthesisError

MOST_RESOURCES = 500
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""


def check(stack: cdk.Stack, connections: int) -> None:
    """Raises SynthesisError when a stack has more resources than CloudFormation takes."""
    found = sum(isinstance(each, cdk.CfnResource) for each in stack.node.find_all())
    if found > MOST_RESOURCES:
        raise SynthesisError(
            f"connections: {connections} are too many for one deployment: the stack {stack.stack_name} has {found} "
            f"resources, and CloudFormation takes {MOST_RESOURCES}. Put some of them into a second configuration with "
            "a `name` of its own, and deploy that beside this one."
        )
