"""`activity_view:` of relay.yaml: a lead's latest activities on demand, and what its function is told."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from relay.core.config import Model, duration_text


class ActivityView(Model, frozen=True, kw_only=True):
    """What a lead did in the last two weeks, on demand: `relay lead activity`, and a page behind a link that ends."""

    connection: Annotated[str, Meta(description="The connection to the Marketo whose leads are shown.")]
    allow: Annotated[
        str | list[str],
        Meta(description="Addresses from which the page is opened: anyone, or blocks. Default: nobody, no page."),
    ] = msgspec.field(default_factory=list)
    links: Annotated[
        str,
        duration_text("How long a link to the page can be used, and half of it at the least; from 1h to 90d."),
    ] = "30d"
    zone: Annotated[str, Meta(description="IANA time zone of the times that are shown.")] = "Asia/Tokyo"
    concurrency: Annotated[
        Annotated[int, Meta(ge=1, le=1000)] | None,
        Meta(
            description="Requests at the same time: as many are kept for the page alone, and no more are taken. Needs "
            "a quota of AWS that leaves 100 for all others. Default: neither."
        ),
    ] = None


class ActivityEnvironment(msgspec.Struct, frozen=True, kw_only=True, rename="upper"):
    """Of the function that shows activities."""

    secret_id: str
    """Of the connection to Marketo, like the next."""
    state_table: str
    log_key_secret_id: str
    """Of the key of the handles in links, and of the hashes in the log."""


class _Compiled(msgspec.Struct):
    """What the compiled form of relay.yaml has of it."""

    activity_view: ActivityView | None = None


def load(path: Path) -> ActivityView | None:
    """What the compiled configuration at `path` says of it. Raises as relay.system.compiled.load."""
    return msgspec.json.decode(path.read_bytes(), type=_Compiled).activity_view
