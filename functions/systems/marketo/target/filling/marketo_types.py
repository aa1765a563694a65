"""Marketo's types of fields, as describe.json names them, and the type of relay.yaml that suits each.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/field-types
"""

from __future__ import annotations

TEXTS = frozenset({"string", "text", "email", "url", "phone", "reference"})
WHOLE = frozenset({"integer", "score", "percent"})
SUITS = {
    **dict.fromkeys(TEXTS, "text"),
    **dict.fromkeys(WHOLE, "integer"),
    "float": "number",
    "currency": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
}
"""The type of relay.yaml that a type of Marketo is best filled with."""


def suits(kind: str) -> str | None:
    """The same, whatever the word's capitals; None for what nobody has described, such as a link."""
    return SUITS.get(kind.lower())
