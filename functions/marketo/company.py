"""Fields that Marketo shows with a lead, and that are its company's.

"Updating Company fields using Sync Leads endpoint is not supported": help/rest-api/leads.md of
https://github.com/AdobeDocs/marketo-developer.en, since August 2024. Describe does not tell which fields these are. The
standard ones stand in help/rest-api/list-of-standard-fields.md and companies.md; an instance may have more of its own.
"""

from __future__ import annotations

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
