"""Text and links (https://cybozu.dev/ja/kintone/docs/rest-api/records/add-record/)."""

import re
from typing import Any

from local.systems.kintone.apps.app import Field, FieldType
from local.systems.kintone.errors import bad_json
from local.systems.kintone.texts import NOT_A_LINK, longer_than, shorter_than
from local.systems.kintone.values.checking import Bad, Checking, Problem

UNIQUE_TEXT_LENGTH = 64
"""https://get.kintone.help/k/ja/user/app_settings/form/form_parts/field_restriction.html"""

_LINKS = {
    "WEB": re.compile(r"(https?|ftp)://\S+", re.IGNORECASE),
    "CALL": re.compile(r"[0-9+*#()./ -]+"),
    "MAIL": re.compile(r"[^@\s]+@[^@\s]+"),
}


def text(field: Field, raw: Any, _checking: Checking) -> str:
    """Take a string of the field's length; an empty one is of any length."""
    if not isinstance(raw, str):
        raise bad_json()
    if raw:
        problems = _lengths(field, len(raw))
        if problems:
            raise Bad(*problems)
    return raw


def link(field: Field, raw: Any, checking: Checking) -> str:
    """Take an address, a telephone number or a mail address, as the field says."""
    value = text(field, raw, checking)
    if value and not _LINKS[field.protocol].fullmatch(value):
        raise Bad(Problem(NOT_A_LINK))
    return value


def _lengths(field: Field, length: int) -> list[Problem]:
    longest = field.max_length
    if field.unique and field.type is FieldType.SINGLE_LINE_TEXT:
        longest = min(longest or UNIQUE_TEXT_LENGTH, UNIQUE_TEXT_LENGTH)
    problems = []
    if longest is not None and length > longest:
        problems.append(Problem(shorter_than(longest + 1)))
    if field.min_length is not None and length < field.min_length:
        problems.append(Problem(longer_than(field.min_length - 1)))
    return problems
