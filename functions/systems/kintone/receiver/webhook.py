"""kintone's own webhooks.

kintone can neither send a header nor sign what it sends, so its address holds a key
(relay.accepting.authentication). It sends 60 notifications a minute for a whole domain, drops the rest, and never
sends one again: reading closes such gaps.
https://jp.cybozu.help/k/ja/user/app_settings/set_webhook/webhook.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from relay.core.config import Route
from relay.core.findings import Problem
from relay.system.reads import EVERYTHING, Names
from relay.system.receiver import Ignored, Receiver
from systems.kintone.config import KintoneSource
from systems.kintone.receiver.notification import decode, flat
from systems.kintone.refusal import KintoneRefused

if TYPE_CHECKING:
    from relay.system.webhook_setup import CalledAt, CallerSheet

MAX_BYTES = 1_100_000
"""A notification has at most 1 MB (the page above). What a route stores of it is much less."""


class KintoneWebhook:
    """Implements relay.system.receiver.Receiver."""

    url_key = True
    max_bytes = MAX_BYTES

    def hooks(self, route: Route) -> Sequence[str]:
        """As relay.yaml lists them."""
        return _source(route).hooks

    def read(self, route: Route, raw: bytes, reads: Names = EVERYTHING) -> dict[str, Any]:  # noqa: ARG002 - kintone's own names
        """The flat payload of a notification. Raises Refused `not_kintone` or `wrong_app`; Ignored `event_not_listed`.

        What the webhook was set up for and the route does not want is no mistake that anybody must look at.
        """
        source, found = _source(route), decode(raw)
        if str(found.app.id) != str(source.app):
            raise KintoneRefused("wrong_app", app=source.app)
        if found.type not in source.hooks:
            raise Ignored("event_not_listed")
        return flat(found)

    def check_route(self, route: Route) -> Iterator[Problem]:
        """Nothing that only those can do who write the payload themselves."""
        if route.reply != "accepted":
            yield Problem(path="reply", message="kintone does not read answers. Remove it.")
        if route.json_strings:
            yield Problem(path="json_strings", message="kintone's values are no JSON. Remove it.")
        if route.unread != "ignore":
            yield Problem(path="unread", message="the names are kintone's own, and always the same. Remove it.")

    def sheet(self, route: Route, called: CalledAt) -> CallerSheet:
        """The app's webhook screen."""
        from systems.kintone.receiver.sheet import sheet  # noqa: PLC0415 - for the operator's command, never used in Lambda

        return sheet(called.route, _source(route), called.with_key, called.hint)


def _source(route: Route) -> KintoneSource:
    return cast("KintoneSource", route.source)


KINTONE_WEBHOOK: Receiver = KintoneWebhook()
