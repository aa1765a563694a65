"""Tokens of a mail's headers, such as `{{lead.First Name:default=you}}`, which Get Email Full Content does not fill.

They name fields by what Marketo shows
(https://experienceleague.adobe.com/docs/marketo/using/product-docs/demand-generation/landing-pages/personalizing-landing-pages/tokens-overview.html).
Times, truth and money are left as they are, since they are written as each instance has it; so are tokens of programs
and the system, which only a sending knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from systems.marketo.rest.calls.schema import LeadField, LeadSchema

_TOKEN = re.compile(r"\{\{\s*(?:lead|company)\.([^{}:]{1,255}?)\s*(?::default=([^{}]*))?\}\}")
_WRITTEN_DIFFERENTLY = frozenset({"boolean", "date", "datetime", "currency", "percent"})


def fields_in(texts: Iterable[str], schema: LeadSchema) -> frozenset[str]:
    """REST names of the fields that tokens in these texts name, as far as they can be filled."""
    found = (_field(token[1], schema) for text in texts for token in _TOKEN.finditer(text))
    return frozenset(field.rest for field in found if field is not None)


def filled(text: str, schema: LeadSchema, lead: Mapping[str, Any] | None) -> str:
    """The text with the values of a lead; what it does not tell is left as it is. None: nothing is known of the lead.

    `lead` has values by REST names. A field without a value is the token's default, or nothing.
    """

    def value(token: re.Match[str]) -> str:
        field = _field(token[1], schema)
        if lead is None or field is None or field.rest not in lead:
            return token[0]
        known = lead[field.rest]
        return (token[2] or "") if known in (None, "") else str(known)

    return _TOKEN.sub(value, text)


def _field(shown: str, schema: LeadSchema) -> LeadField | None:
    name = shown.strip().casefold()
    named = [each for each in schema.fields if each.display_name.casefold() == name]
    return named[0] if len(named) == 1 and named[0].type not in _WRITTEN_DIFFERENTLY else None
