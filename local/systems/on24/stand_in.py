"""The stand-in as a library: `with StandIn() as on24: requests.get(on24.url + "/v2/client/10710/event", ...)`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from local.kit import stand_in
from local.systems.on24.access.clients import Client
from local.systems.on24.access.tokens import Token
from local.systems.on24.api import Api
from local.systems.on24.clock import Clock
from local.systems.on24.control.orders import ORDERS
from local.systems.on24.life.stirring import PageMoment
from local.systems.on24.settings import PROMPT, ROUGH, Settings

CLIENT_ID = "10710"


class StandIn(stand_in.StandIn):
    """An ON24 account on this machine. It serves between `start` and `stop`, or inside `with`.

    `client_id` is the account, `token_key` and `token_secret` a token for all endpoints; `tokens` are more. `port` 0
    takes a free one. `clock` is another one than the machine's. Moments are epoch seconds, ISO 8601 with an offset, or
    `+90m`, `-3d`; what is to come is planned, and happens when the clock gets there.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        client_id: str = CLIENT_ID,
        token_key: str = "stand-in-key",  # noqa: S107 - a secret of nothing
        token_secret: str = "stand-in-secret",  # noqa: S107 - a secret of nothing
        tokens: Iterable[Token] = (),
        settings: Settings | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.client_id, self.token_key, self.token_secret = client_id, token_key, token_secret
        token = Token(token_key, token_secret, client_id)
        top = Client(client_id, "Stand-in account")
        self.account = Api(top, (token, *tokens), settings or Settings(), clock or Clock())
        super().__init__(self.account, host, port, ORDERS)

    @property
    def headers(self) -> dict[str, str]:
        """What a request of the token for all endpoints carries."""
        return {"accessTokenKey": self.token_key, "accessTokenSecret": self.token_secret}

    @property
    def base(self) -> str:
        """The address of the account: endpoints follow it."""
        return f"{self.url}/v2/client/{self.client_id}"

    @property
    def clock(self) -> Clock:
        """The account's clock, for tests: `set`, `advance`, `freeze`, `run`."""
        return self.account.clock

    @property
    def settings(self) -> Settings:
        """The switches; `switch` changes them."""
        return self.account.settings

    def switch(self, **settings: Any) -> None:
        """Change settings: see settings.py."""
        self._order("POST", "settings", settings)

    def be_prompt(self) -> None:
        """Never be late."""
        self.switch(lateness=PROMPT)

    def be_rough(self) -> None:
        """Write values as loosely as the vendor's examples do."""
        self.switch(**ROUGH)

    def create_event(self, **order: Any) -> int:
        """Make an event; returns its id. `type` is webinar, hub, target, virtual, golive, video, pdf, webpage, forum.

        `title`, `start`, `end` or `minutes`, `created`, `archive_start`, `archive_end`, `good_after`, `zone`,
        `campaign`, `tags`, `client` (a sub-account), `active`, `test`, `id`, `fields` of the registration page, `more`
        of its row.
        """
        return int(self._order("POST", "events", order)["eventid"])

    def edit_event(self, event: int, **order: Any) -> None:
        """Change an event: title, tags, campaign, times, active."""
        self._order("POST", "events", {"id": event, **order})

    def register(self, event: int, email: str = "", **order: Any) -> int:
        """Register a person, now or `at` another moment; returns the eventuserid.

        Without an address an anonymous one is made. `pending` is a double opt-in that is not finished. The rest are
        fields of the registrant, such as lastname, std1, partnerref.
        """
        return int(self._order("POST", "registrants", {"event": event, "email": email, **order})["eventuserid"])

    def happen(self, person: int, kind: str, **order: Any) -> None:
        """Let an attendee do something, now or `at` another moment: see people/deeds."""
        self._order("POST", "activities", {"eventuserid": person, "kind": kind, **order})

    def attend_live(self, person: int, **order: Any) -> None:
        """Let a person attend live for so many `minutes`."""
        self.happen(person, "live", **order)

    def attend_archive(self, person: int, **order: Any) -> None:
        """Let a person see the recording for so many `minutes`; that is known hours later."""
        self.happen(person, "ondemand", **order)

    def correct(self, person: int, **order: Any) -> None:
        """Compute something late that moves no activity: `score`, `live_minutes`, `blocked`."""
        self.happen(person, "correct", **order)

    def confirm(self, person: int) -> None:
        """Finish a double opt-in."""
        self._change(person, "confirm")

    def update(self, person: int, *, at_event: bool = False, **values: Any) -> None:
        """Change a registration, `email` too; at event level no lastActivity moves."""
        self._change(person, "update-at-event" if at_event else "update", **values)

    def delete(self, person: int) -> None:
        """Delete a registration softly. Raises ValueError once the event has begun."""
        self._change(person, "delete")

    def forget(self, person: int) -> None:
        """Forget a registration; ON24 rewrites its row."""
        self._change(person, "forget")

    def delete_poll(self, event: int, poll: int) -> None:
        """Delete a poll and every answer to it."""
        self._order("POST", "polls", {"event": event, "delete": poll})

    def invite(self, event: int, **order: Any) -> list[int]:
        """Let many people come, each in his own time: see life/crowd.py. Returns the eventuserids."""
        found: list[int] = self._order("POST", "crowd", {"event": event, **order})["eventuserids"]
        return found

    def stir(self, **order: Any) -> None:
        """Let people become active while lists are read: `share`, `seconds`, `arrivals`, `endpoint`, `seed`."""
        self._order("POST", "stir", order)

    def stirred(self) -> list[int]:
        """Who became active, or came, while lists were read."""
        return list(self.account.stirring.stirred)

    def on_page(self, called: Callable[[PageMoment], object] | None) -> None:
        """Call this before each page after the first; it may do anything with this stand-in but ask it over HTTP."""
        self.account.stirring.called = called

    def add_client(self, number: str, **client: Any) -> None:
        """Add a sub-account, or change an account: `name`, `above`, `active`, `contract`, `home`.

        Events are made in the account that is `home`.
        """
        self._order("POST", "clients", {"id": number, **client})

    def set_token(self, key: str = "", **token: Any) -> None:
        """Add a token or change one: `secret`, `client`, `endpoints`, `active`, `admin_active`."""
        self._order("POST", "tokens", {"key": key or self.token_key, **token})

    def set_limits(self, limits: dict[str, int]) -> None:
        """Set how many calls a minute endpoints take, by their paths; `*` is all of them."""
        self._order("POST", "limits", limits)

    def limits(self) -> dict[str, Any]:
        """Calls by endpoint: `calls`, `refused`, `peak` in a minute, `minutes`, `days`."""
        found: dict[str, Any] = self._order("GET", "limits", {})["calls"]
        return found

    def refused(self) -> list[dict[str, Any]]:
        """The requests that were refused, the oldest first; `code` is the message."""
        return [each for each in self.requests() if each["status"] >= 400]

    def people(self, event: int | None = None) -> list[dict[str, Any]]:
        """Who there is, and what really became of them."""
        found: list[dict[str, Any]] = self._order("GET", "people", {} if event is None else {"event": event})["people"]
        return found

    def _change(self, person: int, kind: str, **values: Any) -> None:
        self._order("POST", "changes", {"eventuserid": person, "kind": kind, **values})

    def _order(self, method: str, name: str, order: dict[str, Any]) -> Any:
        return ORDERS[method, name](self.account, order)
