"""What stands behind the + of a reply address: a lead's id, with or without a signature.

Marketo can write `reply+{{lead.Id}}@...` into each mail, and so can anybody else: such an id is a claim. A signed token
is `ID-SIGNATURE`, where the signature is HMAC-SHA256 of connection and id under the relay's key, in 16 letters of
base32; whoever has not been sent it cannot guess it. It is made once for each lead and stands in a field of the lead,
so it says nothing of which mail was answered, and is good for as long as the key is.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import NamedTuple

_TOKEN = re.compile(r"([1-9][0-9]{0,15})(?:-([a-z2-7]{16}))?")
_SIGNATURE_BYTES = 10


class Claim(NamedTuple):
    """A lead's id in a reply address."""

    lead: str
    is_signed: bool


class ReplyAddress(NamedTuple):
    """The address to which a mail came, and what it claims."""

    address: str
    claim: Claim | None


def token(key: bytes, connection: str, lead: str) -> str:
    """The signed token of a lead."""
    mac = hmac.digest(key, f"mail-token/{connection}/{lead}".encode(), hashlib.sha256)[:_SIGNATURE_BYTES]
    return f"{lead}-{base64.b32encode(mac).decode().lower()}"


def reply_address(recipients: Iterable[str], mailbox: str, domain: str, key: bytes, connection: str) -> ReplyAddress:
    """The one of a mail's recipients that is a reply address. Where several claim different leads none is believed."""
    here = [each for each in recipients if each.lower().rpartition("@")[2] == domain]
    claims = {each: claim for each in here if (claim := _claim(each.lower(), mailbox, domain, key, connection))}
    signed = {each: claim for each, claim in claims.items() if claim.is_signed} or claims
    if len({claim.lead for claim in signed.values()}) == 1:
        return ReplyAddress(*next(iter(signed.items())))
    return ReplyAddress(here[0] if here else "", None)


def _claim(address: str, mailbox: str, domain: str, key: bytes, connection: str) -> Claim | None:
    local = address.removesuffix(f"@{domain}")
    found = _TOKEN.fullmatch(local.removeprefix(f"{mailbox}+")) if local.startswith(f"{mailbox}+") else None
    if found is None:
        return None
    lead, signature = found.groups()
    if signature is None:
        return Claim(lead, is_signed=False)
    is_right = hmac.compare_digest(token(key, connection, lead), f"{lead}-{signature}")
    return Claim(lead, is_signed=True) if is_right else None
