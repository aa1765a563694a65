"""Blocking code runs as it is in simulated time, one task at a time, always in the same order."""

from __future__ import annotations

import time

import pytest

from bench.simulation.clock import Clock


def test_tasks_take_turns_by_the_time_that_passes_for_each() -> None:
    clock = Clock()
    seen: list[tuple[str, float]] = []

    def work(name: str, pause: float) -> None:
        for _ in range(3):
            clock.sleep(pause)
            seen.append((name, clock.now))

    clock.at(0.0, lambda: clock.start(lambda: work("slow", 3.0)))
    clock.at(0.0, lambda: clock.start(lambda: work("fast", 2.0)))
    clock.run()

    assert seen == [("fast", 2.0), ("slow", 3.0), ("fast", 4.0), ("slow", 6.0), ("fast", 6.0), ("slow", 9.0)]


def test_a_day_passes_at_once() -> None:
    clock = Clock()
    clock.at(0.0, lambda: clock.start(lambda: clock.sleep(86_400)))
    begin = time.monotonic()

    clock.run()

    assert clock.now == 86_400
    assert time.monotonic() - begin < 5


def test_an_error_in_a_task_ends_the_simulation() -> None:
    clock = Clock()

    def broken() -> None:
        clock.sleep(1.0)
        raise LookupError("broken")

    clock.at(0.0, lambda: clock.start(broken))

    with pytest.raises(LookupError, match="broken"):
        clock.run()


def test_nobody_waits_outside_a_task() -> None:
    with pytest.raises(RuntimeError, match="task"):
        Clock().sleep(1.0)
