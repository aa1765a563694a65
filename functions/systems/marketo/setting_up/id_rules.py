"""Ids that are text at their system are kept as text: as a number they would be another id, or refused."""

from __future__ import annotations

from collections.abc import Iterator

from relay.core.findings import Problem
from relay.system.setting_up.record_form import FormField, RecordForm
from systems.marketo.config import MarketoRoute
from systems.marketo.target.filling.field import MarketoField, Rule, as_field

_NUMBERS = frozenset({"integer", "number"})


def check_ids(route: MarketoRoute, form: RecordForm) -> Iterator[Problem]:
    """Fields that relay.yaml makes a number of, and that are none."""
    rules: list[tuple[str, Rule]] = [(f"fields.{name}", rule) for name, rule in (route.fields or {}).items()]
    if route.object is not None:
        rules += [(f"object.fields.{name}", rule) for name, rule in route.object.fields.items()]
    for place, rule in rules:
        if is_wrong(as_field(rule), form):
            message = (
                f"{as_field(rule).from_} is text in this account: its ids may be larger than a number in Marketo. "
                "Remove type, and make the field a String in Marketo."
            )
            yield Problem(path=f"{place}.type", message=message)


def is_wrong(rule: MarketoField, form: RecordForm) -> bool:
    """Whether a rule makes a number of an id that is none."""
    return rule.type in _NUMBERS and is_text_id(form.field(rule.from_))


def is_text_id(field: FormField | None) -> bool:
    """Whether it is an id that only text holds."""
    return field is not None and field.kind == "id" and not field.is_number_too
