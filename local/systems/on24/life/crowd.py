"""Many people at once, as an event has them: they register, some attend, some come later for the recording."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from local.systems.on24.account import Account
from local.systems.on24.clock import DAY, HOUR, read_moment
from local.systems.on24.life.doing import happen
from local.systems.on24.life.registering import register

_DEEDS = ("poll", "survey", "question", "resource", "cta")
_RECORDING_DAYS = 14
_QUESTIONS = ("Which products do you use?", "When will you decide?", "How large is your team?")


@dataclass(frozen=True)
class Crowd:
    """Who comes: `share_live` and `share_on_demand` of the registrants attend, and do `deeds` of what they may do."""

    event: int
    people: int = 100
    share_live: float = 0.4
    share_on_demand: float = 0.1
    deeds: float = 0.3
    begin: Any = None
    """From when they register; until the event starts. Three days before unless it is said."""
    seed: int = 1
    domain: str = "example.com"


def invite(account: Account, order: dict[str, Any]) -> list[int]:
    """Let them come, each in his own time, now or later; returns the eventuserids. Raises ValueError or TypeError."""
    crowd = Crowd(**order)
    event = account.events.get(crowd.event)
    random = Random(crowd.seed)  # noqa: S311 - reproducible, not secret
    start = max(event.start, event.created)
    begin = start - 3 * DAY if crowd.begin is None else read_moment(crowd.begin, account.clock.now())
    length = max(event.end - start, HOUR)
    found = []
    for number in range(crowd.people):
        name = f"p{event.id}-{number}"
        person = register(
            account,
            event,
            f"{name}@{crowd.domain}",
            random.uniform(begin, max(begin, start - 1)),
            firstname=f"First{number}",
            lastname=f"Last{number}",
            company=f"Company {number % 997}",
            marketingemail="Y" if number % 2 else "N",
        )
        found.append(person)
        if random.random() < crowd.share_live:
            at = start + random.uniform(0, length / 2)
            happen(account, person, "live", at, minutes=random.uniform(0.2, length / 120))
            for deed in _DEEDS:
                if random.random() < crowd.deeds:
                    _do(account, random, person, deed, at + random.uniform(0, length / 2))
        if random.random() < crowd.share_on_demand:
            late = event.archive_start + random.uniform(0, _RECORDING_DAYS * DAY)
            happen(account, person, "ondemand", late, minutes=random.uniform(0.2, 60))
    return found


def _do(account: Account, random: Random, person: int, deed: str, at: float) -> None:
    if deed in {"poll", "survey"}:
        happen(account, person, deed, at, question=random.choice(_QUESTIONS), answers=[random.choice(("Yes", "No"))])
    else:
        happen(account, person, deed, at)
