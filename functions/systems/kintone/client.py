"""The few calls of kintone's REST API that the relay makes.

https://cybozu.dev/ja/kintone/docs/rest-api/overview/kintone-rest-api-overview
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlencode

import msgspec

from relay.aws.secrets import NoSecret
from relay.core.deadline import Deadline
from relay.core.gate import Gate
from relay.core.secret import SecretReader
from relay.http.addresses import is_loopback_url
from relay.http.guarded_adapter import GuardedAdapter
from relay.http.transport import Answer, NoAnswer, Transport
from relay.system.secret_form import SecretInvalid
from systems.kintone.answers import (
    Found,
    Read,
    bad_answer,
    content_of,
    date_of,
    found_in,
    id_of,
    records_of,
    revision_of,
    text_of,
    written,
)
from systems.kintone.config import scope
from systems.kintone.credentials import Credentials, read_credentials
from systems.kintone.errors import Scope, Verdict, judge
from systems.kintone.failure import Failure, RequestFailed, read_failure
from systems.kintone.process import Process, read_process

MAX_RECORDS = 100
"""Records of one request that writes."""

MAX_READ = 500
"""Records of one request that reads."""

MAX_NAMED = 200
"""Records that one request names: its URL is to stay below 8 KB."""


_MAX_QUERY = 6_000
"""Bytes of values in one URL."""
_MAX_NAMES = 1_500
"""Bytes of field codes in one URL; where there are more, whole records are read."""


class App(NamedTuple):
    """Where records are: an app, by the path of its guest space if it is in one."""

    app: int
    guest_space: int | None


class Cells(NamedTuple):
    """A record, as far as one of its fields."""

    number: str
    revision: str
    value: str


class KintoneClient:
    """Calls one kintone domain with one connection's secret.

    After credentials were refused the secret is read afresh, once, and the call is made again if it has changed.
    Every method raises RequestFailed, and nothing else, for what kintone or the network does; and MustWait when the
    gate lets nothing pass.
    """

    def __init__(self, url: str, secret: SecretReader, gate: Gate) -> None:
        self._url = url.rstrip("/")
        self._secret = secret
        self._gate = gate
        self._transport = Transport(GuardedAdapter(local=is_loopback_url(url)))

    @property
    def acts_as(self) -> str:
        """The login name of whom requests are made by. Raises RequestFailed where the secret does not tell."""
        return self._credentials(refresh=False).acts_as

    def update_records(
        self, place: App, records: Sequence[Mapping[str, Any]], deadline: Deadline, *, upsert: bool
    ) -> list[dict[str, str]]:
        """Update up to 100 records by key or id, all or none; with `upsert`, create those that are not there.

        Gives `{"record", "revision"}` for each, and `"operation"` (INSERT or UPDATE) where kintone tells it.
        https://cybozu.dev/ja/kintone/docs/rest-api/records/update-records/
        """
        content: dict[str, Any] = {"app": place.app, "records": records}
        if upsert:
            content["upsert"] = True
        answer = self._call("PUT", place, "records.json", deadline, content)
        found = records_of(answer)
        if len(found) != len(records):
            raise bad_answer("the answer does not list the records")
        return [written(item) for item in found]

    def add_records(self, place: App, records: Sequence[Mapping[str, Any]], deadline: Deadline) -> list[dict[str, str]]:
        """Add up to 100 records, all or none; each is field code to `{"value"}`. A key that is taken is refused.

        Gives `{"record", "revision", "operation"}` for each. https://cybozu.dev/ja/kintone/docs/rest-api/records/add-records/
        """
        answer = self._call("POST", place, "records.json", deadline, {"app": place.app, "records": records})
        ids, revisions = answer.get("ids"), answer.get("revisions")
        if not (isinstance(ids, list) and isinstance(revisions, list) and len(ids) == len(revisions) == len(records)):
            raise bad_answer("the answer does not list the records")
        found = zip(ids, revisions, strict=True)
        return [{"record": str(id_), "revision": str(revision), "operation": "INSERT"} for id_, revision in found]

    def records_with(
        self, place: App, field: str, wanted: Sequence[str], codes: Sequence[str], deadline: Deadline
    ) -> tuple[list[dict[str, Any]], int]:
        """The records that have one of a field's values, these fields of them, and the size of the answer in bytes.

        Needs the right to view. `wanted` is one of those that `of_fair_size` gives. An answer of more than 8 MB raises
        RequestFailed, `too_large`. https://cybozu.dev/ja/kintone/docs/rest-api/records/get-records/
        """
        query = [("app", str(place.app)), ("query", f"{field} in ({_listed(wanted)}) limit {MAX_READ}")]
        named = [(f"fields[{at}]", code) for at, code in enumerate(codes)]
        is_short = len(urlencode(named)) <= _MAX_NAMES
        answer = self._send("GET", place, f"records.json?{urlencode(query + (named if is_short else []))}", deadline)
        return _searched(answer), len(answer.body)

    def form_fields(self, place: App, deadline: Deadline) -> dict[str, dict[str, Any]]:
        """Every field of an app, by field code.

        https://cybozu.dev/ja/kintone/docs/rest-api/apps/form/get-form-fields/
        """
        query = urlencode({"app": place.app})
        answer = self._call("GET", place, f"app/form/fields.json?{query}", deadline)
        properties = answer.get("properties")
        if not isinstance(properties, dict):
            raise bad_answer("the answer does not list the fields")
        return {code: field for code, field in properties.items() if isinstance(field, dict)}

    def process(self, place: App, deadline: Deadline) -> Process:
        """Process management of an app. Needs the right to view or to add.

        Names are in the language of whoever asks, in which an action must be named too.
        https://cybozu.dev/ja/kintone/docs/rest-api/apps/settings/get-process-management-settings
        """
        query = urlencode({"app": place.app, "lang": "user"})
        answer = self._call("GET", place, f"app/status.json?{query}", deadline)
        try:
            return read_process(answer)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise bad_answer("the answer does not list states and actions") from None

    def find_record(self, place: App, key_field: str, key: str, deadline: Deadline) -> Found | None:
        """The record of a key; None when there is none. Needs the right to view.

        https://cybozu.dev/ja/kintone/docs/rest-api/records/get-records/
        """
        query = urlencode({"app": place.app, "query": f"{key_field} = {quoted(key)} limit 1"})
        records = _searched(self._send("GET", place, f"records.json?{query}", deadline))
        return found_in(records[0]) if records else None

    def read_records(self, place: App, query: str, deadline: Deadline) -> Read:
        """The records that a query finds, all fields of them, at most MAX_READ. Needs the right to view.

        Raises RequestFailed with the word `search_aborted` when kintone gave up a search that found too much; its
        answer, a 200 with a header, would lack records (https://github.com/kintone/js-sdk, KintoneAbortSearchError).
        https://cybozu.dev/ja/kintone/docs/rest-api/records/get-records/
        """
        answer = self._send("GET", place, f"records.json?{urlencode({'app': place.app, 'query': query})}", deadline)
        records = _searched(answer)
        if not all(isinstance(record, dict) for record in records):
            raise bad_answer("the answer does not list the records")
        return Read(records, date_of(answer))

    def record_ids(self, place: App, query: str, deadline: Deadline) -> list[int]:
        """The ids alone of the records that a query finds, at most MAX_READ. Needs the right to view; raises as above.

        https://cybozu.dev/ja/kintone/docs/rest-api/records/get-records/
        """
        wanted = urlencode([("app", str(place.app)), ("query", query), ("fields[0]", "$id")])
        return list(map(id_of, _searched(self._send("GET", place, f"records.json?{wanted}", deadline))))

    def revisions(self, place: App, records: Sequence[str], deadline: Deadline) -> dict[str, int]:
        """The revisions of those records that are there, by number. Needs the right to view.

        https://cybozu.dev/ja/kintone/docs/rest-api/records/get-records/
        """
        found: dict[str, int] = {}
        for start in range(0, len(records), MAX_NAMED):
            wanted = _listed(records[start : start + MAX_NAMED])
            query = [("app", str(place.app)), ("query", f"$id in ({wanted}) limit {MAX_NAMED}")]
            query += [("fields[0]", "$id"), ("fields[1]", "$revision")]
            answer = self._call("GET", place, f"records.json?{urlencode(query)}", deadline)
            found |= map(revision_of, records_of(answer))
        return found

    def values(self, place: App, field: str, wanted: Sequence[str], deadline: Deadline) -> list[str]:
        """Those of a field's values that some record has. Needs the right to view.

        https://cybozu.dev/ja/kintone/docs/rest-api/records/get-records/
        """
        return [
            cells.value
            for some in of_fair_size(wanted)
            for cells in self._cells(place, field, f"{field} in ({_listed(some)}) limit {MAX_READ}", deadline)
        ]

    def without(
        self, place: App, empty: str, field: str, wanted: Sequence[str], deadline: Deadline, *, after: str = "0"
    ) -> list[Cells]:
        """Records behind a number that have one of a field's values and nothing in another field, the oldest first.

        At most MAX_READ; `wanted` is one of those lists that `of_fair_size` makes. Right and source as above.
        """
        query = f'{field} in ({_listed(wanted)}) and {empty} = "" and $id > {after}'
        return self._cells(place, field, f"{query} order by $id asc limit {MAX_READ}", deadline)

    def _cells(self, place: App, field: str, query: str, deadline: Deadline) -> list[Cells]:
        """Raises RequestFailed for a search that kintone gave up as well: whoever it left out is there all the same."""
        wanted = [("app", str(place.app)), ("query", query)]
        wanted += [(f"fields[{at}]", code) for at, code in enumerate(("$id", "$revision", field))]
        answer = self._send("GET", place, f"records.json?{urlencode(wanted)}", deadline)
        return [
            Cells(number, str(revision), text_of(record, field))
            for record in _searched(answer)
            for number, revision in [revision_of(record)]
        ]

    def update_status(
        self, place: App, record: Found, action: str, assignee: str, deadline: Deadline
    ) -> dict[str, str]:
        """Take a record of this very revision one step further. Not to be repeated.

        https://cybozu.dev/ja/kintone/docs/rest-api/records/update-status/
        """
        content = {"app": place.app, "id": record.id, "revision": record.revision, "action": action}
        answer = self._call(
            "PUT", place, "record/status.json", deadline, content | ({"assignee": assignee} if assignee else {})
        )
        return {"record": record.id} | written(answer)

    def add_comment(
        self, place: App, record: str, text: str, mentions: Sequence[Mapping[str, str]], deadline: Deadline
    ) -> dict[str, str]:
        """Comment on a record. Not to be repeated.

        https://cybozu.dev/ja/kintone/docs/rest-api/records/add-comment/
        """
        content = {"app": place.app, "record": record, "comment": {"text": text, "mentions": mentions}}
        answer = self._call("POST", place, "record/comment.json", deadline, content)
        return {"record": record, "comment": str(answer.get("id", ""))}

    def _call(
        self, method: str, place: App, name: str, deadline: Deadline, content: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        return content_of(self._send(method, place, name, deadline, content))

    def _send(
        self, method: str, place: App, name: str, deadline: Deadline, content: Mapping[str, Any] | None = None
    ) -> Answer:
        # Six to nine times as fast as json.dumps, which took a tenth of a delivery's own time (bench/delivering.py).
        body = None if content is None else msgspec.json.encode(content)
        url = self._url + _path(place, name)

        def send(credentials: Credentials) -> Answer:
            headers = {**({} if body is None else {"Content-Type": "application/json"}), **credentials.headers}
            once = partial(self._transport.send, method, url, deadline, headers=headers, body=body)
            return self._pass_gate(once, place, deadline)

        used = self._credentials(refresh=False)
        answer = send(used)
        if _refuses_credentials(answer):
            fresh = self._credentials(refresh=True)
            if fresh != used:
                answer = send(fresh)
        return answer

    def _pass_gate(self, send: Callable[[], Answer], place: App, deadline: Deadline) -> Answer:
        def attempt() -> Answer | Failure:
            try:
                return send()
            except NoAnswer as error:
                too_large = error.word == "bad_answer" and error.status is not None
                return Failure(
                    word=error.word,
                    status=error.status,
                    message=error.message,
                    sent=error.sent,
                    too_large=too_large,
                )

        found = self._gate.send(attempt, troubled=_is_trouble, scope=scope(place.app), deadline=deadline)
        if isinstance(found, Failure):
            raise RequestFailed(found)
        return found

    def _credentials(self, *, refresh: bool) -> Credentials:
        try:
            return read_credentials(self._secret(refresh=refresh))
        except NoSecret as error:
            raise RequestFailed(Failure(word=error.code, message=error.message)) from error
        except SecretInvalid as error:
            raise RequestFailed(Failure(word="secret_invalid", message=str(error))) from error


def _searched(answer: Answer) -> list[Any]:
    """What a search found. Raises RequestFailed, `search_aborted` where kintone gave it up."""
    records = records_of(content_of(answer))
    if answer.headers.get("X-Cybozu-Warning"):
        raise RequestFailed(Failure(word="search_aborted", status=200, message="the search found too many records"))
    return records


def of_fair_size(wanted: Sequence[str], most: int = MAX_NAMED) -> Iterator[list[str]]:
    """Values in lists of `most` at the most, each so short that a query that holds it leaves the URL below 8 KB."""
    some: list[str] = []
    size = 0
    for each in wanted:
        more = len(quote_plus(quoted(each))) + 3
        if some and (size + more > _MAX_QUERY or len(some) == most):
            yield some
            some, size = [], 0
        some.append(each)
        size += more
    if some:
        yield some


def _listed(values: Sequence[str]) -> str:
    return ", ".join(map(quoted, values))


def quoted(value: str) -> str:
    """A value in a query: https://cybozu.dev/ja/kintone/docs/overview/query/ ."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _path(place: App, name: str) -> str:
    return f"/k/guest/{place.guest_space}/v1/{name}" if place.guest_space else f"/k/v1/{name}"


def _is_trouble(found: Answer | Failure) -> bool | None:
    """Whether kintone itself is down, overloaded or out of reach, rather than unwilling; None: nothing was sent."""
    if isinstance(found, Failure):
        return None if found.word == "out_of_time" else not found.too_large
    if found.status < 500 and found.status != 429:
        return False
    row = judge(read_failure(found.status, found.headers, found.body))
    return row.verdict is Verdict.RETRY and row.scope is Scope.REQUEST


def _refuses_credentials(answer: Answer) -> bool:
    return answer.status >= 400 and judge(read_failure(answer.status, answer.headers, answer.body)).credentials
