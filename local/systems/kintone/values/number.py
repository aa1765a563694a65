"""Numbers: text of half-width digits, sign, point and exponent; no commas, no unit.

Source: `SonicGarden/kintone-emulator:doc/kintone-behavior-notes.md` sections 5 and 9 (measured), and
https://get.kintone.help/k/ja/user/app_settings/form/form_parts/field_restriction.html for digits and rounding.
"""

import re
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_UP, Context, Decimal
from typing import Any

from local.systems.kintone.apps.app import Field, Precision
from local.systems.kintone.errors import bad_json
from local.systems.kintone.texts import NOT_A_NUMBER, REQUIRED, TOO_MANY_DIGITS, no_less_than, no_more_than
from local.systems.kintone.values.checking import Bad, Checking, Problem

MOST_DIGITS = 30
"""That an app can be set to."""
_ROUNDING = {"HALF_EVEN": ROUND_HALF_EVEN, "UP": ROUND_UP, "DOWN": ROUND_DOWN}
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,6})?")
_CONTEXT = Context(prec=4 * MOST_DIGITS)


def number(field: Field, raw: Any, checking: Checking) -> str:
    """Take a number, rounded to the app's decimals; in a table what is no number is kept as empty.

    One with more digits before its point than the app has is refused, as support describes it
    (https://support.gusuku.io/ja-JP/support/solutions/articles/36000344018).
    """
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise bad_json()
    digits = str(raw).strip(" ")
    if not digits:
        return ""
    if len(digits) > 2 * MOST_DIGITS or not _NUMBER.fullmatch(digits):
        return _not_a_number(field, checking)
    value = Decimal(digits)
    if value and value.adjusted() >= MOST_DIGITS:
        raise Bad(Problem(TOO_MANY_DIGITS))
    value = rounded(value, checking.precision)
    if value and value.adjusted() >= checking.precision.digits - checking.precision.decimals:
        raise Bad(Problem(TOO_MANY_DIGITS))
    if field.max_value is not None and value > field.max_value:
        raise Bad(Problem(no_more_than(plain(field.max_value))))
    if field.min_value is not None and value < field.min_value:
        raise Bad(Problem(no_less_than(plain(field.min_value))))
    return plain(value)


def rounded(value: Decimal, precision: Precision) -> Decimal:
    """Round behind the app's decimals, in its way."""
    return value.quantize(Decimal(1).scaleb(-precision.decimals), _ROUNDING[precision.rounding], _CONTEXT)


def plain(value: Decimal) -> str:
    """Write a number without an exponent, a plus sign or zeros that say nothing."""
    digits = format(value, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if digits == "-0" else digits


def _not_a_number(field: Field, checking: Checking) -> str:
    if checking.in_table:
        return ""
    wrong = Problem(NOT_A_NUMBER, bracket=True)
    raise Bad(wrong, Problem(REQUIRED)) if field.required else Bad(wrong)
