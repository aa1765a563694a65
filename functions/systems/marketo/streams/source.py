"""What a customer writes about leads that are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from relay.core.read_source import ReadSource
from systems.marketo.field_name import FieldName


class LeadsSource(ReadSource, frozen=True, kw_only=True):
    """Which leads a route takes. The fields are those that its mapping reads."""

    fields: Annotated[
        list[FieldName], Meta(description="Lead fields (REST API names) beside those that the mapping reads.")
    ] = msgspec.field(default_factory=list)
    list_: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="Only leads in this static list, of less than 10,000: its number, as in ...#ST1001A1."),
    ] = msgspec.field(name="list", default=None)
    program: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="Only members of this program: its number, as in ...#PG1001A1."),
    ] = None

    @property
    def permissions(self) -> Sequence[str]:
        """As systems.marketo.setting_up.access_steps says; `relay check` looks whether the program is there."""
        return ("Read-Only Activity", *(() if self.program is None else ("Read-Only Assets",)))
