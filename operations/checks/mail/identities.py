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
from relay.system.inbound_mail import identities_of


def identity(asked: AskedDomain) -> Iterator[Finding]:
    """The domain that mail comes to, and that which it goes on from. Raises botocore's errors."""
    sender = asked.domain.sender
    for domain in dict.fromkeys([asked.domain.domain, *([sender.rpartition("@")[2].lower()] if sender else [])]):
        yield _verified(asked, domain)


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


def _verified(asked: AskedDomain, domain: str) -> Finding:
    """A domain is verified by itself, or with one above it."""
    found = {each: known for each in identities_of(domain) if (known := _known(asked, each))}
    verified = next((each for each, known in found.items() if known.get("VerifiedForSendingStatus")), None)
    if verified:
        return asked.ok(f"SES has verified {verified}")
    if found:
        return asked.missing(_pending(*next(iter(found.items()))))
    return asked.missing(
        f"SES does not know {domain}: it takes no mail for it, and sends none as it. Make it known, then add the "
        "records that this check names: "
        f"aws sesv2 create-email-identity --email-identity {domain} --region {asked.region}"
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
