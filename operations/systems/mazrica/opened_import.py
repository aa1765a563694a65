"""What an import needs of a deployed relay, opened from this machine: two connections, with secrets and limits."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

from msgspec.structs import asdict

from operations.deployment.clients import dynamodb_client, secrets_client
from operations.deployment.deployment import Deployment
from operations.deployment.installation import Installation
from operations.failures import OperatorError
from operations.secrets.held import HeldSecret
from operations.systems.mazrica.account_scopes import AccountScopes
from operations.systems.mazrica.import_files import ImportFiles
from operations.systems.mazrica.import_format import ImportFormat
from operations.systems.mazrica.import_rows import ImportRows
from operations.systems.mazrica.lead_import import PATIENCE, LeadImport
from operations.systems.mazrica.there_already import HearsProgress, ThereAlready, read_all
from operations.text import duration as in_words
from relay.aws import secrets
from relay.aws.table import State
from relay.core import duration
from relay.core.config import Connection
from relay.core.deadline import Countdown
from relay.core.gate import MustWait
from relay.http.addresses import is_loopback_url
from relay.limits.gate import connection_gate
from relay.system.access import Access
from relay.system.page_links import LinkedPage, PageLinks
from relay.system.reads import reads
from relay.system.sides import source_side, target_side
from relay.system.stream import Reader
from relay.system.version import fingerprint
from systems import SYSTEMS
from systems.mazrica.config import MazricaConnection
from systems.mazrica.connecting import connect
from systems.mazrica.people.making import MakingNotes
from systems.mazrica.rest.errors import MazricaFailed
from systems.mazrica.rest.walking import Walker
from systems.mazrica.rows.times import MomentReader
from systems.mazrica.target.route import MazricaRoute

if TYPE_CHECKING:
    from config import Settings


def lead_import(installation: Installation, route_name: str | None, made: ImportFormat, folder: Path) -> LeadImport:
    """For a route of relay.yaml to Mazrica, or the only one. Raises OperatorError where there is none."""
    settings, deployment = _settings(installation), installation.deployment
    name = _route(settings, route_name)
    route = cast("MazricaRoute", settings.routes[name])
    connection = cast("MazricaConnection", settings.connections[route.to])
    _check(connection, made)
    opened = _Opened(installation, settings, deployment)
    target = opened.access(route.to, deployment.connection(route.to).state_table)
    folder.mkdir(parents=True, exist_ok=True)
    scopes, times = AccountScopes(folder), MomentReader(connection.zone)
    page = opened.page(route.from_, connection)

    def there(told: HearsProgress) -> ThereAlready:
        walker = Walker(client=connect(connection, target), time_of=times.epoch, largest=connection.page_size)
        try:
            return read_all(ThereAlready(connection.items, times), walker, Countdown(PATIENCE), told)
        except MustWait as wait:
            raise OperatorError(f"{wait.cause.message}. Run the command again in {in_words(wait.seconds)}.") from wait
        except MazricaFailed as failed:
            raise OperatorError(
                f"Mazrica does not tell who is there: {failed.cause.code}. See: relay check"
            ) from failed

    def rows(found: ThereAlready) -> ImportRows:
        return ImportRows(
            route=route,
            items=connection.items,
            format=made,
            there=found,
            scopes=scopes,
            url=lambda lead: page.url(str(lead)) if page else None,
            now=time.time,
        )

    return LeadImport(
        reader=opened.reader(name),
        there=there,
        rows=rows,
        files=ImportFiles(folder, made.kind, made.header, made.has_mark),
        scopes=scopes,
        notes=MakingNotes(target.state),
        what=fingerprint(
            {"route": name, "settings": repr(route), "header": list(made.header), "items": asdict(connection.items)}
        ),
    )


def _settings(installation: Installation) -> Settings:
    """Relay.yaml; on one machine with the addresses of what stands there for the systems."""
    run, settings = installation.local_run, installation.settings
    if run is None:
        return settings
    urls = run.urls(settings.systems)
    return settings.with_urls(
        {name: url for name, url in urls.items() if not is_loopback_url(getattr(settings.connections[name], "url", ""))}
    )


def _route(settings: Settings, wanted: str | None) -> str:
    found = [
        name
        for name, route in settings.routes.items()
        if settings.systems[route.to] == "mazrica" and settings.systems.get(route.from_) == "marketo"
    ]
    if wanted is not None and wanted not in found:
        raise OperatorError(
            f"{wanted} brings no leads of Marketo to Mazrica. Routes that do: {', '.join(found) or 'none'}."
        )
    if wanted is None and len(found) != 1:
        raise OperatorError(
            f"say which with --route. Routes that bring leads to Mazrica: {', '.join(found) or 'none'}."
        )
    return wanted or found[0]


def _check(connection: MazricaConnection, made: ImportFormat) -> None:
    """Without the lead's id an imported contact would only be found by its address."""
    item = connection.items.lead_id
    if made.kind == "contacts" and item not in made.items:
        raise OperatorError(
            f"the format file has no column of the item {item}, items.lead_id in relay.yaml. Make the item in Mazrica, "
            "write its number into relay.yaml, and download the format file again. Its number: relay check"
        )


@dataclass(frozen=True)
class _Opened:
    """What is opened of a deployed relay, from this machine."""

    installation: Installation
    settings: Settings
    deployment: Deployment

    def access(self, name: str, table: str) -> Access:
        connection = self.settings.connections[name]
        known = secrets.Secrets(secrets_client(self.installation))
        held = self.deployment.with_secret(name)
        state = State(dynamodb_client(self.installation), table)
        return Access(
            secret=secrets.connection_secret(secrets.store(known, held.secret_id)),
            gate=connection_gate(name, connection, SYSTEMS[self.settings.systems[name]].day, state, "backfill"),
            state=state,
            purpose="backfill",
        )

    def reader(self, route_name: str) -> Reader:
        config = self.settings.config()
        route = config.routes[route_name]
        side = source_side(route, config, SYSTEMS)
        if side is None or side.stream is None or route.source is None:
            raise OperatorError(f"{route_name} reads no leads: write source: {{stream: leads, every: 1h}} there.")
        names = reads(route, target_side(SYSTEMS[self.settings.systems[route.to]]).describe(route))
        access = self.access(route.from_, self.deployment.state_tables()[route.from_])
        connection: Connection = config.connections[route.from_]
        return side.stream.reader(connection, route.source, names, access)

    def page(self, source: str, connection: MazricaConnection) -> LinkedPage | None:
        """As the stack gives it to the function that delivers: infra.stacks.relay_stack."""
        view = self.settings.activity_view
        if view is None or not view.allow or view.connection != source or connection.items.activity_url is None:
            return None
        key = HeldSecret(secrets_client(self.installation), self.deployment.log_key_secret_id)
        text = key.text().encode()
        links = PageLinks(
            state=State(dynamodb_client(self.installation), self.deployment.state_tables()[source]),
            connection=source,
            key=lambda: text,
            lasts=timedelta(seconds=duration.seconds(view.links)),
        )
        return LinkedPage(links, self.deployment.activity_url())
