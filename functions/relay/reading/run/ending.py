"""What a run leaves behind: what a stop means for its part, the lease given back, and how it ended remembered."""

from __future__ import annotations

from msgspec.structs import replace

from relay.aws.errors import AWS_ERRORS
from relay.reading.parts.reading_run import Asked
from relay.reading.parts.table import LeaseLost
from relay.reading.run.held_place import HeldPlace
from relay.reading.run.held_records import BEING_WRITTEN, SECONDS
from relay.reading.run.stopping import Stop, ended, wait
from relay.reading.run.work import Work
from relay.reading.seen.judging import Doubts
from relay.reading.seen.valves import ReadingHeld
from relay.system.stream import NotReady, ReadFailed
from relay.telemetry import log


def note(work: Work, held: HeldPlace, error: Exception) -> None:
    """Note of a stop where to ask again, what a person is asked, and that a listing was not whole."""
    if isinstance(error, NotReady):
        held.ask_again_at(error.bookmark)
    elif isinstance(error, ReadFailed) and isinstance(work.seen, Doubts):
        work.seen.doubt()
    elif isinstance(error, ReadingHeld):
        held.ask_a_person(Asked(number=error.number, known=error.known, limit=error.limit))
    elif isinstance(error, AWS_ERRORS):
        log.fault(error, reading=work.key.reading)


def end(work: Work, held: HeldPlace, stop: Stop) -> None:
    """Give the lease back and remember the run. Raises LeaseLost, and botocore's errors: the lease then lapses."""
    now = work.now()
    run = replace(held.run_so_far, ended_at=now, ending=stop.ending, code=stop.code)
    held.place = ended(held.place, run, stop, now)
    if stop.ending != "complete":
        names = {"reading": work.key.reading, "part": held.word}
        log.step("read_stopped", ending=stop.ending, cause_code=stop.code or None, **names)
    seconds = wait(stop, work.every, held.place.failures)
    if held.place.held and (stop.ending == "complete" or stop.code == BEING_WRITTEN):
        seconds = min(seconds, SECONDS)
    due_at = work.table.clock() + seconds
    work.table.release(work.key, work.holder, held.place, due_at)
    work.table.keep_run(run)


def give_up(work: Work, held: HeldPlace, stop: Stop) -> None:
    """Say that the run has failed, if that can be said; what it failed of is not to be hidden by that."""
    try:
        end(work, held, stop)
    except (LeaseLost, *AWS_ERRORS) as error:
        log.fault(error, reading=work.key.reading)
