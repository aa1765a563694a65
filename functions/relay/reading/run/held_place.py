"""The place of a part while a run has its lease."""

from __future__ import annotations

from msgspec.structs import replace

from relay.reading.parts.place import PartPlace
from relay.reading.parts.reading_run import Asked, ReadingRun
from relay.reading.run.work import Work


class HeldPlace:
    """`place` is what was last saved, and what was noted since, which is saved when the run ends."""

    def __init__(self, work: Work, place: PartPlace, run_id: str, number: int) -> None:
        self._work = work
        run = ReadingRun(id=run_id, part=str(work.key), number=number, began_at=work.now())
        self.place = replace(place, run=run)

    def save(self, place: PartPlace) -> None:
        """Save where it stands now. Raises LeaseLost, and botocore's errors; it then stands where it stood."""
        self._work.table.save(self._work.key, self._work.holder, place)
        self.place = place

    def ask_again_at(self, bookmark: str) -> None:
        """Note where the system is to be asked for what it was not ready for."""
        self.place = replace(self.place, bookmark=bookmark)

    def ask_a_person(self, asked: Asked) -> None:
        """Note what a person is asked before the reading goes on."""
        self.place = replace(self.place, run=replace(self.run_so_far, asked=asked))

    def count_failed(self, events: int) -> None:
        """Note how many events were left unqueued."""
        self.place = replace(self.place, run=replace(self.run_so_far, failed=events))

    @property
    def run_so_far(self) -> ReadingRun:
        """The run, as far as it has come."""
        if self.place.run is None:
            raise TypeError("a place without its run")
        return self.place.run

    @property
    def word(self) -> str:
        """Which part it is, in the log's words."""
        verifies = self.place.fill is not None and self.place.fill.verification is not None
        return "verify" if verifies else self._work.key.kind
