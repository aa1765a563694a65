"""The loop guard where the relay writes to kintone. It acts on apps that some route comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from relay.aws.errors import AWS_ERRORS
from relay.core.deadline import Deadline
from relay.loop_guard.write_marks import Note, WriteMarks
from relay.telemetry import log
from systems.kintone.client import App
from systems.kintone.receiver.origin import comments, place, shown_field, writer_key
from systems.kintone.receiver.spelling import spelled
from systems.kintone.target.plan import Entry, Write

GRACE_SECONDS = 10.0
"""After its deadline a request may still be ending, before Lambda stops the function."""


Revisions = Callable[[App, Sequence[str]], Mapping[str, int]]
"""The revisions of an app's records as they are now, by number; nothing of those that are gone, or cannot be read."""


class WriteGuard:
    """Marks what is written, and finds what need not be. When its memory does not answer, everything is written."""

    def __init__(self, echo: WriteMarks | None, url: str) -> None:
        self._echo = echo
        self._url = url

    def echoes(self, writes: Sequence[Write], revisions: Revisions) -> set[int]:
        """Positions of the writes that say only what kintone itself has told, and still holds.

        Once an event of a record has something to say, so have all after it: by then the record has changed.
        `revisions` asks kintone: what nobody tells of (a deletion, an import, another integration) has changed the
        record all the same.
        """
        if self._echo is None:
            return set()
        names = {write.position: self._name(write) for write in writes if self._guards(write.place)}
        if not names:
            return set()
        try:
            notes = self._echo.notes(names.values())
            found = self._found(self._echo, [write for write in writes if write.position in names], names, notes)
            return self._current(writes, {position: notes[name] for position, name in found.items()}, revisions)
        except AWS_ERRORS as error:
            log.fault(error)
            return set()

    def begin_comment(self, app: App, record: str, deadline: Deadline) -> None:
        """Before a record is commented on: nobody knows the comment's number before the answer."""
        if self._echo is None or not self._guards(app):
            return
        try:
            name = comments(place(self._url, app.app), record)
            self._echo.begin([name], max(0.0, deadline.seconds_left()) + GRACE_SECONDS)
        except AWS_ERRORS as error:
            log.fault(error)

    def end_comment(self, app: App, record: str) -> None:
        """When the comment is noted, or surely none was made."""
        if self._echo is None or not self._guards(app):
            return
        try:
            self._echo.end([comments(place(self._url, app.app), record)])
        except AWS_ERRORS as error:
            log.fault(error)

    def begin(self, entries: Iterable[Entry], deadline: Deadline) -> None:
        """Before they are sent."""
        if self._echo is None or not (names := self._names(entries)):
            return
        try:
            self._echo.begin(names, max(0.0, deadline.seconds_left()) + GRACE_SECONDS)
        except AWS_ERRORS as error:
            log.fault(error)

    def wrote(self, app: App, changes: Iterable[tuple[str, str]]) -> None:
        """After an answer: pairs of a record's number and its revision, or another change of it."""
        if self._echo is None or not self._guards(app):
            return
        try:
            at = place(self._url, app.app)
            self._echo.wrote((f"{at}/{record}", change) for record, change in changes if record and change)
        except AWS_ERRORS as error:
            log.fault(error)

    def end(self, entries: Iterable[Entry]) -> None:
        """When all that was written is noted, or surely nothing was written."""
        if self._echo is None or not (names := self._names(entries)):
            return
        try:
            self._echo.end(names)
        except AWS_ERRORS as error:
            log.fault(error)

    def _found(
        self, echo: WriteMarks, writes: Sequence[Write], names: Mapping[int, str], notes: Mapping[str, Note]
    ) -> dict[int, str]:
        found: dict[int, str] = {}
        ended: set[str] = set()
        for write in writes:
            name = names[write.position]
            if name in notes and name not in ended and _says_the_same(echo, write, notes[name]):
                found[write.position] = name
            else:
                ended.add(name)
        return found

    def _current(self, writes: Sequence[Write], notes: Mapping[int, Note], revisions: Revisions) -> set[int]:
        """Those whose record is as it was noted."""
        places = {write.position: write.place for write in writes if write.position in notes}
        known: set[tuple[App, str, int]] = set()
        for app in dict.fromkeys(places.values()):
            numbers = {_number(note) for position, note in notes.items() if places[position] == app}
            known |= {(app, number, revision) for number, revision in revisions(app, sorted(numbers)).items()}
        return {at for at, note in notes.items() if (places[at], _number(note), note.revision) in known}

    def _names(self, entries: Iterable[Entry]) -> set[str]:
        return {self._name(entry.writes[0]) for entry in entries if self._guards(entry.writes[0].place)}

    def _name(self, write: Write) -> str:
        return writer_key(place(self._url, write.place.app), write.key_field, write.key)

    def _guards(self, app: App) -> bool:
        return self._echo is not None and place(self._url, app.app) in self._echo.places


def _says_the_same(echo: WriteMarks, write: Write, note: Note) -> bool:
    """Whether a write is nothing but fields, each with the value that was noted."""
    if write.action is not None or write.row is not None or not write.writes_fields:
        return False
    return all(
        note.values.get(shown_field(code, write.types[code])) == echo.hashed(spelled(cell["value"], write.types[code]))
        for code, cell in write.record.items()
    )


def _number(note: Note) -> str:
    return note.record.rpartition("/")[2]
