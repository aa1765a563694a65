"""Marketo's tokens for the names in a payload: known ones, and guesses that a person must check.

Names of standard tokens: https://experienceleague.adobe.com/en/docs/marketo/using/product-docs/demand-generation/landing-pages/personalizing-landing-pages/tokens-overview
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_STANDARD = {
    "id": "lead.Id",
    "leadid": "lead.Id",
    "marketoid": "lead.Id",
    "personid": "lead.Id",
    "email": "lead.Email Address",
    "emailaddress": "lead.Email Address",
    "mail": "lead.Email Address",
    "firstname": "lead.First Name",
    "lastname": "lead.Last Name",
    "fullname": "lead.Full Name",
    "jobtitle": "lead.Job Title",
    "department": "lead.Department",
    "phone": "lead.Phone Number",
    "phonenumber": "lead.Phone Number",
    "mobilephone": "lead.Mobile Phone Number",
    "leadsource": "lead.Lead Source",
    "unsubscribed": "lead.Unsubscribed",
    "updatedat": "lead.Updated At",
    "createdat": "lead.Created At",
    "company": "company.Company Name",
    "companyname": "company.Company Name",
    "industry": "company.Industry",
    "website": "company.Website",
    "campaignid": "campaign.id",
    "campaignname": "campaign.name",
    "programid": "program.id",
    "programname": "program.Name",
}
_LIKELY = {"score": "lead.Lead Score", "leadscore": "lead.Lead Score", "link": "trigger.Link"}
_BY_TYPE = {"date": "system.date", "datetime": "system.dateTime", "time": "system.time"}

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[^\W_a-zA-Z0-9]+")


@dataclass(frozen=True)
class Token:
    """What stands in the template."""

    text: str
    """With its braces."""
    is_guess: bool
    """Whether a person must choose: the field may have another name, or another meaning."""


def token_for(name: str, value_type: str) -> Token:
    """The token for a payload's name. Custom fields are addressed by their display name, which nobody here knows."""
    plain = re.sub(r"[\W_]", "", name).lower()
    if plain in _STANDARD:
        return Token(_braced(_STANDARD[plain]), is_guess=False)
    return Token(_braced(_LIKELY.get(plain) or _BY_TYPE.get(value_type) or f"lead.{_title(name)}"), is_guess=True)


def _braced(token: str) -> str:
    return "{{" + token + "}}"


def _title(name: str) -> str:
    """`openedAt` as `Opened At`, as display names are mostly written."""
    words = _WORDS.findall(name)
    return " ".join(word[:1].upper() + word[1:] for word in words) or "Field"
