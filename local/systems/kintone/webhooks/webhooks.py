"""kintone's outgoing webhooks: who is told, how often at the most, and what became of it.

60 notifications a minute for the whole domain; what is above is dropped, written to the audit log as GAIA_WT02, and
never sent again. At most 10 webhooks in an app
(https://jp.cybozu.help/k/ja/user/app_settings/set_webhook/webhook.html and the limits page of the same help).
"""

import json
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from queue import SimpleQueue
from threading import Condition, Thread
from typing import Any

import requests

from local.systems.kintone.webhooks.notifications import TYPES

PER_MINUTE = 60
MOST_WEBHOOKS = 10
MOST_BYTES = 1_000_000
"""Of one notification."""
DROPPED = "GAIA_WT02"
_MINUTE = 60.0
_TIMEOUT = 10.0
_MOST_ENTRIES = 10_000


@dataclass(frozen=True)
class Webhook:
    """One webhook of an app. `bulk` tells it of multi-record calls too, as kintone did by mistake on 2025-03-18."""

    app: int
    url: str
    events: frozenset[str] = frozenset(TYPES.values())
    bulk: bool = False


@dataclass
class Delivery:
    """One notification as the log shows it. `status` 0: nobody answered, or it was never sent (`code`)."""

    app: int
    url: str
    type: str
    record: int
    revision: int
    status: int = 0
    code: str = ""
    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat())


class Webhooks:
    """The webhooks of a domain. Notifications are posted one after the other, in the background."""

    def __init__(self, *, per_minute: int = PER_MINUTE, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._webhooks: list[Webhook] = []
        self._log: deque[Delivery] = deque(maxlen=_MOST_ENTRIES)
        self._sent: deque[float] = deque()
        self._waiting: SimpleQueue[tuple[Delivery, bytes]] = SimpleQueue()
        self._open = 0
        self._changed = Condition()
        self._thread: Thread | None = None

    def add(self, webhook: Webhook) -> None:
        """Set a webhook up, in place of one of its app with the same address. Raises ValueError."""
        unknown = sorted(webhook.events - set(TYPES.values()))
        if unknown or not webhook.events:
            raise ValueError(f"events: {', '.join(unknown) or 'none'}; kintone has {', '.join(TYPES.values())}")
        if not webhook.url.startswith(("http://", "https://")):
            raise ValueError(f"url: {webhook.url!r} is no web address")
        with self._changed:
            others = [each for each in self._webhooks if (each.app, each.url) != (webhook.app, webhook.url)]
            if sum(each.app == webhook.app for each in others) >= MOST_WEBHOOKS:
                raise ValueError(f"app {webhook.app} has {MOST_WEBHOOKS} webhooks already, the most that kintone takes")
            self._webhooks = [*others, webhook]

    def remove(self, app: int | None = None) -> None:
        """Take the webhooks of one app away, or all."""
        with self._changed:
            self._webhooks = [each for each in self._webhooks if app is not None and each.app != app]

    def listed(self) -> list[Webhook]:
        """Return the webhooks, the oldest first."""
        with self._changed:
            return list(self._webhooks)

    def listeners(self, app: int, kind: str, *, bulk: bool) -> list[Webhook]:
        """Return those that are told of one kind of event; `bulk` says that a multi-record call made it."""
        return [each for each in self.listed() if each.app == app and kind in each.events and (each.bulk or not bulk)]

    def notify(self, webhooks: Iterable[Webhook], body: dict[str, Any], *, record: int, revision: int) -> None:
        """Post a notification to each of them, or drop it when the minute is full."""
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
        with self._changed:
            for webhook in webhooks:
                delivery = Delivery(webhook.app, webhook.url, body["type"], record, revision)
                self._log.append(delivery)
                if len(content) > MOST_BYTES or not self._may_send():
                    delivery.code = DROPPED
                    continue
                self._open += 1
                self._waiting.put((delivery, content))
                if self._thread is None:
                    self._thread = Thread(target=self._post_all, daemon=True)
                    self._thread.start()

    def deliveries(self) -> list[dict[str, Any]]:
        """Return the log, the oldest first. kintone's own screen shows the last ten of a webhook."""
        with self._changed:
            return [asdict(each) for each in self._log]

    def wait(self, seconds: float = 10.0) -> bool:
        """Wait until every notification was answered; tell whether that happened in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._open == 0, seconds)

    def clear(self) -> None:
        """Forget the log and what was sent in this minute; the webhooks stay."""
        with self._changed:
            self._log.clear()
            self._sent.clear()

    def _may_send(self) -> bool:
        now = self._clock()
        while self._sent and self._sent[0] <= now - _MINUTE:
            self._sent.popleft()
        if len(self._sent) >= self.per_minute:
            return False
        self._sent.append(now)
        return True

    def _post_all(self) -> None:
        while True:
            delivery, content = self._waiting.get()
            status = _post(delivery.url, content)
            with self._changed:
                delivery.status = status
                self._open -= 1
                self._changed.notify_all()


def _post(url: str, content: bytes) -> int:
    try:
        headers = {"Content-Type": "application/json"}
        return requests.post(url, data=content, headers=headers, timeout=_TIMEOUT, allow_redirects=False).status_code
    except requests.RequestException:
        return 0
