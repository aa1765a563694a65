"""`from: kintone`: kintone's own webhooks.

kintone can neither send a header nor sign what it sends, so its address holds a key
(relay.accepting.authentication). It sends 60 notifications a minute for a whole domain, drops the rest, and never
sends one again: a sync closes such gaps.
https://jp.cybozu.help/k/ja/user/app_settings/set_webhook/webhook.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from relay.core.config import Config, Route
from relay.core.findings import Problem
from relay.core.refusal import Refused
from relay.loop_guard.origin import Origins
from relay.system.reads import EVERYTHING, Names
from relay.system.source import Ignored, PayloadSource
from systems.kintone.receiver.notification import decode, flat

MAX_BYTES = 1_100_000
"""A notification has at most 1 MB (the page above). What a route stores of it is much less."""


class KintoneWebhook:
    """Implements relay.system.source.PayloadSource."""

    url_key = True
    system: str | None = "kintone"
    max_bytes = MAX_BYTES

    def read(self, route: Route, raw: bytes, reads: Names = EVERYTHING) -> dict[str, Any]:  # noqa: ARG002 - kintone's own names
        """The flat payload of a notification. Raises Refused `not_kintone` or `wrong_app`; Ignored `event_not_listed`.

        What the webhook was set up for and the route does not want is no mistake that anybody must look at.
        """
        if route.source is None:
            raise Refused("not_kintone")
        found = decode(raw)
        if str(found.app.id) != str(route.source.app):
            raise Refused("wrong_app", app=route.source.app)
        if found.type not in route.source.events:
            raise Ignored("event_not_listed")
        return flat(found)

    def check_route(self, route: Route) -> Iterator[Problem]:
        """A source, and nothing that only Marketo can do."""
        if route.source is None:
            yield Problem(path="source", message="missing key. Add it: which app sends, such as {app: 12}.")
        if route.reply != "accepted":
            yield Problem(path="reply", message="kintone does not read answers. Remove it.")
        if route.json_strings:
            yield Problem(path="json_strings", message="kintone's values are no JSON. Remove it.")
        if route.unread != "ignore":
            yield Problem(path="unread", message="the names are kintone's own, and always the same. Remove it.")

    def origins(self, config: Config) -> Origins | None:
        """Which record of which kintone an event tells of."""
        from systems.kintone.receiver.origin import KintoneOrigins  # noqa: PLC0415 - for the delivering functions, not for the webhook

        return KintoneOrigins(config)

    def advise(self, config: Config, identity: Callable[[Route], Sequence[str]]) -> Iterable[Problem]:
        """Whether an app that is both read and written would have its records made twice."""
        from systems.kintone.both_ways import advise  # noqa: PLC0415 - for synthesis, never used by the webhook

        return advise(config, identity)


KINTONE_WEBHOOK: PayloadSource = KintoneWebhook()
