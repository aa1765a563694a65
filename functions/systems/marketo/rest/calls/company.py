"""Fields that Marketo shows with a lead, and that are its company's.

"Updating Company fields using Sync Leads endpoint is not supported": help/rest-api/leads.md of
https://github.com/AdobeDocs/marketo-developer.en, since August 2024. Describe Leads does not tell which fields these
are. The standard ones stand in help/rest-api/list-of-standard-fields.md; Describe Companies has those of an instance's
own too (help/rest-api/companies.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from systems.marketo.rest.calling import CallGroup
from systems.marketo.rest.errors import CallFailed

NOT_ALLOWED = "1021"
"""Marketo's code for it: "Company update not allowed during syncLead"."""

COMPANY_FIELDS = frozenset(
    {
        "annualRevenue",
        "billingCity",
        "billingCountry",
        "billingPostalCode",
        "billingState",
        "billingStreet",
        "company",
        "industry",
        "mainPhone",
        "numberOfEmployees",
        "sicCode",
        "site",
        "website",
    }
)
"""By REST name."""


class Companies(CallGroup):
    """Every method raises MustWait, and CallFailed unless it says otherwise."""

    def fields(self) -> frozenset[str]:
        """What can be written of a company, by REST name. Needs the permission Read-Only Company."""
        return frozenset(_updateable(self.bound.get("/rest/v1/companies/describe.json").result))

    def known_fields(self) -> frozenset[str]:
        """Those that every instance has, and its own as far as the API user may see them. Raises MustWait."""
        try:
            return COMPANY_FIELDS | self.fields()
        except CallFailed:
            return COMPANY_FIELDS


def _updateable(described: list[Any]) -> Iterator[str]:
    for entry in described:
        fields = entry.get("fields") if isinstance(entry, dict) else None
        for field in fields if isinstance(fields, list) else ():
            if isinstance(field, dict) and field.get("updateable") is True and isinstance(field.get("name"), str):
                yield field["name"]
