"""From a payload's value to what kintone takes for each field type, and what empties such a field.

Shapes: https://cybozu.dev/ja/kintone/docs/rest-api/overview/field-types and the sample bodies of
https://cybozu.dev/ja/kintone/docs/rest-api/records/add-record/ . Limits:
https://get.kintone.help/k/ja/user/app_settings/form/form_parts/field_restriction.html
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from relay.core.refusal import Refused
from relay.mapping import moments, values
from systems.kintone.config import Field

NUMBER_DIGITS = 30
NUMBER_DECIMALS = 10
OPTION_LENGTH = 128
"""Characters of one option of a radio button, drop-down, check box or multi-choice field."""

Convert = Callable[[Any, str, Field], Any]
"""Value of the payload, the field's code, the field's rule; raises Refused."""

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_SPACE = re.compile(r"\s")


@dataclass(frozen=True)
class KintoneType:
    """One field type of kintone."""

    convert: Convert
    empty: Any = ""
    """What empties the field; None when kintone cannot empty it."""
    options: frozenset[str] = frozenset()
    """Which of a rule's `zone`, `format` and `separator` mean something here."""


def _text(value: Any, code: str, _: Field) -> str:
    """One line: kintone shows no more of a field for single-line text."""
    return values.one_line(value, code)


def _lines(value: Any, code: str, _: Field) -> str:
    return values.text(value, code)


def _rich_text(value: Any, code: str, _: Field) -> str:
    """The value as text that shows as it is; a rich text field takes HTML."""
    return _LINE_BREAK.sub("<br>", html.escape(values.text(value, code)))


def _number(value: Any, code: str, _: Field) -> str:
    return values.number(value, code, digits=NUMBER_DIGITS, decimals=NUMBER_DECIMALS)


def _link(value: Any, code: str, _: Field) -> str:
    """A web address, mail address or telephone number; kintone checks which of them the field wants."""
    link = values.text(value, code).strip()
    if _SPACE.search(link):
        raise Refused("value_not_link", name=code)
    return link


def _date(value: Any, code: str, rule: Field) -> str:
    return moments.read_date(value, code, zone=_zone(rule), format=rule.format)


def _time(value: Any, code: str, rule: Field) -> str:
    if rule.zone is None and moments.has_offset(value, rule.format):
        raise Refused("value_without_zone", name=code)
    return moments.read_time(value, code, zone=_zone(rule), format=rule.format)


def _datetime(value: Any, code: str, rule: Field) -> str:
    return moments.read_datetime(value, code, zone=_zone(rule) or ZoneInfo("UTC"), format=rule.format)


def _zone(rule: Field) -> ZoneInfo | None:
    return ZoneInfo(rule.zone) if rule.zone else None


def _option(value: Any, code: str, _: Field) -> str:
    return _bounded_option(values.text(value, code).strip(), code)


def _options(value: Any, code: str, rule: Field) -> list[str]:
    return [_bounded_option(option, code) for option in values.choices(value, code, rule.separator)]


def _bounded_option(option: str, code: str) -> str:
    if len(option) > OPTION_LENGTH:
        raise Refused("value_too_long", name=code, limit=OPTION_LENGTH)
    return option


def _codes(value: Any, code: str, rule: Field) -> list[dict[str, str]]:
    """Login names, or codes of organizations or groups; kintone does not know them by their display names."""
    return [{"code": chosen} for chosen in values.choices(value, code, rule.separator)]


_CLOCK = frozenset({"zone", "format"})
_LIST = frozenset({"separator"})

KINDS: Mapping[str, KintoneType] = {
    "text": KintoneType(_text),
    "multi_line_text": KintoneType(_lines),
    "rich_text": KintoneType(_rich_text),
    "number": KintoneType(_number),
    "link": KintoneType(_link),
    "date": KintoneType(_date, options=_CLOCK),
    "time": KintoneType(_time, options=_CLOCK),
    "datetime": KintoneType(_datetime, options=_CLOCK),
    "radio_button": KintoneType(_option, empty=None),
    "drop_down": KintoneType(_option),
    "check_box": KintoneType(_options, empty=[], options=_LIST),
    "multi_select": KintoneType(_options, empty=[], options=_LIST),
    "user_select": KintoneType(_codes, empty=[], options=_LIST),
    "organization_select": KintoneType(_codes, empty=[], options=_LIST),
    "group_select": KintoneType(_codes, empty=[], options=_LIST),
    "lookup": KintoneType(_text),
}
"""Every type of `systems.kintone.config.FIELD_TYPES`. A lookup takes the value of its key field, as text."""
