"""What a route says of being read: the engine's own words, beside those of the system that is read."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from relay.core.config import Source, duration_text

FIRST_RULE = "Write now, everything, or a day such as 2026-01-01."
Gone = Literal["ignore", "deliver"]


class ReadSource(Source, frozen=True, kw_only=True):
    """What a route takes where its connection can be read. The model of such a source is made of this."""

    every: Annotated[
        Annotated[str, duration_text("Whole minutes, up to 1d.")] | None,
        Meta(
            description="How often it is read, with or without webhooks: whole minutes, up to 1d. Default: not at all."
        ),
    ] = None
    first: Annotated[
        Annotated[
            str,
            Meta(
                pattern="^(now|everything|[0-9]{4}-[0-9]{2}-[0-9]{2})$",
                extra={"rule": FIRST_RULE},
                extra_json_schema={"patternErrorMessage": FIRST_RULE},
            ),
        ]
        | None,
        Meta(
            description="Where reading begins: now (default), with everything that is there, or what changed on "
            "a day and since, as in 2026-01-01.",
            extra={"as_written": True},
        ),
    ] = None
    look_back: Annotated[
        Annotated[str, duration_text("At least what the system itself needs.")] | None,
        Meta(
            description="How far each reading goes back behind the one before, for what shows late. Default: as far as "
            "the system needs."
        ),
    ] = None
    gone: Annotated[
        Gone | None,
        Meta(description="What becomes of a record that is no longer there: ignore (default), or deliver an event."),
    ] = None


def is_read(source: Source | None) -> bool:
    """Whether a route's source is read, rather than only called or looked up."""
    return isinstance(source, ReadSource) and source.every is not None
