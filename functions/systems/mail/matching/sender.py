"""Whether a mail's sender is proved: by DMARC, or, where a domain has none, as DMARC would by SPF."""

from __future__ import annotations

from collections.abc import Sequence

from systems.mail.parsing.fields import Mailbox
from systems.mail.reply import Verdicts


def is_authenticated(sender: Mailbox, verdicts: Verdicts, return_path: str, seen_by_ses: Sequence[str]) -> bool:
    """Whether the domain of the From vouches for the mail.

    GRAY is SES's word for a domain without a DMARC policy; then SPF has to pass for that domain, or one below it
    (https://www.rfc-editor.org/rfc/rfc7489, identifier alignment). A signature by DKIM does not count by itself: it may
    be anybody's, and SES does not say whose. What is no plain From is not proved, nor one in which SES saw another
    address (`commonHeaders.from`).
    """
    address = sender.address.lower()
    if not sender.is_plain or (seen_by_ses and not any(address in each.lower() for each in seen_by_ses)):
        return False
    if verdicts.dmarc == "PASS":
        return True
    ours, theirs = address.rpartition("@")[2], return_path.lower().rpartition("@")[2]
    return verdicts.dmarc == "GRAY" and verdicts.spf == "PASS" and f".{theirs}".endswith(f".{ours}")
