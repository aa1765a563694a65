"""`relay check` at Marketo itself. It only asks; nothing there is changed.

Permissions are those of help/rest-api/custom-services.md in https://github.com/AdobeDocs/marketo-developer.en . Whether
leads may be written is not told by any call, and not tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeVar

from relay.core.deadline import Countdown
from relay.core.findings import Finding
from relay.core.gate import MustWait
from relay.core.outcome import Cause
from relay.core.secret import SecretReader
from relay.mapping.template import TextTemplate
from systems.marketo.advice import DENIED, about
from systems.marketo.compare import compare_activity, compare_fields, compare_foreign_field
from systems.marketo.config import MarketoConnection, MarketoRoute, Program
from systems.marketo.connecting import look_at
from systems.marketo.rest.calls.assets import Asset
from systems.marketo.rest.calls.schema import LeadSchema
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed
from systems.marketo.rest.ledger import MIDNIGHT

SECONDS = 45.0
"""For the whole check."""

Found = TypeVar("Found")


def check(
    name: str, connection: MarketoConnection, routes: Mapping[str, MarketoRoute], secret: SecretReader
) -> Iterator[Finding]:
    """Findings for one connection and its routes, in that order."""
    calls = look_at(connection, secret).until(Countdown(SECONDS))
    yield from _Check(connection, routes, calls, name).run()


class _Stopped(Exception):
    """Every further call would meet it."""


class _Check:
    def __init__(
        self, connection: MarketoConnection, routes: Mapping[str, MarketoRoute], calls: Calls, name: str
    ) -> None:
        self._connection = connection
        self._routes = routes
        self._calls = calls
        self._name = name
        self._where = f"connections.{name}"
        self._company: frozenset[str] | None = None

    def run(self) -> Iterator[Finding]:
        try:
            schema = self._ask(lambda: self._calls.leads.describe(refresh=True), "Read-Only Person")
            message = "Marketo answers, knows the client, and lets this address in"
            yield Finding(level="ok", where=self._where, message=message)
            yield self._usage()
            yield from self._of_connection(schema)
            for name, route in self._routes.items():
                yield from self._of_route(name, route, schema)
        except (_Stopped, MustWait) as error:
            message = str(error) if isinstance(error, _Stopped) else _waits(error.cause)
            yield Finding(level="error", where=self._where, message=message)

    def _ask(self, call: Callable[[], Found], permission: str) -> Found:
        """Raises _Stopped when it fails."""
        try:
            return call()
        except CallFailed as failed:
            raise _Stopped(about(failed, self._name, permission)) from failed

    def _usage(self) -> Finding:
        """How much of the day is spent. Users are named by e-mail addresses, which are not shown."""
        where, quota = f"{self._where}.quota", self._connection.quota
        try:
            today = self._calls.usage.today()
        except CallFailed as failed:
            message = f"how many calls were made today could not be found out: {failed.cause.code}"
            return Finding(level="warning", where=where, message=message)
        total = today.total if today else 0
        share = (
            f"the relay may make {quota.per_day} a day, {quota.calls_per_20_seconds} in 20 seconds, "
            f"{quota.in_flight} at a time"
        )
        return Finding(level="ok", where=where, message=f"{total} calls today by everybody, until {MIDNIGHT}; {share}")

    def _of_connection(self, schema: LeadSchema) -> Iterator[Finding]:
        field = self._connection.foreign_id_field
        if field is not None:
            yield compare_foreign_field(f"{self._where}.foreign_id_field", field, schema)
        if self._connection.workspaces:
            partitions = {each.name for each in self._ask(self._calls.leads.partitions, "Read-Only Person")}
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

    def _of_route(self, name: str, route: MarketoRoute, schema: LeadSchema) -> Iterator[Finding]:
        found = [*self._of_task(name, route, schema)]
        yield from found
        if not found:
            yield Finding(level="ok", where=f"routes.{name}", message="what it names is there, and fits")

    def _of_task(self, name: str, route: MarketoRoute, schema: LeadSchema) -> Iterator[Finding]:
        where = f"routes.{name}"
        if route.fields is not None:
            yield from compare_fields(name, route.fields, schema, self._company_fields())
        if route.activity is not None:
            types = self._ask(lambda: self._calls.activities.types(refresh=True), "Read-Only Activity Metadata")
            yield from compare_activity(name, route.activity, types)
        if route.program is not None:
            yield from self._of_program(where, route.program)
        if route.campaign is not None:
            call = partial(self._calls.assets.smart_campaign, route.campaign.id)
            yield from _asset(f"{where}.campaign.id", "campaign", call)

    def _company_fields(self) -> frozenset[str]:
        if self._company is None:
            self._company = self._calls.companies.known_fields()
        return self._company

    def _of_program(self, where: str, program: Program) -> Iterator[Finding]:
        """Whether it is there, and its channel has the status, where that does not depend on the payload."""
        try:
            found = self._calls.assets.program(program.id)
            known = self._calls.assets.statuses(found.channel) if found and found.channel else None
        except CallFailed as failed:
            yield _unseen(f"{where}.program.id", "program", failed)
            return
        if found is None:
            yield _no_asset(f"{where}.program.id", "program")
        elif known and not TextTemplate(program.status).paths and program.status.strip() not in known:
            message = f"the program's channel {found.channel} has no such status. It has: {', '.join(known)}."
            yield Finding(level="error", where=f"{where}.program.status", message=message)


def _asset(where: str, what: str, call: Callable[[], Asset | None]) -> Iterator[Finding]:
    """A browser's address of an asset shows its number, also to whom cannot see it by the API."""
    try:
        asset = call()
    except CallFailed as failed:
        yield _unseen(where, what, failed)
        return
    if asset is None:
        yield _no_asset(where, what)
    elif asset.requestable is False:
        message = (
            "the campaign cannot be requested now. It must be an active trigger campaign with the trigger Campaign is "
            "Requested, source Web Service API."
        )
        yield Finding(level="error", where=where, message=message)


def _no_asset(where: str, what: str) -> Finding:
    message = f"there is no {what} of this number, or the API user has no role in its workspace."
    return Finding(level="error", where=where, message=message)


def _unseen(where: str, what: str, failed: CallFailed) -> Finding:
    if failed.cause.code == DENIED:
        message = f"whether this {what} exists is not checked: that takes the permission Read-Only Assets."
    else:
        message = f"whether this {what} exists could not be found out: {failed.cause.code}, {failed.cause.message}"
    return Finding(level="warning", where=where, message=message)


def _waits(cause: Cause) -> str:
    return f"Marketo's limits leave no call for the check now: {cause.message}. Try again later."
