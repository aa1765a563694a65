"""Comparing what relay.yaml says of programs and their statuses with what Marketo has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from relay.core.findings import Finding
from systems.marketo.look import InstanceLook, no_asset, unseen
from systems.marketo.rest.errors import CallFailed
from systems.marketo.target.actions.program import Program

MOST_LOOKED_AT = 50
"""Of the programs of one route; each is a call."""

Steps = Mapping[str, int]
"""Of a channel: the step of each status."""


def compare_programs(where: str, program: Program, statuses: Sequence[str], look: InstanceLook) -> Iterator[Finding]:
    """Findings of what is wrong; `where` is the route's `program`, `statuses` are those that no payload decides."""
    places = [] if program.id is None else [(f"{where}.id", program.id)]
    for at, table in enumerate(program.by):
        places += [(f"{where}.by[{at}].programs.{value}", number) for value, number in table.programs.items()]
    channels: dict[str, Steps | None] = {}
    for place, number in places[:MOST_LOOKED_AT]:
        try:
            found = look.calls.assets.program(number)
            if found is not None and found.channel and found.channel not in channels:
                channels[found.channel] = look.calls.assets.statuses(found.channel)
        except CallFailed as failed:
            yield unseen(place, "program", failed)
            return
        if found is None:
            yield no_asset(place, "program")
    if len(places) > MOST_LOOKED_AT:
        message = f"{len(places)} programs are named; the first {MOST_LOOKED_AT} were looked at."
        yield Finding(level="warning", where=where, message=message)
    for channel, steps in channels.items():
        if steps:
            yield from _statuses(where, channel, steps, statuses, program.forward)


def _statuses(
    where: str, channel: str, steps: Steps, statuses: Sequence[str], forward: Sequence[str]
) -> Iterator[Finding]:
    for key, names in (("status", statuses), ("forward", forward)):
        for name in names:
            if name not in steps:
                message = f"the program's channel {channel} has no such status: {name}. It has: {', '.join(steps)}."
                yield Finding(level="error", where=f"{where}.{key}", message=message)
    known = [name for name in forward if name in steps]
    for before, after in pairwise(known):
        if steps[before] > steps[after]:
            message = (
                f"in the channel {channel} {before} is step {steps[before]} and {after} is step {steps[after]}, so "
                f"that Marketo moves nobody from {before} to {after}. Give {after} at least the step {steps[before]} "
                "(Admin > Tags > Channel), or change the order here."
            )
            yield Finding(level="warning", where=f"{where}.forward", message=message)
