"""Whether SES has verified the domain, without which it takes no mail for it, and lets none go on.

https://docs.aws.amazon.com/ses/latest/dg/receiving-email-verification.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from operations.checks.mail.domain import GONE, AskedDomain
from operations.failures import code_of
from relay.core.findings import Finding


def identity(asked: AskedDomain) -> Iterator[Finding]:
    """A domain is verified by itself, or with one above it. Raises botocore's errors."""
    domain = asked.domain.domain
    found = {each: known for each in _upwards(domain) if (known := _known(asked, each))}
    verified = next((each for each, known in found.items() if known.get("VerifiedForSendingStatus")), None)
    if verified:
        yield asked.ok(f"SES has verified {verified}")
    elif found:
        yield asked.missing(_pending(*next(iter(found.items()))))
    else:
        yield asked.missing(
            f"SES does not know {domain}, and takes no mail for it. Make it known, then add the records that this "
            f"check names: aws sesv2 create-email-identity --email-identity {domain} --region {asked.region}"
        )


def sandbox(asked: AskedDomain) -> Iterator[Finding]:
    """A new account may send to verified addresses only; it receives from everybody. Raises botocore's errors.

    https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html
    """
    if asked.domain.sender and not asked.sesv2.get_account().get("ProductionAccessEnabled"):
        yield asked.warning(
            f"SES is in its sandbox in {asked.region}: mail goes on only to addresses that it has verified. Verify the "
            "mailbox, or request production access (SES console > Account dashboard).",
            "forward",
        )


def _pending(domain: str, known: Mapping[str, Any]) -> str:
    tokens = known.get("DkimAttributes", {}).get("Tokens", [])
    records = ", ".join(f"{token}._domainkey.{domain} CNAME {token}.dkim.amazonses.com" for token in tokens)
    looked = f"It looks for these records in DNS: {records}" if records else "What it looks for stands in its console."
    return f"SES has not verified {domain} yet. {looked}"


def _known(asked: AskedDomain, domain: str) -> Mapping[str, Any] | None:
    try:
        found: Mapping[str, Any] = asked.sesv2.get_email_identity(EmailIdentity=domain)
    except ClientError as error:
        if code_of(error) in GONE:
            return None
        raise
    return found


def _upwards(domain: str) -> list[str]:
    """The domain and those above it, but for the last label, such as `com`."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]
