"""Writes records as they were read: what depends on what stands there is written with the revision that was read.

kintone refuses what somebody has overtaken (GAIA_CO02); then the record is read and merged anew, at once and a few
times, then later. It refuses the whole request and does not say for which record, so the next round sends those whose
revision has changed apart from the others: nobody's edits hold up other people's records. A record that is not there is
added and never upserted, since somebody may add it in between: a key that is taken is refused, and then the record is
there to be read. So no row is lost, whoever writes, and one answer that is lost leads to no second row: the mark of the
first is found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from relay.core.deadline import Deadline
from relay.core.gate import MustWait
from relay.core.outcome import Cause, Delivered, Rejected, Retry
from systems.kintone.client import App, KintoneClient
from systems.kintone.config import RECORD_NUMBER
from systems.kintone.errors import Scope, cause, judge
from systems.kintone.failure import Failure, RequestFailed
from systems.kintone.receiver.spelling import spelled
from systems.kintone.target.guard import WriteGuard
from systems.kintone.target.merging import NotATable, StandingRecord, merged
from systems.kintone.target.plan import NO_RECORD, Batch, Entry
from systems.kintone.target.reading import RecordReader, RecordsRead
from systems.kintone.target.record_job import RecordJob, in_requests
from systems.kintone.target.settles import Settles

MOST_ROUNDS = 5
"""Of reading and writing one record within a delivery; then it is tried again later, as after any failure."""
TOO_LARGE = "record_too_large"
NOT_A_TABLE = "not_a_table"

_OVERTAKEN = frozenset({"GAIA_UN03", "GAIA_RE01"})


class MergedDelivery:
    """The part of one delivery that reads before it writes."""

    def __init__(
        self, client: KintoneClient, reader: RecordReader, deadline: Deadline, guard: WriteGuard, settles: Settles
    ) -> None:
        self._client = client
        self._reader = reader
        self._deadline = deadline
        self._guard = guard
        self._settles = settles
        self._rounds: Counter[str] = Counter()
        self._seen: dict[str, str] = {}

    def send(self, batch: Batch) -> None:
        """Read the records of a batch, and write what is to be written of them."""
        left = {entry.record_id: entry for entry in batch.entries}
        try:
            for read in self._reader.read(batch.place, batch.entries, self._deadline):
                for entry in read.entries:
                    del left[entry.record_id]
                self._send(batch, read)
        except RequestFailed as error:
            for entry in left.values():
                self._settles.fail(entry, error.failure)
        except MustWait as wait:
            for entry in left.values():
                self._settles.wait(entry, wait.outcome())

    def _send(self, batch: Batch, read: RecordsRead) -> None:
        if read.too_large:
            self._settles.settle(read.entries[0], _too_large())
            return
        jobs = [job for entry in read.entries for job in self._jobs(entry, read.there.get(entry.record_id))]
        for group in self._groups(jobs):
            self._write(batch, group)

    def _jobs(self, entry: Entry, standing: StandingRecord | None) -> Iterator[RecordJob]:
        """What is to be written of an entry, if it is anything."""
        first = entry.writes[0]
        if standing is None and not (first.upsert and first.writes_fields):
            self._without_record(entry)
            return
        if standing is not None and _is_another_by_now(entry, standing):
            message = "somebody else has given the record a key meanwhile"
            self._settles.wait(entry, Retry(cause=Cause(code="GAIA_CO02", message=message)))
            return
        try:
            found = merged(entry, standing)
        except NotATable as error:
            self._settles.settle(entry, _not_a_table(error))
            return
        if standing is None or found.record or first.adopted:
            yield RecordJob(entry, standing, found)
            return
        answer = {"record": standing.number, "revision": standing.revision}
        has_action = entry.writes[-1].action is not None
        if has_action:
            self._guard.begin([entry], self._deadline)
        self._settles.act(entry, Delivered(answer=answer, skipped="unchanged"))
        if has_action:
            self._settles.end([entry])

    def _without_record(self, entry: Entry) -> None:
        first = entry.writes[0]
        if first.adopted:
            self._settles.wait(entry, Retry(cause=Cause(code="GAIA_RE01", message="the record has gone meanwhile")))
        elif first.skips:
            self._settles.settle(entry, Delivered(skipped=NO_RECORD))
        else:
            code = "GAIA_RE01" if first.key_field == RECORD_NUMBER else "GAIA_RE20"
            self._settles.fail(entry, Failure(code=code, status=404, message="no record has this key"))

    def _groups(self, jobs: Sequence[RecordJob]) -> Iterator[list[RecordJob]]:
        """Requests: records to be added, those that were not overtaken, and those that were."""
        kinds: dict[tuple[bool, bool], list[RecordJob]] = {}
        for job in jobs:
            seen = self._seen.get(job.entry.record_id)
            revision = job.standing.revision if job.standing else ""
            self._seen[job.entry.record_id] = revision
            kinds.setdefault((job.standing is None, seen not in (None, revision)), []).append(job)
        for found in kinds.values():
            yield from in_requests(found)

    def _write(self, batch: Batch, jobs: Sequence[RecordJob]) -> None:
        entries = [job.entry for job in jobs]
        self._guard.begin(entries, self._deadline)
        try:
            answers = self._request(batch.place, jobs)
        except RequestFailed as error:
            if not error.failure.is_unclear:
                self._guard.end(entries)
            self._refused(batch.of(entries), error.failure, adding=jobs[0].standing is None)
            return
        except MustWait as wait:
            self._guard.end(entries)
            for entry in entries:
                self._settles.wait(entry, wait.outcome())
            return
        self._guard.wrote(batch.place, ((each.get("record", ""), each.get("revision", "")) for each in answers))
        for job, answer in zip(jobs, answers, strict=True):
            self._settles.act(job.entry, Delivered(answer=answer, warnings=job.merged.warnings))
        self._settles.end(entries)

    def _request(self, place: App, jobs: Sequence[RecordJob]) -> list[dict[str, str]]:
        contents = [job.content for job in jobs]
        if jobs[0].standing is None:
            return self._client.add_records(place, contents, self._deadline)
        answers = self._client.update_records(place, contents, self._deadline, upsert=False)
        creates = [{"operation": "UPDATE"} if job.entry.writes[0].upsert else {} for job in jobs]
        return [answer | more for answer, more in zip(answers, creates, strict=True)]

    def _refused(self, batch: Batch, failure: Failure, *, adding: bool) -> None:
        """Once more from the beginning where somebody was faster; else as any refused request."""
        again, given_up = list[Entry](), list[Entry]()
        if _was_overtaken(failure) or (adding and self._some_are_there(batch, failure)):
            for entry in batch.entries:
                self._rounds[entry.record_id] += 1
                (given_up if self._rounds[entry.record_id] >= MOST_ROUNDS else again).append(entry)
            for entry in given_up:
                self._settles.wait(entry, Retry(cause=cause(failure), after=failure.retry_after))
            if again:
                self.send(batch.of(again))
            return
        self._settles.take_apart(batch, failure)

    def _some_are_there(self, batch: Batch, failure: Failure) -> bool:
        """Whether some of the records that could not be added are there by now. A key that is taken has no code."""
        if judge(failure).scope is Scope.REQUEST or failure.is_unclear:
            return False
        try:
            return any(read.there for read in self._reader.read(batch.place, batch.entries, self._deadline))
        except (RequestFailed, MustWait):
            return False


def _was_overtaken(failure: Failure) -> bool:
    """Whether somebody has changed a record, or deleted it, since it was read."""
    if failure.word:
        return False
    return failure.status == 409 or failure.code.startswith("GAIA_CO") or failure.code in _OVERTAKEN


def _is_another_by_now(entry: Entry, standing: StandingRecord) -> bool:
    """Whether a record that is to be given a key has one."""
    first = entry.writes[0]
    if not first.adopted:
        return False
    cell: Mapping[str, Any] = standing.cells.get(first.key_field, {})
    return spelled(cell.get("value"), first.key_type) not in ("", spelled(first.key, first.key_type))


def _too_large() -> Rejected:
    message = (
        "the record cannot be read, since its tables hold more than 8 MB. Remove rows, or lower rows.keep; replay."
    )
    return Rejected(cause=Cause(code=TOO_LARGE, message=message))


def _not_a_table(error: NotATable) -> Rejected:
    message = f"{error.key}: the app has no such field {error.code}, and kintone would ignore it. Correct it; replay."
    return Rejected(cause=Cause(code=NOT_A_TABLE, message=message))
