"""Radio buttons, drop-downs, check boxes, multi-select: each value must equal an option.

Source: `SonicGarden/kintone-emulator:doc/kintone-behavior-notes.md` section 6 (measured).
"""

from typing import Any

from local.systems.kintone.apps.app import Field
from local.systems.kintone.errors import bad_json
from local.systems.kintone.texts import REQUIRED, not_an_option
from local.systems.kintone.values.checking import Bad, Checking, Problem


def one(field: Field, raw: Any, _checking: Checking) -> str | None:
    """Take one option; `""` empties a drop-down."""
    if not isinstance(raw, str):
        raise bad_json()
    if raw and raw not in field.option_set:
        raise Bad(Problem(not_an_option(raw)))
    return raw or None


def radio(field: Field, raw: Any, checking: Checking) -> str:
    """Take one option; a radio button cannot be empty, its default (or first option) stays instead."""
    return one(field, raw, checking) or field.default or next(iter(field.options), "")


def many(field: Field, raw: Any, _checking: Checking) -> list[str]:
    """Take a list of options, `[]` empties; where none is right a required field is also missing."""
    if not isinstance(raw, list) or not all(isinstance(value, str) for value in raw):
        raise bad_json()
    problems = [
        Problem(not_an_option(value), f".values[{index}].value")
        for index, value in enumerate(raw)
        if value not in field.option_set
    ]
    if field.required and problems and len(problems) == len(raw):
        problems.append(Problem(REQUIRED, ".values"))
    if problems:
        raise Bad(*problems)
    return raw
