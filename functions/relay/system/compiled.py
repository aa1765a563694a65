"""The compiled form of relay.yaml, which a function loads when it starts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from relay.core.config import RESERVED, Config, Language, Route
from relay.system.sides import target_side
from relay.system.source import pick
from relay.system.system import System

COMPILED_FILE = "config.json"
"""Its name in a function's package."""


class Compiled(msgspec.Struct, frozen=True, kw_only=True):
    """The compiled form: plain data, so that loading needs no YAML and no second check.

    What else stands in it is for functions that belong to one system.
    """

    language: Language
    connections: dict[str, dict[str, Any]]
    routes: dict[str, dict[str, Any]]


def load(path: Path, systems: Mapping[str, System]) -> Config:
    """Read the compiled configuration at `path`.

    Raises FileNotFoundError, msgspec.ValidationError or KeyError when the package is broken; synthesis has checked
    it, so none of these is a customer's mistake.
    """
    compiled = msgspec.json.decode(path.read_bytes(), type=Compiled)
    names = {name: entry["system"] for name, entry in compiled.connections.items()}
    return Config(
        connections={
            name: msgspec.convert(
                {key: value for key, value in entry.items() if key != "system"}, systems[names[name]].connection_model
            )
            for name, entry in compiled.connections.items()
        },
        routes={name: _route(entry, names, systems) for name, entry in compiled.routes.items()},
        systems=names,
        language=compiled.language,
    )


def _route(entry: Mapping[str, Any], names: Mapping[str, str], systems: Mapping[str, System]) -> Route:
    """A route as the system has it that it leads to, with its source as the system has it that it comes from."""
    written = {key: value for key, value in entry.items() if key != "source"}
    route = msgspec.convert(written, target_side(systems[names[entry["to"]]]).route_model)
    if route.from_ in RESERVED:
        return route
    source = entry["source"]
    side = pick(systems[names[route.from_]].sources, source.get("stream"))
    if side is None:
        raise KeyError(source.get("stream"))
    return msgspec.structs.replace(route, source=msgspec.convert(source, side.model))
