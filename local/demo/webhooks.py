"""The ten webhooks of the demo, as Marketo sends them: templates filled with tokens, some of them badly set up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """One call of Marketo's flow step "Call Webhook"."""

    story: str
    body: str
    content_type: str = "application/json"
    right_secret: bool = True


def _json(**values: object) -> str:
    return json.dumps(values, ensure_ascii=False)


WEBHOOKS = (
    Webhook(
        story="lead 1001 opens a mail",
        body=_json(leadId=1001, company="Acme", score="10", openedAt="2026-10-01 09:05:00", tags=["newsletter"]),
    ),
    Webhook(
        story="lead 1002, in Japanese",
        body=_json(leadId=1002, company="株式会社みどり商事", score="25", openedAt="2026-10-01 09:06:00", tags=["vip"]),
    ),
    Webhook(
        story="lead 1001 again: a new score",
        body=_json(leadId=1001, company="Acme", score="20", openedAt="2026-10-01 10:00:00", tags=["newsletter"]),
    ),
    Webhook(
        story="lead 1003, sent as a form",
        body=urlencode({"leadId": "1003", "company": "Jack & Jill Builders", "score": "5", "tags": "trial;webinar"}),
        content_type=FORM,
    ),
    Webhook(
        story="lead 1004, empty tokens, no score",
        body='{"leadId": 1004, "company": "Kita Foods", "score": , "openedAt": "edit me", "tags": [,]}',
        content_type=FORM,
    ),
    Webhook(
        story="lead 1001, third time, company empty",
        body=_json(leadId=1001, company="", score="35", openedAt="2026-10-02 08:30:00", tags=["newsletter", "vip"]),
    ),
    Webhook(
        story="lead 1005, quotes doubled, a raw line break",
        body='{"leadId": 1005, "company": ""Minami\nTrading"", "score": "007"}',
    ),
    Webhook(
        story="hostile: a quote inside a value",
        body='{"leadId": 1006, "company": "The "Best" Shop", "score": "1"}',
    ),
    Webhook(
        story="a stranger with a wrong secret",
        body=_json(leadId=1007, company="Nobody"),
        right_secret=False,
    ),
    Webhook(
        story="lead 1008, a tag that the app does not have",
        body=_json(leadId=1008, company="Higashi Motors", score="3", tags=["gold"]),
    ),
)
