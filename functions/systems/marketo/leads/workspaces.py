"""Workspaces: where a new lead goes, and where one that is matched must be.

Rules: help/soap-api/synclead.md. Assignment rules are Marketo's own: REST neither shows nor applies them, it takes the
partition that a call names (https://github.com/AdobeDocs/marketo-developer.en, help/rest-api/leads.md). An instance
that has some moves a new lead by a campaign of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from systems.marketo.leads.model import BAD_WORKSPACE, RecordRefused

DEFAULT = "Default"
"""Name of the workspace that every instance has."""


@dataclass(frozen=True)
class Place:
    """What a workspace means for the leads of one call."""

    partition: str | None = None
    """Where a new lead goes; None leaves it to Marketo."""
    workspace: str | None = None
    """The one that was named, where workspaces are on. A lead that is matched by a unique key must be in its partition;
    one that is matched by its e-mail address may be anywhere."""


def place(workspaces: Mapping[str, str], named: str | None) -> Place:
    """The rules for a call that names this workspace, or none; `workspaces` gives each one's primary partition.

    Names are compared without case: the samples in Adobe's page write `default`. Raises RecordRefused for one that is
    unknown, and for any but the default one where workspaces are off, which is where `workspaces` is empty.
    """
    found = {workspace.casefold(): (workspace, partition) for workspace, partition in workspaces.items()}
    wanted = (named or "").strip()
    if not wanted:
        return Place(found.get(DEFAULT.casefold(), (DEFAULT, None))[1])
    if not found:
        if wanted.casefold() != DEFAULT.casefold():
            raise RecordRefused(BAD_WORKSPACE, _OFF.format(wanted))
        return Place()
    if wanted.casefold() not in found:
        raise RecordRefused(BAD_WORKSPACE, _UNKNOWN.format(wanted, ", ".join(workspaces)))
    workspace, partition = found[wanted.casefold()]
    return Place(partition, workspace)


_OFF = (
    "workspaces are off, so the target can only be Default, not {}. "
    "Name no workspace, or give `workspaces` of the connection in relay.yaml"
)
_UNKNOWN = "there is no workspace {}; `workspaces` of the connection in relay.yaml has {}"
