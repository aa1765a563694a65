"""`relay check` at kintone itself. It asks only what cannot change anything there.

Whether a token may write is not told by any call, so it is tried with writes that write nothing:

- Edit: an update, not an upsert, of a key that no record has. kintone answers GAIA_RE20 or GAIA_RE01 (no such record)
  to a token that may edit, and 403 to one that may not.
- Add: an upsert of no records. An empty list is answered with 200
  (https://github.com/SonicGarden/kintone-emulator, doc/kintone-behavior-notes.md, measured); that a token without the
  add right is refused even then is likely and not documented, so the finding says no more than it knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from relay.core.deadline import Countdown
from relay.core.findings import Finding
from relay.core.secret import SecretReader
from relay.limits.open_gate import OpenGate
from systems.kintone.advice import about_app, about_connection
from systems.kintone.client import App, KintoneClient
from systems.kintone.config import KintoneConnection, KintoneRoute, StatusRule
from systems.kintone.errors import cause
from systems.kintone.failure import Failure, RequestFailed
from systems.kintone.form import Properties, compare, key_is_usable
from systems.kintone.process import compare as compare_status
from systems.kintone.target.action import has_action
from systems.kintone.target.plan import which
from systems.kintone.unused_key import unused_key

SECONDS = 45.0
"""For the whole check."""

_FORBIDDEN = frozenset({"GAIA_NO01", "CB_NO02"})
_NO_SUCH_RECORD = frozenset({"GAIA_RE20", "GAIA_RE01"})


def check(
    name: str, connection: KintoneConnection, routes: Mapping[str, KintoneRoute], secret: SecretReader
) -> Iterator[Finding]:
    """Findings for one connection and its routes, in that order. Changes nothing at kintone."""
    if not routes:
        message = "no route leads to this kintone: nothing to ask"
        yield Finding(level="warning", where=f"connections.{name}", message=message)
        return
    yield from _Check(name, KintoneClient(connection.url, secret, OpenGate()), routes).run()


class _ConnectionFailed(Exception):
    """Every further request would meet it."""


class _Check:
    def __init__(self, name: str, client: KintoneClient, routes: Mapping[str, KintoneRoute]) -> None:
        self._client = client
        self._routes = routes
        self._deadline = Countdown(SECONDS)
        self._connection = name
        self._forms: dict[App, Properties | Failure] = {}

    def run(self) -> Iterator[Finding]:
        where = f"connections.{self._connection}"
        try:
            forms = {name: self._form(App(route.app, route.guest_space)) for name, route in self._routes.items()}
            yield Finding(level="ok", where=where, message="kintone answers, and lets this address in")
            for name, route in self._routes.items():
                yield from self._route(name, route, forms[name])
        except _ConnectionFailed as error:
            yield Finding(level="error", where=where, message=str(error))

    def _form(self, place: App) -> Properties | Failure:
        """The app's form, asked for once. Raises _ConnectionFailed."""
        if place not in self._forms:
            try:
                self._forms[place] = self._client.form_fields(place, self._deadline)
            except RequestFailed as error:
                self._stop_if_everywhere(error.failure)
                self._forms[place] = error.failure
        return self._forms[place]

    def _stop_if_everywhere(self, failure: Failure) -> None:
        if advice := about_connection(failure, self._connection):
            raise _ConnectionFailed(advice)

    def _route(self, name: str, route: KintoneRoute, form: Properties | Failure) -> Iterator[Finding]:
        where = f"routes.{name}"
        if isinstance(form, Failure):
            if form.code not in _FORBIDDEN:
                key, advice = about_app(form)
                yield Finding(level="error", where=f"{where}.{key}", message=advice)
                return
            yield _unread_form(where, route)
        else:
            yield from compare(name, route, form)
        if route.status is not None:
            yield from self._process(f"{where}.status", route, route.status)
        if (isinstance(form, Failure) or key_is_usable(route, form)) and _writes(route):
            yield self._edit_right(where, route, unused_key(route, form))
        if route.creates and _writes(route):
            yield self._add_right(where, route)
        if has_action(route) or route.key.adopt is not None or route.reads_first:
            yield self._view_right(where, route)

    def _process(self, where: str, route: KintoneRoute, status: StatusRule) -> Iterator[Finding]:
        """Taking an action needs the right to view, as finding the record does."""
        try:
            process = self._client.process(App(route.app, route.guest_space), self._deadline)
        except RequestFailed as error:
            self._stop_if_everywhere(error.failure)
            found = cause(error.failure)
            message = f"process management could not be read: {found.code}, {found.message}"
            yield Finding(level="warning", where=where, message=message)
            return
        yield from compare_status(where, status, process, self._client.acts_as)

    def _edit_right(self, where: str, route: KintoneRoute, key: str | None) -> Finding:
        if key is None:
            message = (
                "whether records may be edited was not tried: the key's field takes no number that is surely unused"
            )
            return Finding(level="warning", where=where, message=message)
        entry = {**which(route.key.code, key), "record": {}}
        try:
            self._client.update_records(App(route.app, route.guest_space), [entry], self._deadline, upsert=False)
        except RequestFailed as error:
            if error.failure.code not in _NO_SUCH_RECORD:
                return self._right_finding(where, "edit", error.failure)
        return Finding(level="ok", where=where, message="records may be edited")

    def _add_right(self, where: str, route: KintoneRoute) -> Finding:
        try:
            self._client.update_records(App(route.app, route.guest_space), [], self._deadline, upsert=True)
        except RequestFailed as error:
            return self._right_finding(where, "add", error.failure)
        message = "an empty upsert was not refused: records may probably be added (kintone does not tell for certain)"
        return Finding(level="ok", where=where, message=message)

    def _view_right(self, where: str, route: KintoneRoute) -> Finding:
        """An action finds its record first; so does who gives a record its key, or writes what depends on it."""
        try:
            self._client.find_record(App(route.app, route.guest_space), route.key.code, "0", self._deadline)
        except RequestFailed as error:
            return self._right_finding(where, "view", error.failure)
        return Finding(level="ok", where=where, message="records may be viewed, as this route needs")

    def _right_finding(self, where: str, right: str, failure: Failure) -> Finding:
        self._stop_if_everywhere(failure)
        if failure.code in _FORBIDDEN:
            message = f"kintone refuses to {right} records. Give the token that right, and update the app."
            return Finding(level="error", where=where, message=message)
        found = cause(failure)
        message = f"whether records may be {right}ed could not be found out: {found.code}, {found.message}"
        return Finding(level="warning", where=where, message=message)


def _writes(route: KintoneRoute) -> bool:
    return bool(route.fields) or route.rows is not None


def _unread_form(where: str, route: KintoneRoute) -> Finding:
    """Showing the form takes the right to view or to add: https://cybozu.dev/ja/kintone/news/api-updates/2024-09 ."""
    message = "the form could not be read, so the fields are not checked: the token may neither view nor add records."
    if route.guest_space:
        message += f" Or the app is not in guest space {route.guest_space}."
    if not route.creates:
        return Finding(level="warning", where=where, message=f"{message} Give it the right to view while you check.")
    return Finding(level="error", where=where, message=f"{message} An upsert needs add and edit.")
