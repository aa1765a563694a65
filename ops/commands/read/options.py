"""Which reading a command is about."""

from __future__ import annotations

from typing import Annotated

import typer

from operations.deployment.clients import dynamodb_client
from operations.deployment.installation import Installation
from operations.readings.known import KnownReading, choose, known_readings
from relay.core.config import Language

Name = Annotated[
    str,
    typer.Argument(metavar="NAME", help="A route that takes it, or the reading's own name; its beginning is enough."),
]

InLanguage = Annotated[
    Language | None, typer.Option("--language", metavar="en|ja", help="By default the language of relay.yaml.")
]

EVERYTHING = "everything"


def language_of(installation: Installation, asked: Language | None) -> Language:
    """As asked for, else that of relay.yaml."""
    settings = installation.usable_settings
    return asked or (settings.language if settings else "en")


def readings_of(installation: Installation) -> list[KnownReading]:
    """All that stand in the tables. Without relay.yaml less is known of them."""
    return known_readings(dynamodb_client(installation), installation.deployment, installation.usable_settings)


def chosen_reading(installation: Installation, name: str) -> KnownReading:
    """The one that is meant. Raises OperatorError."""
    return choose(readings_of(installation), name)
