"""What a customer writes about activities that are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from relay.core.read_source import ReadSource
from systems.marketo.field_name import FieldName

MOST_TYPES = 10
"""That Marketo takes in one call."""
MOST_ASSETS = 100

AssetId = Annotated[int, Meta(ge=1)]
TypeName = Annotated[int, Meta(ge=1)] | Annotated[str, Meta(min_length=1, max_length=255)]


class _OfLeads(ReadSource, frozen=True, kw_only=True):
    """The leads of what is read."""

    fields: Annotated[
        list[FieldName],
        Meta(
            description="Lead fields (REST API names) beside those that the mapping reads as lead.<name>: also those "
            "that a route further on reads as asked.lead.<name>."
        ),
    ] = msgspec.field(default_factory=list)

    @property
    def permissions(self) -> Sequence[str]:
        """As systems.marketo.setting_up.access_steps says."""
        return ("Read-Only Activity", "Read-Only Activity Metadata")


class ActivitiesSource(_OfLeads, frozen=True, kw_only=True):
    """Which activities a route takes."""

    types: Annotated[
        list[TypeName],
        Meta(
            min_length=1,
            max_length=MOST_TYPES,
            description="Types of activities, by name as in Marketo, such as Open Email, by API name or by number.",
        ),
    ]
    mails: Annotated[
        list[AssetId],
        Meta(
            max_length=MOST_ASSETS,
            description="Of types that are about a mail, only these: their numbers. Default: all.",
        ),
    ] = msgspec.field(default_factory=list)
    programs: Annotated[
        list[AssetId],
        Meta(
            max_length=MOST_ASSETS,
            description="Of types that are about a program, only these: their numbers. Default: all.",
        ),
    ] = msgspec.field(default_factory=list)
    lists: Annotated[
        list[AssetId],
        Meta(
            max_length=MOST_ASSETS,
            description="Of types that are about a static list, only these: their numbers. Default: all.",
        ),
    ] = msgspec.field(default_factory=list)


class ProgramMembersSource(_OfLeads, frozen=True, kw_only=True):
    """Of which programs a route takes the changes of status."""

    programs: Annotated[
        list[AssetId],
        Meta(
            min_length=1, max_length=MOST_ASSETS, description="Only changes of status in these programs: their numbers."
        ),
    ]
