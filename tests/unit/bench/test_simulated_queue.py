"""The simulated queue keeps SQS's rules for FIFO queues, in the simulation's own time."""

from __future__ import annotations

import random

import pytest

from bench.simulation.clock import Clock
from bench.simulation.queue import CALL_SECONDS, Queue, SimulationError, Stored

VISIBILITY = 60.0


class World:
    """A queue, and what was received when."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.queue = Queue(self.clock, random.Random(1), VISIBILITY)
        self.received: list[tuple[float, list[str]]] = []

    def receive(self, at: float, most: int = 10, wait: float = 0.0) -> None:
        def work() -> None:
            found = self.queue.receive(most, wait)
            self.received.append((round(self.clock.now, 3), [stored.body for stored in found]))

        self.clock.at(at, lambda: self.clock.start(work))


@pytest.fixture
def world() -> World:
    return World()


def test_messages_come_in_the_order_of_sending_and_no_more_than_asked_for(world: World) -> None:
    for body in "abc":
        world.queue.send(body, f"group-{body}")
    world.receive(0.0, most=2)
    world.receive(1.0)

    world.clock.run()

    assert [bodies for _, bodies in world.received] == [["a", "b"], ["c"], *[]]


def test_a_group_with_a_message_in_flight_gives_out_no_other(world: World) -> None:
    taken: list[Stored] = []
    world.queue.listen(1, taken.extend)
    for body, group in (("a1", "a"), ("a2", "a"), ("b1", "b")):
        world.queue.send(body, group)
    world.receive(1.0)
    world.clock.at(2.0, lambda: world.queue.delete(taken[0].number))
    world.receive(3.0)

    world.clock.run()

    assert [bodies for _, bodies in world.received] == [["b1"], ["a2"]]


def test_what_is_not_deleted_in_time_comes_back_before_what_was_sent_later(world: World) -> None:
    world.queue.send("a1", "a")
    world.receive(0.0)
    world.clock.at(1.0, lambda: world.queue.send("a2", "a"))
    world.receive(VISIBILITY - 1)
    world.receive(VISIBILITY + 1)

    world.clock.run()

    assert [bodies for _, bodies in world.received] == [["a1"], [], ["a1", "a2"]]


def test_a_receiver_that_waits_gets_a_message_when_it_is_sent_and_nothing_when_none_is(world: World) -> None:
    world.receive(0.0, wait=20.0)
    world.clock.at(5.0, lambda: world.queue.send("a", "a"))
    world.receive(6.0, wait=20.0)

    world.clock.run()

    assert world.received == [(5.0, ["a"]), (26.0 + CALL_SECONDS, [])]


def test_hiding_a_message_decides_when_it_comes_back(world: World) -> None:
    taken: list[Stored] = []
    world.queue.listen(1, taken.extend)
    world.queue.send("a", "a")
    world.clock.at(1.0, lambda: world.queue.hide(taken[0].number, 5.0))
    world.receive(2.0, wait=20.0)

    world.clock.run()

    assert world.received == [(6.0, ["a"])]


def test_a_message_that_is_not_in_flight_cannot_be_deleted(world: World) -> None:
    world.queue.send("a", "a")

    with pytest.raises(SimulationError):
        world.queue.delete(1)
