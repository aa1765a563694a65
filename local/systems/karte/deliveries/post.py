"""One HTTP request to whoever is told."""

from __future__ import annotations

from collections.abc import Mapping

import requests

from local.systems.karte.deliveries.delivery import Attempt, Delivery

TIMEOUT_SECONDS = 30.0
LOST = "answer_lost"
_MOST_KEPT = 2048


def post(
    delivery: Delivery, at: float, body: bytes, headers: Mapping[str, str], *, method: str = "POST", lost: bool = False
) -> Attempt:
    """Send, and note what was answered with the delivery. `lost`: the answer does not arrive."""
    attempt = Attempt(at)
    delivery.attempts.append(attempt)
    try:
        answer = requests.request(
            method, delivery.url, data=body, headers=dict(headers), timeout=TIMEOUT_SECONDS, allow_redirects=False
        )
    except requests.RequestException as error:
        attempt.code = type(error).__name__
        return attempt
    if lost:
        attempt.code = LOST
        return attempt
    attempt.status, attempt.answer = answer.status_code, answer.text[:_MOST_KEPT]
    return attempt
