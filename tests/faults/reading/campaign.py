"""Rounds in which people change the near directory, and both functions run, while all that they touch fails.

Then everything heals, and what the far directory holds is compared with the near one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from relay.core.event import Event
from relay.reading.parts.reading_run import ReadingRun
from tests.connectors.example.stand_in.stand_in import StandIn, put
from tests.faults.reading.near_directory import NearDirectory
from tests.faults.reading.relay import Relay
from tests.faults.reading.trouble import Trouble

_PEOPLE, _GROUPS = 110, 170
"""Two pages of each."""
_NEAR_FAULTS = ("429", "503", "reset", "lost-answer")
FAR_FAULTS = ("429", "503", "422", "reset", "lost-answer")
_LONG_AGO = "2026-01-01T00:00:00+00:00"
"""So that what is read of the time before, and what changes now, are not the same."""
_MANY = 120
"""Groups that a listing may lack for as long as it likes: more than is believed to be gone without asking."""


@dataclass
class Result:
    """What was made to fail, what became of it, and what is not as it must be."""

    blows: Counter[str]
    counts: Counter[str]
    problems: list[str] = field(default_factory=list)


class Campaign:
    """`rounds` of it. The same seed has the same edits; the blows depend on what the functions do."""

    def __init__(self, rounds: int, seed: int, *, share: float = 0.015) -> None:
        self._rounds, self._random = rounds, Random(seed)
        self._near, self._far = StandIn(), StandIn()
        self._trouble = Trouble(self._random, share)
        self.counts: Counter[str] = Counter()
        self._problems: list[str] = []
        self._events: set[str] = set()
        self._ids: dict[tuple[str, str, str], set[str]] = {}
        self._last_told: dict[str, bool] = {}
        """By group: whether the last that was told of it is that it is there."""
        self._came_back: set[str] = set()
        """Groups that came back while a pass was under way: its pages may have been read while they were not there."""
        self._revisions: dict[str, int] = {}
        self._full_passes = 2
        """Of the listing, since it last came short."""

    def run(self) -> Result:
        with self._near, self._far:
            self._relay = Relay(NearDirectory(self._near), self._far, self._trouble, self._sent)
            self._fill()
            for _ in range(self._rounds):
                self._edit()
                self._round()
            self._heal()
        self._judge()
        return Result(self._trouble.blows, self.counts, self._problems)

    def _fill(self) -> None:
        directory = self._near.directory
        for number in range(_PEOPLE):
            put(directory.people, f"{number:04}", {"name": "A", "score": 0})["changed"] = _LONG_AGO
        for number in range(_GROUPS):
            put(directory.groups, f"{number:04}", {"name": "A"})

    def _edit(self) -> None:
        """A few people and groups change; values return; a group goes or comes back."""
        for _ in range(self._random.randint(0, 6)):
            put(self._near.directory.people, f"{self._random.randrange(_PEOPLE + 20):04}", self._some_value())
            self.counts["people changed"] += 1
        for _ in range(self._random.randint(0, 3)):
            self._edit_group(f"{self._random.randrange(_GROUPS):04}")

    def _some_value(self) -> dict[str, object]:
        fields: dict[str, object] = {"name": self._random.choice("AB"), "score": self._random.randint(0, 2)}
        return {name: fields[name] for name in self._random.choice([("name",), ("score",), ("name", "score")])}

    def _edit_group(self, group: str) -> None:
        groups = self._near.directory.groups
        if group in groups and self._random.random() < 0.1:
            self._revisions[group] = groups.pop(group)["revision"]
            self.counts["groups removed"] += 1
            return
        if group not in groups:
            if not self._is_between_passes():
                self._came_back.add(group)
            with_number = {group: {"id": group, "revision": self._revisions[group]}}
            groups[group] = put(with_number, group, {"name": self._random.choice("AB")})
        else:
            put(groups, group, {"name": self._random.choice("AB")})
        self.counts["groups changed"] += 1

    def _round(self) -> None:
        self._order_faults()
        self._trouble.on = True
        self._tick()
        for _ in range(self._random.randint(1, 6)):
            self._relay.deliver()
            self._relay.later(self._random.choice([1, 10, 400]))
        self._trouble.on = False
        self._near.recover()
        self._far.recover()

    def _order_faults(self) -> None:
        if self._random.random() < 0.3:
            self._near.fail(self._random.choice(_NEAR_FAULTS), times=self._random.randint(1, 2))
        if self._random.random() < 0.4:
            self._far.fail(self._random.choice(FAR_FAULTS), probability=0.2, seed=self._random.randrange(10**6))

    def _tick(self) -> None:
        """Read; now and then the listing lacks what is there: a few in one pass, or many for as long as it likes."""
        hidden = self._near.directory.hidden
        hidden.clear()
        groups = sorted(self._near.directory.groups)
        if self._full_passes >= 2 and self._random.random() < 0.4:
            number = self._random.choice([1, 5, *([_MANY] if self._is_between_passes() else [])])
            hidden.update(self._random.sample(groups, number))
            self._full_passes = 0
            self.counts[f"listings that lacked {number}"] += 1
        short = bool(hidden)
        again = self._random.randint(1, 3) if len(hidden) == _MANY else 1
        for _ in range(again):
            self._note(self._relay.tick(), short=short)
        hidden.clear()

    def _is_between_passes(self) -> bool:
        """Else a pass that lacks few and one that lacks many could make it that few are missed twice."""
        runs = [part.place.run for part in self._relay.table.parts() if part.place.stream == "groups"]
        return all(run is not None and run.ending == "complete" for run in runs)

    def _note(self, runs: Iterable[ReadingRun], *, short: bool) -> None:
        for run in runs:
            self.counts[f"runs that ended {run.ending}"] += 1
            if run.code == "many_gone":
                self.counts["listings that were not believed"] += 1
            if run.ending == "complete" and run.part.endswith(self._groups_part):
                self._full_passes += not short
                self._came_back.clear()

    @property
    def _groups_part(self) -> str:
        parts = self._relay.table.parts()
        return next(each.key.reading for each in parts if each.place.stream == "groups")

    def _heal(self) -> None:
        """Let everything end well: two full passes, all delivered, and what was rejected replayed."""
        self._trouble.silent_for = 0
        for _ in range(4):
            self._relay.later(2_000)
            self._note(self._relay.tick(), short=False)
        self._deliver_all()
        self.counts["dead letters replayed"] = self._relay.replay_all()
        self._deliver_all()
        self.counts["dead letters that were overtaken"] = len(self._relay.dead_letters.messages)

    def _deliver_all(self) -> None:
        while self._relay.queue.messages:
            self._relay.deliver()
            self._relay.later(400)

    def _sent(self, event: Event) -> None:
        """Note an event; one that is sent once more, or replayed, has the same id, and is no news."""
        self.counts["events sent"] += 1
        if event.id in self._events:
            return
        self._events.add(event.id)
        record = str(event.payload["id"])
        if "revision" in event.payload:
            key = (event.route, record, str(event.payload["revision"]))
            self._ids.setdefault(key, set()).add(event.id)
        if event.route == "groups":
            self._told(record, there="revision" in event.payload)

    def _told(self, group: str, *, there: bool) -> None:
        self._last_told[group] = there
        if there:
            return
        self.counts["groups told to be gone"] += 1
        if group in self._came_back:
            self.counts["groups that came back behind the page that lacks them"] += 1
        elif group in self._near.directory.groups:
            self._problems.append(f"group {group} was declared gone, and is there")

    def _judge(self) -> None:
        near, far = self._near.directory, self._far.directory.people
        for name, one in near.people.items():
            self._compare(f"person {name}", {key: one.get(key) for key in ("name", "score")}, far.get(name, {}))
        for name, one in near.groups.items():
            self._compare(f"group {name}", {"name": one["name"]}, far.get(f"group-{name}", {}))
        gone = [name for name in self._last_told if name not in near.groups and self._last_told[name]]
        self._problems += [f"group {name} is gone, and nobody was told" for name in gone]
        twice = [key for key, ids in self._ids.items() if len(ids) > 1]
        self._problems += [f"one change has two ids: {' '.join(key)}" for key in twice]
        self.counts["changes under two ids"] = len(twice)
        self.counts["changes lost"] = sum(problem.endswith("lost") for problem in self._problems)
        self.counts["declared gone, and there"] = sum("declared gone" in problem for problem in self._problems)
        self.counts["requests to write"] = len([each for each in self._far.requests() if each["method"] == "PUT"])

    def _compare(self, what: str, wanted: dict[str, object], found: dict[str, object]) -> None:
        if any(found.get(key) != value for key, value in wanted.items() if value is not None):
            kept = {key: found.get(key) for key in wanted}
            self._problems.append(f"{what} is {wanted}, and the far directory has {kept}: lost")


def run(rounds: int, seed: int) -> Result:
    """A campaign of so many rounds."""
    return Campaign(rounds, seed).run()
