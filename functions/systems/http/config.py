"""What a customer writes in relay.yaml about a system that is called by plain HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from relay.core.config import Connection, Model, Route
from relay.mapping.fields import FieldRule, PathText

FIELD_TYPES = ("text", "number", "integer", "boolean", "date", "datetime", "list", "json")

AuthType = Literal["header", "basic", "bearer", "oauth2"]
Status = Annotated[int, Meta(ge=200, le=599)] | Annotated[str, Meta(pattern="^[2-5]xx$")]


class HttpAuth(Model, frozen=True, kw_only=True):
    """How requests are authenticated. The values themselves are in the connection's secret."""

    type: Annotated[
        AuthType,
        Meta(description="header (a key in a header), basic, bearer, or oauth2 (client credentials)."),
    ]
    name: Annotated[str | None, Meta(description="header: the header's name, such as x-api-key.")] = None
    token_url: Annotated[str | None, Meta(description="oauth2: where tokens are issued.")] = None
    scope: Annotated[str | None, Meta(description="oauth2: the scope to ask for, if any.")] = None
    client_auth: Annotated[
        Literal["basic", "post"],
        Meta(description="oauth2: client id and secret in a header (basic, the default) or in the body (post)."),
    ] = "basic"


class HttpConnection(Connection, frozen=True, kw_only=True):
    """One account at one system that is called by HTTP. Its secret holds what `auth` needs."""

    url: Annotated[str, Meta(description="https://, the host, and what all of its paths begin with.")]
    auth: Annotated[HttpAuth | None, Meta(description="How requests are authenticated. Default: not at all.")] = None

    @property
    def addresses(self) -> tuple[str, ...]:
        """The system's, and that where tokens are issued."""
        token_url = self.auth.token_url if self.auth else None
        return (self.url, token_url) if token_url else (self.url,)


class HttpField(FieldRule, frozen=True, kw_only=True):
    """How one name of the body is filled."""

    type: Annotated[
        str,
        Meta(description="What the system takes; text is the default.", extra_json_schema={"enum": list(FIELD_TYPES)}),
    ] = "text"


class HttpRoute(Route, frozen=True, kw_only=True):
    """Sends one request for each event."""

    method: Annotated[Literal["PUT", "POST", "PATCH"], Meta(description="PUT (default), POST or PATCH.")] = "PUT"
    path: Annotated[
        str, Meta(min_length=1, description="What follows the connection's url; {leadId} is a value of the payload.")
    ]
    headers: Annotated[dict[str, str], Meta(description="More headers; {leadId} in one is a value of the payload.")] = (
        msgspec.field(default_factory=dict)
    )
    key: Annotated[
        PathText | None,
        Meta(description="Which record an event belongs to, for the order. Default: the path, filled."),
    ] = None
    body: Annotated[
        Literal["json", "form", "passthrough"],
        Meta(description="json (default), form, or passthrough: the payload as JSON, with all that is empty in it."),
    ] = "json"
    fields: Annotated[
        dict[str, str | HttpField] | None,
        Meta(
            description="Name in the body (profile.tags is `tags` in `profile`): where its value is, or how it is "
            "made. Without it, the payload's own names and values."
        ),
    ] = None
    success: Annotated[
        list[Status], Meta(min_length=1, description="Statuses that mean delivered. Default: [2xx].")
    ] = msgspec.field(default_factory=lambda: ["2xx"])
    retry_on: Annotated[
        list[Status], Meta(description="Statuses after which it is tried again. Default: [408, 425, 429, 5xx].")
    ] = msgspec.field(default_factory=lambda: [408, 425, 429, "5xx"])
    response: Annotated[
        dict[str, PathText],
        Meta(description="For `reply: delivered`: name in the reply to JMESPath into {status, body}, as body.id."),
    ] = msgspec.field(default_factory=dict)
    idempotency_header: Annotated[
        str | None, Meta(description="A header that carries the event's id, so that the system can see a repetition.")
    ] = None
