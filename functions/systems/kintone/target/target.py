"""Delivers events to one kintone connection.

kintone refuses a whole request for one bad record. So a refused request is taken apart until the bad record stands
alone, and a refused entry of several events until the bad event does: everything else is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.gate import MustWait
from relay.core.outcome import Cause, Delivered, Outcome, Rejected, Retry
from relay.core.refusal import Refused
from relay.mapping.route_cache import MappingCache
from relay.system.access import Access
from systems.kintone.client import App, KintoneClient
from systems.kintone.config import KintoneConnection, KintoneRoute
from systems.kintone.errors import Scope, Verdict, cause, judge
from systems.kintone.failure import Failure, RequestFailed
from systems.kintone.target.action import has_action
from systems.kintone.target.adopting import KeyName, adopted, asked_together, to_adopt
from systems.kintone.target.guard import WriteGuard
from systems.kintone.target.plan import Adopted, Batch, Entry, Write, plan
from systems.kintone.target.record import RouteMapping

if TYPE_CHECKING:
    from systems.kintone.target.acting import Acting
    from systems.kintone.target.merged_delivery import MergedDelivery
    from systems.kintone.target.reading import RecordReader

_NO_SUCH_RECORD = "GAIA_RE01"


class KintoneTarget:
    """Implements relay.system.target.Target."""

    def __init__(self, connection: KintoneConnection, routes: Mapping[str, KintoneRoute], access: Access) -> None:
        self._client = KintoneClient(connection.url, access.secret, access.gate)
        self._routes = routes
        self._mappings = MappingCache(RouteMapping)
        self._guard = WriteGuard(access.echo, connection.url)
        self._acting = _acting(self._client, access, self._guard) if any(map(has_action, routes.values())) else None
        self._reader = _reader(self._client) if any(route.reads_first for route in routes.values()) else None

    def deliver(self, events: Sequence[Event], deadline: Deadline) -> Sequence[Outcome]:
        """One outcome for each event: see relay.system.target.Target.

        An event that its route can no longer convert, because relay.yaml has changed, is Rejected. Retry codes of the
        relay's own: the words of `relay.http.transport`, `out_of_time`, `secret_missing`, `secret_invalid`,
        `bad_answer`.
        """
        outcomes: dict[int, Outcome] = {}
        writes = []
        for position, event in enumerate(events):
            try:
                writes.append(self._write(position, event))
            except Refused as refused:
                outcomes[position] = Rejected(cause=Cause(code=refused.code, message=refused.message("en")))
        echoes = self._guard.echoes(writes, partial(self._revisions, deadline))
        outcomes |= dict.fromkeys(echoes, Delivered(skipped="echo"))
        delivery = _Delivery(self._client, deadline, self._acting, self._guard, self._reader)
        outcomes |= delivery.run([write for write in writes if write.position not in echoes])
        return [outcomes[position] for position in range(len(events))]

    def _revisions(self, deadline: Deadline, app: App, records: Sequence[str]) -> Mapping[str, int]:
        """What is not known to be unchanged is written: that is too much at the worst, and never too little."""
        try:
            return self._client.revisions(app, records, deadline)
        except (RequestFailed, MustWait):
            return {}

    def _write(self, position: int, event: Event) -> Write:
        route = self._routes[event.route]
        mapping = self._mappings.of(route)
        mapped = mapping.read(event.payload)
        return Write(
            position=position,
            record_id=mapping.record_id(mapped.key),
            place=App(route.app, route.guest_space),
            upsert=route.creates,
            key_field=route.key.code,
            key=mapped.key,
            record=mapped.record,
            writes_fields=bool(route.fields) or route.rows is not None,
            action=mapped.action,
            event_id=event.id,
            replayed_at=event.replayed_at,
            types=mapping.types,
            known_by=mapping.known_by(event.payload),
            reads_first=route.reads_first,
            only_if=mapping.only_if,
            row=mapped.row,
            skips=route.no_record == "skip",
            key_type=route.key.kind,
        )


def _acting(client: KintoneClient, access: Access, guard: WriteGuard) -> Acting:
    from systems.kintone.target.acting import Acting  # noqa: PLC0415 - loads what only actions need

    return Acting(client, access.state, guard)


def _reader(client: KintoneClient) -> RecordReader:
    from systems.kintone.target.reading import RecordReader  # noqa: PLC0415 - few routes read before they write

    return RecordReader(client)


def _has_changed(written: Mapping[str, str], content: Mapping[str, Any]) -> bool:
    """An update without fields may leave the revision as it is, which may be a person's; a new record is ours."""
    return bool(content["record"]) or "INSERT" in written.values() or written.get("revision") == "1"


def _merged(
    client: KintoneClient, reader: RecordReader, deadline: Deadline, guard: WriteGuard, delivery: _Delivery
) -> MergedDelivery:
    from systems.kintone.target.merged_delivery import MergedDelivery  # noqa: PLC0415 - as above

    return MergedDelivery(client, reader, deadline, guard, delivery)


def _is_gone(entry: Entry, failure: Failure) -> bool:
    """Whether a record was deleted after it was found to have no key: the event comes again, and finds another one."""
    return entry.writes[0].adopted is not None and failure.code == _NO_SUCH_RECORD


