"""What a customer writes for one connection or route of a system, made from the models in the registry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from relay.core.config import Source
from relay.system.system import System


class AnyRoute(msgspec.Struct):
    """All that can be asked of a route as long as nobody knows which system it leads to."""

    to: str
    source: Any = None


def route_entry(route: type[msgspec.Struct], source: type[Source] | None) -> type[msgspec.Struct]:
    """The model of a route as it is written, whose source is its system's. None: nobody knows which system it is."""
    field: Any = Any if source is None else Annotated[source, Meta(description="What is taken there.")]
    return msgspec.defstruct(
        route.__name__,
        [("source", field, None)],
        bases=(route,),
        namespace={"__doc__": route.__doc__},
        frozen=bool(route.__struct_config__.frozen),
        kw_only=True,
        forbid_unknown_fields=bool(route.__struct_config__.forbid_unknown_fields),
    )


def connection_entry(name: str | None, systems: Mapping[str, System]) -> type[msgspec.Struct]:
    """The model of a connection as it is written, which says its system too. None: nobody knows which system it is."""
    kinds: Any = Literal[tuple(systems)]
    system = ("system", Annotated[kinds, Meta(description=f"The kind of system: {', '.join(systems)}.")])
    if name is None:
        return msgspec.defstruct("Connection", [system], namespace={"__doc__": "One account at one system."})
    base = systems[name].connection_model
    return msgspec.defstruct(
        base.__name__,
        [system],
        bases=(base,),
        namespace={"__doc__": base.__doc__},
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
    )
