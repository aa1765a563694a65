"""The API-only role, its user, the service and the address: what lets the relay in.

Permissions: https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/custom-services
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, runtime_checkable

from relay.core.config import Source
from relay.system.setting_up.set_up import SetUpStep
from relay.system.webhook_setup import ScreenName
from systems.marketo.config import MarketoConnection, MarketoRoute
from systems.marketo.setting_up import words
from systems.marketo.target.actions.registry import actions_in

PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "fields": ("Read-Write Person",),
    "object": ("Read-Write Custom Object",),
    "program": ("Read-Write Person", "Read-Only Assets"),
    "activity": ("Read-Write Activity", "Read-Only Activity Metadata"),
    "campaign": ("Execute Campaign", "Read-Only Assets"),
    "find": (),
    "mail": ("Read-Only Assets",),
}
"""By what a route does; `relay check` looks at programs and campaigns with Read-Only Assets."""
ALWAYS = ("Read-Only Person",)


def of_routes(routes: Iterable[MarketoRoute]) -> Iterator[str]:
    """The permissions that routes to Marketo take."""
    yield from (each for route in routes for action in actions_in(route) for each in PERMISSIONS[action.key])


@runtime_checkable
class ReadWithPermissions(Protocol):
    """What is read, and says what that takes."""

    @property
    def permissions(self) -> Sequence[str]:
        """Beside ALWAYS."""


def of_sources(sources: Iterable[Source]) -> Iterator[str]:
    """The permissions that reading takes."""
    yield from (each for source in sources if isinstance(source, ReadWithPermissions) for each in source.permissions)


def steps(name: str, connection: MarketoConnection, permissions: Iterable[str]) -> Iterator[SetUpStep]:
    """Of one connection. A role, a user and a service of its own; the role has what it always needs as well."""
    wanted = {*ALWAYS, *permissions}
    yield SetUpStep(
        title=words.ROLE,
        lines=[
            ScreenName("Role Name: API Only Role. Under Access API:", "ロール名: API Only Role。API にアクセス の下:"),
            *(ScreenName(f"  {each}", f"  {each}") for each in sorted(wanted)),
        ],
    )
    yield SetUpStep(
        title=words.USER,
        lines=[
            ScreenName(
                "Roles: API Only Role. API Only: ticked. A user for the relay alone, shared with no other integration.",
                "ロール: API Only Role、API のみ: 選択。他の連携と共有しない、この中継システム専用のユーザーにします。",
            )
        ],
    )
    yield SetUpStep(
        title=words.SERVICE,
        lines=[
            ScreenName(
                f"Service: Custom, with that user. View Details shows Client Id and Client Secret: "
                f"./relay secret set {name}",
                f"サービス: カスタム、上のユーザーを指定。詳細を表示 の Client Id と Client Secret を入力: "
                f"./relay secret set {name}",
            )
        ],
    )
    yield SetUpStep(
        title=words.ADDRESS,
        lines=[
            ScreenName(
                f"Endpoint, or Identity URL with or without /identity, is url in relay.yaml ({connection.url} now).",
                f"エンドポイントまたは ID の URL を relay.yaml の url に書きます(/identity の有無は問いません)。現在: "
                f"{connection.url}",
            ),
            ScreenName(
                "Where API access is restricted by IP address: add the relay's FixedIps.",
                "API へのアクセスを IP アドレスで制限している場合は、中継システムの FixedIps を追加します。",
            ),
        ],
    )