class _Delivery:
    """One batch on its way. A record whose write must wait holds back its later writes, and no other record's."""

    def __init__(
        self,
        client: KintoneClient,
        deadline: Deadline,
        acting: Acting | None,
        guard: WriteGuard,
        reader: RecordReader | None,
    ) -> None:
        self._client = client
        self._deadline = deadline
        self._acting = acting
        self._guard = guard
        self._outcomes: dict[int, Outcome] = {}
        self._waiting: dict[str, Retry] = {}
        self._merged = None if reader is None else _merged(client, reader, deadline, guard, self)

    def run(self, writes: Sequence[Write]) -> dict[int, Outcome]:
        for wave in plan(self._adopted(writes)):
            for batch in wave:
                self._send(batch)
        return self._outcomes

    def _adopted(self, writes: Sequence[Write]) -> Sequence[Write]:
        """Where kintone does not say whose records are there, none of those is written: it might be the second."""
        records: dict[KeyName, Adopted] = {}
        for asking in asked_together(writes):
            try:
                records |= to_adopt(asking, self._client, self._deadline)
            except RequestFailed as error:
                for write in asking:
                    self.fail(Entry([write]), error.failure)
            except MustWait as wait:
                for write in asking:
                    self.wait(Entry([write]), wait.outcome())
        return adopted([write for write in writes if write.position not in self._outcomes], records)

    def _send(self, batch: Batch) -> None:
        entries = [entry for entry in batch.entries if not self._holds_back(entry)]
        if not entries:
            return
        if self._merged is not None and entries[0].reads_first:
            self._merged.send(batch.of(entries))
            return
        self._guard.begin(entries, self._deadline)
        try:
            written = self._write_fields(batch.of(entries))
        except RequestFailed as error:
            if not error.failure.is_unclear:
                self._guard.end(entries)
            self.take_apart(batch.of(entries), error.failure)
            return
        except MustWait as wait:
            self._guard.end(entries)
            for entry in entries:
                self.wait(entry, wait.outcome())
            return
        for entry, answer in zip(entries, written, strict=True):
            self.act(entry, Delivered(answer=dict(answer)))
        self.end(entries)

    def end(self, entries: Sequence[Entry]) -> None:
        """Nobody writes to their records any more, but where it is not known whether an action took effect."""
        self._guard.end([entry for entry in entries if not self._is_unknown(entry)])

    def _write_fields(self, batch: Batch) -> Sequence[Mapping[str, str]]:
        """What kintone answered for each entry; nothing for those that have only an action."""
        if not batch.entries[0].writes_fields:
            return [{} for _ in batch.entries]
        contents = [entry.content for entry in batch.entries]
        written = self._client.update_records(batch.place, contents, self._deadline, upsert=batch.upsert)
        changed = [each for each, content in zip(written, contents, strict=True) if _has_changed(each, content)]
        self._guard.wrote(batch.place, ((each.get("record", ""), each.get("revision", "")) for each in changed))
        return written

    def _is_unknown(self, entry: Entry) -> bool:
        """Whether nobody knows if the entry's action took effect; then its mark stays until its time is over."""
        return self._acting is not None and self._acting.is_unknown(self._outcomes[entry.writes[-1].position])

    def act(self, entry: Entry, delivered: Delivered) -> None:
        """The fields are written, if there are any; what is left is the action of the last event."""
        last = entry.writes[-1]
        self.settle(entry, delivered)
        if last.action is None or self._acting is None:
            return
        outcome = self._acting.run(last, last.action, delivered.answer, self._deadline)
        self._outcomes[last.position] = outcome
        if isinstance(outcome, Retry):
            self._waiting[entry.record_id] = outcome

    def take_apart(self, batch: Batch, failure: Failure) -> None:
        entries = batch.entries
        bad = {i: fields for i, fields in failure.by_record().items() if i < len(entries)}
        if judge(failure).scope is Scope.REQUEST:
            for entry in entries:
                self.fail(entry, failure)
        elif len(entries) == 1:
            self._isolate(batch, entries[0], failure, bad.get(0))
        elif bad:
            self._send(batch.of([entry for i, entry in enumerate(entries) if i not in bad]))
            for i, fields in bad.items():
                self._isolate(batch, entries[i], failure, fields)
        else:
            middle = len(entries) // 2
            self._send(batch.of(entries[:middle]))
            self._send(batch.of(entries[middle:]))

    def _isolate(self, batch: Batch, entry: Entry, failure: Failure, fields: Mapping[str, list[str]] | None) -> None:
        if len(entry.writes) == 1:
            self.fail(entry, failure, fields)
            return
        for single in entry.apart():
            self._send(batch.of([single]))

    def fail(self, entry: Entry, failure: Failure, fields: Mapping[str, list[str]] | None = None) -> None:
        found = cause(failure, fields)
        if judge(failure).verdict is Verdict.REJECT and not _is_gone(entry, failure):
            self.settle(entry, Rejected(cause=found))
            return
        self.wait(entry, Retry(cause=found, after=failure.retry_after))

    def wait(self, entry: Entry, outcome: Retry) -> None:
        self.settle(entry, outcome)
        self._waiting[entry.record_id] = outcome

    def _holds_back(self, entry: Entry) -> bool:
        waiting = self._waiting.get(entry.record_id)
        if waiting is None:
            return False
        message = f"held back behind an earlier event of this record: {waiting.cause.message}"
        self.settle(
            entry, Retry(cause=Cause(code=waiting.cause.code, message=message), after=waiting.after, waiting=True)
        )
        return True

    def settle(self, entry: Entry, outcome: Outcome) -> None:
        for write in entry.writes:
            self._outcomes[write.position] = outcome
