"""`relay check` at Marketo itself. It only asks; nothing there is changed.

Permissions are those of help/rest-api/custom-services.md in https://github.com/AdobeDocs/marketo-developer.en . Whether
leads may be written is not told by any call, and not tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from relay.core.deadline import Countdown
from relay.core.findings import Finding
from relay.core.gate import MustWait
from relay.core.outcome import Cause
from relay.core.secret import SecretReader
from relay.system.setting_up.record_form import Formed
from systems.marketo.compare import compare_foreign_field
from systems.marketo.config import MarketoConnection, MarketoRoute
from systems.marketo.connecting import look_at
from systems.marketo.look import InstanceLook, Stopped
from systems.marketo.rest.errors import CallFailed
from systems.marketo.rest.ledger import MIDNIGHT
from systems.marketo.target.actions.registry import actions_in

SECONDS = 45.0
"""For the whole check."""


def check(
    name: str,
    connection: MarketoConnection,
    routes: Mapping[str, MarketoRoute],
    secret: SecretReader,
    forms: Formed = MappingProxyType({}),
) -> Iterator[Finding]:
    """Findings for one connection and its routes, in that order; `forms`: what some are told of records."""
    known = {f"routes.{route}": form for route, (_, form) in forms.items()}
    look = InstanceLook(name, look_at(connection, secret).until(Countdown(SECONDS)), known)
    yield from _Check(connection, routes, look).run()


class _Check:
    def __init__(self, connection: MarketoConnection, routes: Mapping[str, MarketoRoute], look: InstanceLook) -> None:
        self._connection = connection
        self._routes = routes
        self._look = look
        self._where = f"connections.{look.name}"

    def run(self) -> Iterator[Finding]:
        try:
            schema = self._look.schema
            message = "Marketo answers, knows the client, and lets this address in"
            yield Finding(level="ok", where=self._where, message=message)
            yield self._usage()
            if (field := self._connection.foreign_id_field) is not None:
                yield compare_foreign_field(f"{self._where}.foreign_id_field", field, schema)
            yield from self._workspaces()
            for name, route in self._routes.items():
                yield from self._of_route(f"routes.{name}", route)
        except (Stopped, MustWait) as error:
            message = str(error) if isinstance(error, Stopped) else _waits(error.cause)
            yield Finding(level="error", where=self._where, message=message)

    def _usage(self) -> Finding:
        """How much of the day is spent. Users are named by e-mail addresses, which are not shown."""
        where, quota = f"{self._where}.quota", self._connection.quota
        try:
            today = self._look.calls.usage.today()
        except CallFailed as failed:
            message = f"how many calls were made today could not be found out: {failed.cause.code}"
            return Finding(level="warning", where=where, message=message)
        total = today.total if today else 0
        share = (
            f"the relay may make {quota.per_day} a day, {quota.calls_per_20_seconds} in 20 seconds, "
            f"{quota.in_flight} at a time"
        )
        return Finding(level="ok", where=where, message=f"{total} calls today by everybody, until {MIDNIGHT}; {share}")

    def _workspaces(self) -> Iterator[Finding]:
        if self._connection.workspaces:
            partitions = {each.name for each in self._look.ask(self._look.calls.leads.partitions, "Read-Only Person")}
            for workspace, partition in self._connection.workspaces.items():
                yield self._partition(workspace, partition, partitions)

    def _partition(self, workspace: str, partition: str, known: set[str]) -> Finding:
        where = f"{self._where}.workspaces.{workspace}"
        if partition in known:
            return Finding(level="ok", where=where, message="the API user may use its partition")
        message = (
            f"the API user sees no partition of this name. It sees: {', '.join(sorted(known)) or 'none'}. Correct the "
            "name, or give the user a role in the workspace."
        )
        return Finding(level="error", where=where, message=message)

    def _of_route(self, where: str, route: MarketoRoute) -> Iterator[Finding]:
        found = [finding for action in actions_in(route) for finding in action.check(where, route, self._look)]
        yield from found
        if all(each.level == "ok" for each in found):
            yield Finding(level="ok", where=where, message="what it names is there, and fits")


def _waits(cause: Cause) -> str:
    return f"Marketo's limits leave no call for the check now: {cause.message}. Try again later."
