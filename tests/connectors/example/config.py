"""What a customer writes about the directory in relay.yaml."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, field

from relay.core.config import Connection, LookUpRoute, Model
from relay.mapping.fields import FieldRule, PathText


class DirectoryConnection(Connection, frozen=True, kw_only=True):
    """One directory. Its secret holds an access token."""

    url: Annotated[str, Meta(description="The directory's address: https://{company}.directory.example.")]


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
