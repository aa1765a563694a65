"""Which reading a command is about."""

from __future__ import annotations

from typing import Annotated

import typer

from operations.deployment.clients import dynamodb_client
from operations.deployment.installation import Installation
from operations.readings.known import KnownReading, choose, known_readings

Name = Annotated[
    str,
    typer.Argument(metavar="NAME", help="A route that takes it, or the reading's own name; its beginning is enough."),
]

EVERYTHING = "everything"


def readings_of(installation: Installation) -> list[KnownReading]:
    """All that stand in the tables. Without relay.yaml less is known of them."""
    return known_readings(dynamodb_client(installation), installation.deployment, installation.usable_settings)


def chosen_reading(installation: Installation, name: str) -> KnownReading:
    """The one that is meant. Raises OperatorError."""
    return choose(readings_of(installation), name)
