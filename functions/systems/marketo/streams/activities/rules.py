"""What can be said of activities in relay.yaml without asking Marketo."""

from __future__ import annotations

from collections.abc import Iterator

from relay.core.findings import Problem
from systems.marketo.streams.activities.source import ActivitiesSource, ProgramMembersSource
from systems.marketo.streams.rules import check_look_back

_LISTED = ("types", "mails", "programs", "lists", "fields")


def check_source(source: ActivitiesSource | ProgramMembersSource) -> Iterator[Problem]:
    """What stands twice, and a look-back that nothing else makes up for."""
    for key in _LISTED:
        found: list[str | int] = getattr(source, key, [])
        for at, each in enumerate(found):
            if each in found[:at]:
                yield Problem(path=f"{key}.{at}", message=f"{each} stands here twice. Remove one of them.")
    yield from check_look_back(source)
