"""The stand-in as a library: `with StandIn() as kintone: requests.put(kintone.url + "/k/v1/records.json", ...)`."""

from collections.abc import Iterable
from typing import Any, Self

from local.kit import stand_in
from local.systems.kintone.access.auth import Logins, Token, User
from local.systems.kintone.access.gate import Gate, network
from local.systems.kintone.apps.app import App
from local.systems.kintone.apps.shipped import SHIPPED
from local.systems.kintone.control import ORDERS, history
from local.systems.kintone.domain import CONCURRENT_REQUESTS, Domain
from local.systems.kintone.journal import DAILY_REQUESTS
from local.systems.kintone.records.show import shown
from local.systems.kintone.webhooks.notifications import TYPES
from local.systems.kintone.webhooks.webhooks import PER_MINUTE, Webhook


class StandIn(stand_in.StandIn):
    """A kintone domain on this machine. It serves between `start` and `stop`, or inside `with`.

    `api_token` is a token of app 12 that may view, add, edit and delete; more come with `tokens`. `port` 0 takes a
    free one. `networks` switches the address restriction on, `basic` is name and password of Basic authentication.
    `status_520` answers errors as a domain does that never switched to standard statuses.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        api_token: str = "stand-in-token",  # noqa: S107 - a token of nothing
        tokens: Iterable[Token] = (),
        users: Iterable[User] = (),
        apps: Iterable[App] = SHIPPED,
        networks: Iterable[str] | None = None,
        basic: tuple[str, str] | None = None,
        concurrent_requests: int = CONCURRENT_REQUESTS,
        daily_requests: int = DAILY_REQUESTS,
        status_520: bool = False,
        keep_bodies: bool = False,
        webhooks_per_minute: int = PER_MINUTE,
    ) -> None:
        self.api_token = api_token
        allowed = None if networks is None else tuple(network(one) for one in networks)
        known = (Token(api_token, 12), *tokens)
        self.domain = Domain(
            apps=apps,
            logins=Logins({one.text: one for one in known}, {one.login: one for one in users}),
            gate=Gate(allowed, basic),
            concurrent_requests=concurrent_requests,
            daily_requests=daily_requests,
            status_520=status_520,
            keep_bodies=keep_bodies,
            webhooks_per_minute=webhooks_per_minute,
        )
        super().__init__(self.domain, host, port, ORDERS)

    def start(self) -> Self:
        """As local.kit.stand_in.StandIn; webhooks name this address."""
        super().start()
        self.domain.url = self.url
        return self

    def history(self, app: int | None = None, key: str | None = None) -> list[dict[str, Any]]:
        """Return every applied write in order."""
        return history(self.domain, app, key)

    def records(self, app: int) -> list[dict[str, Any]]:
        """Return every record of an app by id, as a GET shows them."""
        with self.domain.store.lock:
            table = self.domain.store.table(app)
            return [shown(table.records[number], table.app, self.domain.directory) for number in sorted(table.records)]

    def define(self, app: App) -> None:
        """Add an app, or change the form of one that is there, as its admin would."""
        with self.domain.store.lock:
            self.domain.store.define(app)

    def webhook(self, app: int, url: str, events: Iterable[str] = TYPES.values(), *, bulk: bool = False) -> None:
        """Set a webhook up, as POST /_stand-in/webhooks does."""
        self.domain.webhooks.add(Webhook(app, url, frozenset(events), bulk=bulk))

    def notifications(self, seconds: float = 10.0) -> list[dict[str, Any]]:
        """Return what became of each notification, once all were answered; raise TimeoutError when they were not."""
        if not self.domain.webhooks.wait(seconds):
            raise TimeoutError("a webhook does not answer")
        return self.domain.webhooks.deliveries()

    def delete(self, app: int, record: int) -> None:
        """Delete a record as somebody does on its screen."""
        self.domain.delete(app, record)
