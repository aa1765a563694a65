"""What a customer writes about the directory in relay.yaml."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from relay.core.config import Connection, LookUpRoute, Model, Source, duration_text
from relay.mapping.fields import FieldRule, PathText


class DirectoryConnection(Connection, frozen=True, kw_only=True):
    """One directory. Its secret holds an access token."""

    url: Annotated[str, Meta(description="The directory's address: https://{company}.directory.example.")]


class DirectorySource(Source, frozen=True, kw_only=True):
    """What is read, and when: the engine's own keys (relay.reading.subscriptions)."""

    every: Annotated[Annotated[str, duration_text("How often it is read.")] | None, Meta()] = None
    first: Annotated[str, Meta(description="What is read of the time before: now, everything, or since a date.")] = (
        "now"
    )
    look_back: Annotated[Annotated[str, duration_text("How far back it is read again.")] | None, Meta()] = None
    gone: Annotated[Literal["ignore", "deliver"], Meta(description="What is done with what is gone.")] = "ignore"


class Find(Model, frozen=True, kw_only=True):
    """Whom to look up."""

    email: PathText


class DirectoryRoute(LookUpRoute, frozen=True, kw_only=True):
    """Writes one person for each event, or looks one up."""

    id: Annotated[PathText | None, Meta(description="Where the person's id is in the payload.")] = None
    fields: Annotated[
        dict[str, str | FieldRule], Meta(description="The directory's field: where its value is, or how it is made.")
    ] = field(default_factory=dict)
    create: Annotated[bool, Meta(description="Make the person where there is none.")] = True
    find: Annotated[Find | None, Meta(description="Look a person up in place of writing one.")] = None
