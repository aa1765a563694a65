"""The JSON Schema of relay.yaml, for editors, made from the models: it asks for what the loader asks for.

JSON Schema cannot follow a route's `to` to its connection's system, nor compile a path: the loader says more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from config.entries import connection_entry
from config.settings import File
from relay.system.system import System

SCHEMA_FILE = Path(__file__).resolve().parent.parent / "relay.schema.json"

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(systems: Mapping[str, System]) -> dict[str, Any]:
    """The schema of a whole file. Each system adds one branch to `Connection` and one to `Route`."""
    connections = [connection_entry(name, systems) for name in systems]
    routes = [each.target.route_model for each in systems.values() if each.target]
    sources = dict.fromkeys(side.model for each in systems.values() for side in each.sources.values())
    (file, unknown, *branches), definitions = msgspec.json.schema_components(
        [File, connection_entry(None, systems), *connections, *routes, *sources]
    )
    if sources:  # every route refers to the base of them all
        definitions["Source"] = {"anyOf": branches[len(connections) + len(routes) :]}
    whole: dict[str, Any] = definitions.pop(_name(file))
    connection = definitions.pop(_name(unknown))
    connection["allOf"] = [_branch(name, branch) for name, branch in zip(systems, branches, strict=False)]
    definitions |= {
        "Connection": connection,
        "Route": {"anyOf": branches[len(connections) : len(connections) + len(routes)]},
    }
    whole["properties"]["connections"]["additionalProperties"] = {"$ref": "#/$defs/Connection"}
    whole["properties"]["routes"]["additionalProperties"] = {"$ref": "#/$defs/Route"}
    return {"$schema": _DIALECT} | whole | {"title": "relay.yaml", "$defs": dict(sorted(definitions.items()))}


def written(systems: Mapping[str, System]) -> str:
    """The schema as it stands in relay.schema.json."""
    return json.dumps(schema(systems), indent=2, ensure_ascii=False) + "\n"


def _branch(name: str, branch: dict[str, Any]) -> dict[str, Any]:
    """A condition, and no `anyOf`, so that an editor names the mistake and not every system's reason to refuse."""
    return {"if": {"properties": {"system": {"const": name}}, "required": ["system"]}, "then": branch}


def _name(reference: dict[str, Any]) -> str:
    return str(reference["$ref"]).rpartition("/")[2]
