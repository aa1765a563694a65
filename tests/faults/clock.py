"""The clock of the connections that deliver by one, faster than a minute: a campaign must not wait for it."""

from __future__ import annotations

from threading import Event, Thread

from tests.faults.relay_stack import RelayStack

PAUSE = 1.0
"""Seconds between two starts."""


class Clock:
    """Starts the delivering functions as their schedules do, until it is stopped."""

    def __init__(self, relay: RelayStack) -> None:
        self._relay = relay
        self._over = Event()
        self._thread = Thread(target=self._run)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, also when it has not begun."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(PAUSE):
            self._relay.begin_drains()
