"""What a look-up leads to has its effect once, also where the function that looked up was killed before it was done."""

from __future__ import annotations

from relay.aws.table import State
from relay.core.outcome import Cause, Retry
from relay.delivering.at_most_once import Once
from tests.engine.handing_over.two_connections import TwoConnections, found
from tests.support.scripted_target import Plenty


def test_an_event_that_is_handed_over_twice_is_done_once(state: State) -> None:
    case = TwoConnections(found({"id": "7"}))
    case.send({"user": "u-1"})
    case.run(killed=True)
    case.first.queue.wait()  # longer than SQS itself remembers an id
    case.run()
    runs: list[str] = []

    def add() -> dict[str, str]:
        runs.append("added")
        return {"id": "1"}

    busy = Retry(cause=Cause(code="busy"))
    answers = [
        Once(state).run(made.id, add, Plenty(), failed=lambda _: busy, replayed_at=made.replayed_at)
        for made in case.handed_over
    ]
    assert (len(answers), answers[0], runs) == (2, answers[1], ["added"])
