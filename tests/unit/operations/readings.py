"""A reading as an operator's command knows it, on the engine's own world (tests/engine/reading/world.py)."""

from __future__ import annotations

from operations.deployment.deployment import DeployedReading
from operations.readings.known import KnownReading
from tests.engine.reading.world import ThingSource, World, a_world

FUNCTION = DeployedReading(connection="source", function_name="read-source", log_group="/read", readings_table="memory")


def read_every(every: str = "5m", **sources: ThingSource) -> World:
    """A world whose route `changed` has been read once."""
    world = a_world(**(sources or {"changed": ThingSource(every=every)}))
    world.tick()
    return world


def known(world: World) -> KnownReading:
    """The only reading of a world, as it stands now."""
    [reading] = world.readings()
    return KnownReading(
        name=reading.name,
        stream=reading.word,
        routes=reading.routes,
        reading=reading,
        parts=world.table.parts(),
        table=world.table,
        function=FUNCTION,
    )
