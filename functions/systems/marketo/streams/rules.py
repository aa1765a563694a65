"""What can be said of leads that are read, without asking Marketo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from relay.core import duration
from relay.core.findings import Problem
from relay.core.read_source import ReadSource
from systems.marketo.config import MarketoConnection
from systems.marketo.streams.gone import TOLD
from systems.marketo.streams.passes import LONG_LOOK_BACK
from systems.marketo.streams.source import LeadsSource

_OF_A_PASS = 2.33
"""Calls: the changes, the leads in them, and every third time mergers and moves."""
_OF_LOOKS = 150
"""Calls of the looks back in a day, with a few thousand changes."""
_SOME = 2500
"""Calls: a tenth of what the relay may make in a day unless relay.yaml says otherwise."""


def check_source(source: LeadsSource, connection: MarketoConnection) -> Iterator[Problem]:  # noqa: ARG001 - as the protocol has it
    """One filter, fields that are fields, and a look-back that nothing else makes up for."""
    if source.list_ is not None and source.program is not None:
        message = "leads are read by a list or by a program, and list is there already. Remove one of the two."
        yield Problem(path="program", message=message)
    for at, name in enumerate(source.fields):
        if name in TOLD or name == "id":
            message = f"{name} is told of each lead by itself, where it is so. Remove it."
            yield Problem(path=f"fields.{at}", message=message)
        elif name in source.fields[:at]:
            yield Problem(path=f"fields.{at}", message=f"{name} stands here twice. Remove one of them.")
    yield from check_look_back(source)


def check_look_back(source: ReadSource) -> Iterator[Problem]:
    """No further than each day's look goes by itself."""
    if source.look_back and timedelta(seconds=duration.seconds(source.look_back)) > LONG_LOOK_BACK:
        message = "this is how far each hour's look goes back; once a day it is three days. Write 3d or less."
        yield Problem(path="look_back", message=message)


def advise_source(source: LeadsSource) -> Iterator[Problem]:
    """A short interval."""
    calls = round(86_400 / duration.seconds(source.every or "1d") * _OF_A_PASS + _OF_LOOKS)
    if calls > _SOME:
        message = (
            f"reading every {source.every} takes about {calls} calls a day, of those that the instance allows "
            "everybody. every: 5m takes 800."
        )
        yield Problem(path="every", message=message)
