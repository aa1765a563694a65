"""Sending as Marketo does: 20 connections at a time, and nothing is sent twice.

All webhooks of one lead go through one connection, one after another, so their order is the order of their acceptance.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import requests

from tests.faults.plan import ROUTES, Kind, Webhook

CONNECTIONS = 20
"""What Marketo opens at the most (Adobe's product documentation, "Webhooks": concurrent calls)."""

_TIMEOUT = 60.0
_ON_ITS_WAY = 1.0
"""Seconds in which what a killed function had sent to SQS arrives there, behind what was answered meanwhile."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A webhook and how it was answered: status 0 is no answer at all."""

    webhook: Webhook
    status: int
    event_id: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the relay has promised to deliver it."""
        return self.status == 202

    @property
    def uncertain(self) -> bool:
        """Whether nobody was told if it was accepted: the accepting function was killed, perhaps after it had stored
        the event.
        """
        return self.status == 0 or self.status >= 500


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Sends to one relay."""

    api_url: str
    secret: str

    def send_all(self, webhooks: Sequence[Webhook], seconds: float) -> list[Sent]:
        """Send everything, evenly over `seconds` or as fast as it is answered."""
        begin = time.monotonic()
        pause = seconds / max(1, len(webhooks))
        lines: list[list[Webhook]] = [[] for _ in range(CONNECTIONS)]
        for webhook in webhooks:
            lines[webhook.lead % CONNECTIONS].append(webhook)
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            done = pool.map(lambda line: self._send_line(line, begin, pause), lines)
            return sorted((sent for line in done for sent in line), key=lambda sent: sent.webhook.number)

    def _send_line(self, line: Sequence[Webhook], begin: float, pause: float) -> list[Sent]:
        sent = []
        with requests.Session() as session:
            for webhook in line:
                time.sleep(max(0.0, begin + webhook.number * pause - time.monotonic()))
                sent.append(self._send(session, webhook))
                if sent[-1].uncertain:
                    time.sleep(_ON_ITS_WAY)
        return sent

    def _send(self, session: requests.Session, webhook: Webhook) -> Sent:
        secret = webhook.mark if webhook.kind is Kind.STRANGER else self.secret
        try:
            answer = session.post(
                f"{self.api_url}/hooks/{ROUTES[webhook.kind]}",
                data=webhook.body,
                headers={"content-type": webhook.content_type, "x-relay-secret": secret},
                timeout=_TIMEOUT,
            )
            content = answer.json()
        except (requests.RequestException, ValueError):
            return Sent(webhook=webhook, status=0)
        return Sent(webhook=webhook, status=answer.status_code, event_id=str(content.get("id", "")))
