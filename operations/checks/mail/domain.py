"""One domain that mail comes to, and who is asked about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from operations.checks.mail.mx_records import MailHost
from operations.deployment.deployment import DeployedMail
from relay.core.findings import Finding
from relay.system.inbound_mail import MailDomain

GONE = {"404", "NoSuchBucket", "NotFound", "NotFoundException", "RuleSetDoesNotExist", "RuleSetDoesNotExistException"}
"""What AWS says of what is not there."""


@dataclass(frozen=True, kw_only=True)
class AskedDomain:
    """What is asked about."""

    name: str
    """Of its connection."""
    domain: MailDomain
    deployed: DeployedMail | None
    """What is there of it already."""
    ses: Any
    """Clients of SES (both versions of its API) and of S3; for so few calls no types are installed."""
    sesv2: Any
    s3: Any
    hosts: Callable[[str], Sequence[MailHost]]
    """The MX records of a domain."""
    has_address: Callable[[str], bool]
    """Whether there is a host of this name."""

    @property
    def region(self) -> str:
        """Where mail is to be received."""
        return str(self.ses.meta.region_name)

    @property
    def inbound_host(self) -> str:
        """Where SES takes mail: https://docs.aws.amazon.com/general/latest/gr/ses.html, "Email receiving endpoints"."""
        return f"inbound-smtp.{self.region}.amazonaws.com"

    def ok(self, message: str, key: str = "") -> Finding:
        """All is well."""
        return Finding(level="ok", where=self._where(key), message=message)

    def warning(self, message: str, key: str = "") -> Finding:
        """Something that a person should know."""
        return Finding(level="warning", where=self._where(key), message=message)

    def error(self, message: str, key: str = "") -> Finding:
        """A deployment fails at it, or no mail ever comes in."""
        return Finding(level="error", where=self._where(key), message=message)

    def missing(self, message: str, key: str = "") -> Finding:
        """No mail comes in without it. Before anything is deployed that stands in the way of nothing yet."""
        return self.error(message, key) if self.deployed else self.warning(message, key)

    def _where(self, key: str) -> str:
        return f"connections.{self.name}{f'.{key}' if key else ''}"
