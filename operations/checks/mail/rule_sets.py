"""Whether the rule set with the relay's rule is the active one. Each account has one such in each region, or none.

https://docs.aws.amazon.com/ses/latest/APIReference/API_SetActiveReceiptRuleSet.html
"""

from __future__ import annotations

from collections.abc import Iterator

from botocore.exceptions import ClientError

from operations.checks.mail.domain import GONE, AskedDomain
from operations.failures import code_of
from relay.core.findings import Finding


def rule_set(asked: AskedDomain) -> Iterator[Finding]:
    """What is said of it. Raises botocore's errors."""
    active = asked.ses.describe_active_receipt_rule_set().get("Metadata", {}).get("Name", "")
    named = asked.domain.rule_set
    wanted = asked.deployed.rule_set if asked.deployed else named or ""
    if active and active == wanted:
        yield asked.ok(f"the rule set {wanted} is active")
    elif named and not _is_there(asked, named):
        message = f"there is no rule set {named} in {asked.region}, and a deployment fails without it"
        advice = f". Write rule_set: {active}, which is active." if active else ": leave rule_set out."
        yield asked.error(message + advice, "rule_set")
    elif active and not named:
        yield asked.missing(
            f"another rule set is active in this account and region, {active}, and only one can be. Write rule_set: "
            f"{active}, so that the relay's rule goes into it; its own rules stay as they are.",
            "rule_set",
        )
    elif wanted:
        activate = f"aws ses set-active-receipt-rule-set --rule-set-name {wanted} --region {asked.region}"
        yield asked.missing(f"the rule set {wanted} is not active, so no mail comes in. Make it active: {activate}")


def _is_there(asked: AskedDomain, name: str) -> bool:
    try:
        asked.ses.describe_receipt_rule_set(RuleSetName=name)
    except ClientError as error:
        if code_of(error) in GONE:
            return False
        raise
    return True
