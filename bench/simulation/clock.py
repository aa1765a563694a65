"""Simulated time, in which blocking code runs as it is.

Tasks are threads of which exactly one runs at a time, and only until it sleeps or pauses; what happens next is decided
by time, and by order of asking where times are equal. So a run is always the same.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from threading import Semaphore, Thread
from typing import Any

Action = Callable[[], object]


class Clock:
    """Seconds since the simulation began, and what is to happen when."""

    def __init__(self) -> None:
        self.now = 0.0
        self._agenda: list[tuple[float, int, Action]] = []
        self._order = itertools.count()
        self._running: Task | None = None

    def at(self, when: float, action: Action) -> None:
        """Call `action` at `when`, outside any task."""
        heapq.heappush(self._agenda, (max(when, self.now), next(self._order), action))

    def run(self) -> None:
        """Let time pass until nothing is left to happen. Raises what a task raised."""
        while self._agenda:
            self.now, _, action = heapq.heappop(self._agenda)
            action()

    def start(self, work: Action) -> None:
        """Begin a task. Called outside any task."""
        self.resume(Task(work))

    def task(self) -> Task:
        """The task that runs. Raises RuntimeError outside of any."""
        if self._running is None:
            raise RuntimeError("only a task can wait")
        return self._running

    def sleep(self, seconds: float) -> None:
        """Let time pass for the task that calls."""
        task = self.task()
        self.at(self.now + seconds, lambda: self.resume(task))
        task.pause()

    def pause(self) -> Any:
        """Stop the task that calls until somebody resumes it; returns what it is given."""
        return self.task().pause()

    def resume(self, task: Task, value: Any = None) -> None:
        """Let a task run until it sleeps, pauses or ends. Called outside any task."""
        self._running = task
        task.go_on(value)
        self._running = None
        if task.error is not None:
            raise task.error


class Task:
    """One thread, which runs only while nobody else does."""

    def __init__(self, work: Action) -> None:
        self.error: BaseException | None = None
        self._work = work
        self._value: Any = None
        self._its_turn = Semaphore(0)
        self._our_turn = Semaphore(0)
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def go_on(self, value: Any) -> None:
        """Hand over, and wait for the task's next pause or its end."""
        self._value = value
        self._its_turn.release()
        self._our_turn.acquire()

    def pause(self) -> Any:
        """Hand back; called by the task itself."""
        self._our_turn.release()
        self._its_turn.acquire()
        return self._value

    def _run(self) -> None:
        self._its_turn.acquire()
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001 - raised again where the simulation was started
            self.error = error
        self._our_turn.release()
