"""Who may call, and the tokens they were given.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/authentication : a token lives for an hour,
asking again gives the same one, and it belongs to the custom service (the client id), not to the user.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from local.systems.marketo.clock import Clock
from local.systems.marketo.errors import Refusal

LIFETIME_SECONDS = 3600.0


@dataclass(frozen=True)
class Client:
    """A custom service of LaunchPoint and its API-only user.

    `partitions` None is all of them; `lacks` are permissions that its role does not have.
    """

    id: str
    secret: str
    user: str = "api@stand-in.invalid"
    partitions: frozenset[str] | None = None
    lacks: frozenset[str] = frozenset()

    def sees(self, partition: str) -> bool:
        """Whether the user has a workspace with this partition."""
        return self.partitions is None or partition in self.partitions


@dataclass
class _Token:
    text: str
    client: Client
    ends: float
    was_used_expired: bool = False


class Tokens:
    """The tokens of every client. Safe to use from many threads."""

    def __init__(self, clients: Iterable[Client], clock: Clock) -> None:
        self.clients = {client.id: client for client in clients}
        self.lifetime = LIFETIME_SECONDS
        self._clock = clock
        self._lock = Lock()
        self._known: dict[str, _Token] = {}
        self._current: dict[str, _Token] = {}
        self._stillborn = 0

    def issue(self, client_id: str, secret: str) -> tuple[str, int, str] | None:
        """Token, remaining whole seconds and user; None for bad credentials."""
        client = self.clients.get(client_id)
        if client is None or client.secret != secret:
            return None
        with self._lock:
            token = self._current.get(client_id)
            if token is None or token.ends <= self._clock.now():
                token = self._new(client)
            if self._stillborn:
                self._stillborn -= 1
                token.ends = self._clock.now()
            return token.text, max(0, int(token.ends - self._clock.now())), client.user

    def check(self, text: str) -> Client:
        """Whose token it is. Raises Refusal: 602 the first time an expired one is used, 601 from then on.

        https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/blog (Exception Handling, part 3).
        """
        with self._lock:
            token = self._known.get(text)
            if token is None or token.was_used_expired:
                raise Refusal("601", "Access token invalid")
            if token.ends <= self._clock.now():
                token.was_used_expired = True
                raise Refusal("602", "Access token expired")
            return token.client

    def expire(self) -> None:
        """Let every token end now."""
        with self._lock:
            for token in self._known.values():
                token.ends = min(token.ends, self._clock.now())

    def forget(self) -> None:
        """Know no token any more: each is invalid from now on."""
        with self._lock:
            self._known.clear()
            self._current.clear()

    def answer_zero(self, times: int) -> None:
        """Let the next answers give a token that ends this moment, with `expires_in` 0.

        Seen of Marketo: https://github.com/rudderlabs/rudder-transformer/pull/2432 .
        """
        with self._lock:
            self._stillborn = times

    def _new(self, client: Client) -> _Token:
        token = _Token(f"{uuid.uuid4()}:int", client, self._clock.now() + self.lifetime)
        self._known[token.text] = self._current[client.id] = token
        return token
