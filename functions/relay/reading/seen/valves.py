"""When too much of a listing looks gone, or changed, to be believed: the reading stops until a person has answered.

Two things are never delivered by themselves. That very many records are gone: a listing that comes short looks just the
same. And that very many have changed in the first pass after a deploy that changed the rule of fingerprints, or the
fields that are read: then it is the relay that looks with other eyes. What changes by itself is never held, however
much it is: a campaign or the end of a webinar may change most records at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import msgspec

from relay.aws.partition import Partition
from relay.reading.seen.judging import NotBelieved

Question = Literal["many_gone", "many_changed"]
Word = Literal["yes", "no", "remember"]
"""`yes`: deliver it. `no`, to many_gone: nothing of this pass is believed, look again. `remember`, to many_changed:
take what is there now as seen, and deliver nothing of it."""

ANSWERS: dict[Question, tuple[Word, ...]] = {"many_gone": ("yes", "no"), "many_changed": ("yes", "remember")}


class Limit(NamedTuple):
    """Up to how much is believed without asking."""

    least: int
    share: float

    def of(self, known: int) -> int:
        """Records, where so many are known."""
        return max(self.least, int(known * self.share))


GONE = Limit(100, 0.02)
FELL = Limit(20, 0.2)
"""By how much the total that a system tells may be less than what was there at the end of the last pass. Beyond that a
listing is not even read on: it is cut short, or very much was deleted."""
CHANGED = Limit(20, 0.05)
"""Of a listing of ten records all may change: so few deliveries are no harm, and nobody would know what to answer."""


class ReadingHeld(NotBelieved):
    """The reading stops here, and asks a person. Nothing of the page may be queued, and its bookmark not be saved."""

    def __init__(self, question: Question, number: int, known: int, limit: int) -> None:
        self.question = question
        self.number = number
        """Records that look gone, or have changed so far."""
        self.known = known
        """Records that were there at the end of the last pass."""
        self.limit = limit
        super().__init__(question)

    def __str__(self) -> str:
        return f"{self.question}: {self.number} of {self.known}, more than {self.limit}"


class Answers(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person has said, for the pass that asked."""

    many_gone: Word | None = None
    many_changed: Word | None = None


@dataclass(frozen=True)
class AnswerStore:
    """The item in which a person's answers wait for the run that asked. Methods raise botocore's errors."""

    partition: Partition
    listing: str

    def load(self) -> Answers:
        """Those that stand."""
        found = self.partition.get(self._key)
        return Answers() if found is None else msgspec.json.decode(found, type=Answers)

    def give(self, question: Question, word: Word) -> None:
        """Answer one question; the other answer stays. Raises ValueError for a word that answers something else."""
        if word not in ANSWERS[question]:
            raise ValueError(f"{word} is no answer to {question}: {', '.join(ANSWERS[question])}")
        given = msgspec.structs.replace(self.load(), **{question: word})
        self.partition.put_all({self._key: msgspec.json.encode(given)})

    def clear(self) -> None:
        """Forget them: the pass that asked is over."""
        self.partition.delete_all([self._key])

    @property
    def _key(self) -> str:
        return f"answer#{self.listing}"


def accept_gone(partition: Partition, listing: str) -> None:
    """Say that what looks gone is gone. Raises botocore's errors."""
    AnswerStore(partition, listing).give("many_gone", "yes")
