"""One process of a reading, opened: what became of the events of each route, and each record that failed or warned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from operations.failures import OperatorError
from operations.readings.explaining import explained
from operations.readings.history import ReadingHistory, ReadProcess
from relay.core.config import Language
from relay.history.kept_record import KeptRecord, RecordKind


class ExplainedRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that failed, or was warned of, in one language."""

    kind: RecordKind
    at: datetime
    route: str
    record: str
    event_id: str
    """Empty where a route's mapping did not take the record."""
    code: str
    field: str
    """Empty where it is about none."""
    reason: str
    what_to_do: str


class OpenedProcess(msgspec.Struct, frozen=True, kw_only=True):
    """A process with what is kept of its records."""

    process: ReadProcess
    records: list[ExplainedRecord]
    """First what failed; of very many only the first, and the rest is counted."""


def opened(history: ReadingHistory, number: int, language: Language, most: int | None = None) -> OpenedProcess:
    """The process with this number. Raises OperatorError where there is none, and botocore's errors."""
    process = history.process(number)
    if process is None:
        name = history.known.name
        raise OperatorError(
            f"{history.known.title} has no process {number}, or it was more than 90 days ago. "
            f"Those that there are: relay read history {name}"
        )
    kept = history.store.records(number, most)
    return OpenedProcess(process=process, records=[each for one in kept for each in _explained(history, one, language)])


def _explained(history: ReadingHistory, kept: KeptRecord, language: Language) -> Iterator[ExplainedRecord]:
    for code in kept.codes:
        reason, advice = explained(kept, code, _system(history, kept.route), language)
        word, _, field = code.partition(":")
        yield ExplainedRecord(
            kind=kept.kind,
            at=kept.at,
            route=kept.route,
            record=kept.record,
            event_id=kept.event_id,
            code=word,
            field=field or ", ".join(kept.fields),
            reason=reason,
            what_to_do=advice,
        )


def _system(history: ReadingHistory, route: str) -> str | None:
    """Where a route leads; None where relay.yaml no longer has it."""
    settings = history.settings
    found = settings.routes.get(route) if settings else None
    return settings.systems.get(found.to) if settings and found else None
