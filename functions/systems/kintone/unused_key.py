"""A key that no record has, to find out with whether records may be edited: see systems.kintone.check."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from systems.kintone.config import KintoneRoute
from systems.kintone.failure import Failure
from systems.kintone.form import Properties
from systems.kintone.target.record import KEY_LENGTH

_SURE = 24
"""Characters of a text that surely no record has: half of them are drawn by lot."""


def unused_key(route: KintoneRoute, form: Properties | Failure) -> str | None:
    """A key that no record has, by all chance; None where the field takes too few to be sure."""
    if route.key.record is not None:
        return str(10**17 + secrets.randbelow(10**17))
    field: Mapping[str, Any] = {} if isinstance(form, Failure) else form[route.key.code]
    if field.get("type", route.key.type.upper()) == "NUMBER":
        return _unused_number(field)
    return _unused_text(field)


def _unused_number(field: Mapping[str, Any]) -> str | None:
    """Twelve digits, since an app takes 16 by default, four of them decimals.

    https://get.kintone.help/k/ja/user/app_settings/form/form_parts/field_restriction.html
    """
    number = 10**11 + secrets.randbelow(9 * 10**11)
    least, most = (_bound(field.get(name)) for name in ("minValue", "maxValue"))
    fits = (each for each in (-number, number) if (least is None or each >= least) and (most is None or each <= most))
    return next((str(each) for each in fits), None)


def _unused_text(field: Mapping[str, Any]) -> str | None:
    least, most = (_bound(field.get(name)) for name in ("minLength", "maxLength"))
    length = int(min(most or KEY_LENGTH, max(least or 0, _SURE), KEY_LENGTH))
    return f"relay-check-{secrets.token_hex(KEY_LENGTH)}"[:length] if length >= _SURE else None


def _bound(value: Any) -> Decimal | None:
    try:
        return Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        return None
