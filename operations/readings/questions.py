"""What a reading asks a person before it goes on, and the answer (relay.reading.seen.valves)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from operations.failures import OperatorError
from operations.readings.known import KnownReading
from relay.reading.parts.place import Part, PartKind
from relay.reading.seen.swept_ids import NAME as SWEPT
from relay.reading.seen.valves import ANSWERS, AnswerStore, Question, Word

_WORDS: Mapping[Question, str] = {
    "many_gone": "{number} of {known} records look gone, more than the {limit} that are believed without asking. "
    "If they are: relay read accept-gone {name} . If not, look again: relay read accept-gone {name} --no",
    "many_changed": "{number} of {known} records look changed since relay.yaml or the relay itself has changed what is "
    "compared, more than {limit}. To deliver them: relay read accept-changed {name} . To take what is there as "
    "delivered: relay read accept-changed {name} --remember",
}


class OpenQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What one part of a reading stopped at."""

    question: Question
    part: PartKind
    number: int
    """Records that look gone, or have changed so far."""
    known: int
    limit: int
    answer: Word | None
    """What a person has said already; the next run goes on by it."""

    def words(self, name: str) -> str:
        """For people; `name` is what the reading is called by."""
        if self.answer:
            return f"{self.question} was answered with {self.answer}; the next run goes on. Now: relay read run {name}"
        return _WORDS[self.question].format(number=self.number, known=self.known, limit=self.limit, name=name)


def questions(known: KnownReading) -> Iterator[OpenQuestion]:
    """What waits for an answer. Raises botocore's errors."""
    for part in known.parts:
        run = part.place.run
        if run is None or run.ending != "failed" or run.code not in ANSWERS:
            continue
        question: Question = run.code
        yield OpenQuestion(
            question=question,
            part=part.key.kind,
            number=run.asked.number if run.asked else 0,
            known=run.asked.known if run.asked else 0,
            limit=run.asked.limit if run.asked else 0,
            answer=getattr(_store(known, part).load(), question),
        )


def answer(known: KnownReading, question: Question, word: Word) -> None:
    """Answer what it asks, and have it go on with the next tick.

    Raises OperatorError where it does not ask that, and botocore's errors.
    """
    asking = [
        part
        for part in known.parts
        if part.place.run and part.place.run.ending == "failed" and part.place.run.code == question
    ]
    if not asking:
        raise OperatorError(f"{known.title} does not ask that now. See: relay read plan {known.name}")
    for part in asking:
        _store(known, part).give(question, word)
        known.table.make_due(part.key)


def _store(known: KnownReading, part: Part) -> AnswerStore:
    return AnswerStore(known.partition, SWEPT if part.key.kind == "ids" else known.name)
