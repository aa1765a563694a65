"""What Marketo refuses, with its codes.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/error-codes
"""

from __future__ import annotations

from typing import Any

UNCOUNTED = frozenset({"601", "602", "604", "605", "608", "611"})
"""The codes with an asterisk: such a call counts neither for the rate nor for the day."""


class Refusal(Exception):
    """The whole call is refused: `success` is false, and nothing was done."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message


class Skip(Exception):
    """One record is skipped; the others go on."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.reason = {"code": code, "message": message}

    def shown(self, key: str = "reasons", **more: Any) -> dict[str, Any]:
        """The record's entry in `result`."""
        return {**more, "status": "skipped", key: [self.reason]}


def unknown_field(name: str) -> Refusal:
    """A field that the object does not have."""
    return Refusal("1006", f"Field '{name}' not found")


def missing(name: str) -> Refusal:
    """A parameter that is not there, or empty."""
    return Refusal("1002", f"Missing value for the required parameter '{name}'")


def lead_not_found() -> Skip:
    """No lead has this id."""
    return Skip("1004", "Lead not found")
