"""What must be so in the end, when nothing fails any more and all is delivered. Each count here must be zero."""

from __future__ import annotations

from collections import Counter

from tests.faults.pairs.changes import SIDES, Place
from tests.faults.pairs.world import FIELDS, Person, World

DIFFER, LOST, PING_PONG, SECOND, STRANGE = (
    "values that differ",
    "changes of people that are lost",
    "values that came back",
    "second records",
    "people who are not on both sides",
)


ZEROES = (DIFFER, LOST, PING_PONG, SECOND, STRANGE)


def judge(world: World, counts: Counter[str]) -> list[str]:
    """What is not as it must be."""
    world.look()
    problems = [problem for person in world.people for problem in _of_person(world, person, counts)]
    world.changes.count(counts)
    return problems + [f"put aside: {route}" for route in world.relay.letters()]


def _of_person(world: World, person: Person, counts: Counter[str]) -> list[str]:
    who, there = f"person {person.number}", {"leads": world.leads(person), "contacts": world.contacts(person)}
    problems = list[str]()
    for what, rows in there.items():
        if len(rows) > 1:
            counts[SECOND] += len(rows) - 1
            problems.append(f"{who} has {len(rows)} {what}")
        elif not rows:
            counts[STRANGE] += 1
            problems.append(f"{who} has no {what}")
    if problems:
        return problems
    counts["people on both sides"] += 1
    marketo, mazrica = (dict(world.of(side, person)) for side in SIDES)
    for name in FIELDS:
        history = world.changes.of(Place(person.number, name))
        where, stands, allowed = f"{who}: {name}", mazrica[name], history.may_stand()
        if marketo[name] != stands:
            counts[DIFFER] += 1
            problems.append(f"{where} is {marketo[name]!r} in Marketo and {stands!r} in Mazrica: {history}")
        elif stands not in allowed:
            counts[LOST] += 1
            problems.append(f"{where} is {stands!r}, not {sorted(allowed)}: {history}")
        if came_back := history.came_back():
            counts[PING_PONG] += len(came_back)
            problems.append(f"{where} came back to where it was made: {came_back} of {history}")
    return problems
