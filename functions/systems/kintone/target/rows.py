"""The row of a table that an event stands for: its mark, and the cells that are named."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from relay.core.refusal import Refused
from relay.mapping import values
from relay.mapping.blank import is_blank
from relay.mapping.template import TextTemplate
from systems.kintone.config import OnlyIf, RowRule
from systems.kintone.refusal import KintoneRefused

MARK_LENGTH = 255
"""Characters: what kintone's form takes of a single-line text is not documented; a mark is a few numbers."""

RowCells = dict[str, dict[str, Any]]
"""Code of a field inside the table to `{"value": ...}`."""


class EventRow(NamedTuple):
    """What an event writes into a table."""

    table: str
    mark_field: str
    mark: str
    cells: RowCells
    """The named cells, without the mark's."""
    keep: int
    """Rows with a mark that stay."""
    types: Mapping[str, str] = MappingProxyType({})
    """Type of each cell that the route may write, as relay.yaml names it."""
    only_if: Mapping[str, OnlyIf] = MappingProxyType({})
    """Of the cells that are not written whatever stands there."""


class MarkReader:
    """`rows.mark` of a route. Raises TemplateError for what `check_route` refuses."""

    def __init__(self, rule: RowRule) -> None:
        self._text = TextTemplate(rule.mark.text)
        self._field = rule.mark.field

    def read(self, payload: Mapping[str, Any]) -> str:
        """The mark. Raises Refused where the payload has none of its values, or it is too long."""
        if all(is_blank(path.read(payload)) for path in self._text.paths):
            raise KintoneRefused("mark_missing", text=self._text.text)
        mark = values.one_line(self._text.fill(payload), self._field).strip()
        if len(mark) > MARK_LENGTH:
            raise Refused("value_too_long", name=self._field, limit=MARK_LENGTH)
        return mark
