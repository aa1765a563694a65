"""One call as its handler sees it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from local.kit.exchange import Request
from local.systems.marketo.access.identity import Client
from local.systems.marketo.errors import Refusal
from local.systems.marketo.instance import Instance
from local.systems.marketo.wire.params import Content, Params, whole

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


class Call:
    """What was asked, by whom, of which instance. `records` is how many records it brought, for the log."""

    def __init__(self, instance: Instance, client: Client, request: Request, path: Mapping[str, str]) -> None:
        self.instance = instance
        self.client = client
        self.path = path
        self.records = 0
        self.request = request
        self._waited = False
        pairs = request.pairs
        if request.method == "POST" and request.media_type == FORM:
            pairs += parse_qsl(request.body.decode(errors="replace"), keep_blank_values=True)
        self.params = Params(pairs, instance.pages.issuer)

    @property
    def has_body(self) -> bool:
        """Whether there is a JSON body."""
        return bool(self.request.body) and self.request.media_type != FORM

    def number(self, name: str = "id") -> int:
        """A whole number in the path. Raises Refusal 1001."""
        return whole(self.path[name])

    def needs(self, permission: str) -> None:
        """Refuse who has not got it: Refusal 603. Only calls about mails ask for theirs."""
        if permission in self.client.lacks:
            raise Refusal("603", "Access denied")

    def content(self) -> Content:
        """The JSON object of the body. Raises Refusal 609 or 612."""
        if self.request.media_type != JSON:
            raise Refusal("612", "Invalid Content Type")
        content = Content.read(self.request.body)
        records = content.members.get("input")
        self.records = len(records) if isinstance(records, list) else 0
        return content

    def wait(self) -> None:
        """Take the time that a call takes; once. What comes after it, comes later than what others did meanwhile."""
        if not self._waited:
            self._waited = True
            self.instance.pause()
