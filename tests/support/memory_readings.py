"""The table of readings in memory; tests/engine/reading/test_readings_table.py holds it to the one in DynamoDB."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from relay.reading.parts.notify import WantedMails
from relay.reading.parts.place import Part, PartKey, PartPlace, part_key
from relay.reading.parts.reading_run import ReadingRun
from relay.reading.parts.table import LeaseLost, Readings


@dataclass(frozen=True, kw_only=True)
class MemoryReadings(Readings):
    """Keeps everything for ever. What is in `before` is called with the method's name, and may raise."""

    dynamodb: Any = None
    table: str = "memory"
    connection: str = "source"
    items: dict[PartKey, Part] = field(default_factory=dict)
    history: list[ReadingRun] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    """Not empty while the table does not answer."""
    before: list[Callable[[str], object]] = field(default_factory=list)

    def parts(self) -> list[Part]:
        self._answer("parts")
        return [self.items[key] for key in sorted(self.items, key=str)]

    def part(self, key: PartKey) -> Part | None:
        self._answer("part")
        return self.items.get(key)

    def create(self, key: PartKey, place: PartPlace, due_at: float) -> bool:
        self._answer("create")
        return self.items.setdefault(key, made := Part(key, place, due_at)) is made

    def take(self, key: PartKey, holder: str, seconds: float, *, paused: bool = False) -> Part | None:
        self._answer("take")
        part = self.items.get(key)
        if part is None or (part.paused and not paused) or (not self._is_free(part) and part.holder != holder):
            return None
        self.items[key] = part._replace(holder=holder, until=self.clock() + seconds)
        return self.items[key]

    def save(self, key: PartKey, holder: str, place: PartPlace) -> None:
        self._answer("save")
        self.items[key] = self._held(key, holder)._replace(place=place)

    def release(self, key: PartKey, holder: str, place: PartPlace, due_at: float) -> None:
        self._answer("release")
        self.items[key] = self._held(key, holder)._replace(place=place, due_at=due_at, until=0.0)

    def give_back(self, key: PartKey, holder: str) -> None:
        self._answer("give_back")
        part = self.items.get(key)
        if part is not None and part.holder == holder:
            self.items[key] = part._replace(holder="", until=0.0)

    def change(self, key: PartKey, seen: PartPlace, place: PartPlace) -> bool:
        self._answer("change")
        part = self.items.get(key)
        if part is None or not self._is_free(part) or part.place != seen:
            return False
        self.items[key] = part._replace(place=place, due_at=self.clock(), holder="", until=0.0)
        return True

    def make_due(self, key: PartKey) -> bool:
        return self._set(key, due_at=self.clock())

    def pause(self, key: PartKey) -> bool:
        return self._set(key, paused=True)

    def resume(self, key: PartKey) -> bool:
        return self._set(key, paused=False)

    def notify(self, key: PartKey, wanted: WantedMails | None) -> bool:
        return self._set(key, notify=wanted)

    def keep_run(self, run: ReadingRun) -> None:
        self._answer("keep_run")
        self.history.append(run)

    def next_number(self) -> int:
        self._answer("next_number")
        self.numbers.append(len(self.numbers) + 1)
        return self.numbers[-1]

    def runs(self, reading: str, most: int = 50) -> list[ReadingRun]:
        return list(self.all_runs(reading))[:most]

    def runs_of(self, reading: str, number: int) -> list[ReadingRun]:
        return [run for run in self.all_runs(reading) if run.number == number]

    def all_runs(self, reading: str) -> Iterator[ReadingRun]:
        self._answer("runs")
        found = [run for run in self.history if part_key(run.part).reading == reading]
        yield from sorted(found, key=lambda run: (run.number, run.began_at), reverse=True)

    def _set(self, key: PartKey, **change: Any) -> bool:
        self._answer("mark")
        if key not in self.items:
            return False
        self.items[key] = self.items[key]._replace(**change)
        return True

    def _held(self, key: PartKey, holder: str) -> Part:
        part = self.items.get(key)
        if part is None or part.holder != holder:
            raise LeaseLost
        return part

    def _is_free(self, part: Part) -> bool:
        return not part.until or part.until < self.clock()

    def _answer(self, method: str) -> None:
        for call in self.before:
            call(method)
        if self.trouble:
            raise ClientError({"Error": {"Code": "InternalServerError", "Message": ""}}, method)
