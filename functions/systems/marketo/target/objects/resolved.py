"""What would be written of a record, as far as its object is known: for comparing, not for writing."""

from __future__ import annotations

import msgspec

from relay.aws.table import State
from systems.marketo.target.filling.lengths import TooLong
from systems.marketo.target.objects.filled import filled
from systems.marketo.target.objects.known_objects import KnownObjects
from systems.marketo.target.objects.object_values import ObjectValues, compared


class Resolver:
    """Of one connection, for the life of a process; `state` is its table."""

    def __init__(self, state: State) -> None:
        self._known = KnownObjects(state)

    def resolve(self, task: msgspec.Struct) -> msgspec.Struct | None:
        """A task with the values that its object takes; None where nothing is known of it. Raises botocore's errors."""
        if not isinstance(task, ObjectValues) or not task.hopes:
            return compared(task)
        fields = self._known.get(task.name)
        if fields is None:
            return None
        try:
            values = filled(task, fields).values
        except TooLong:
            return None
        return msgspec.structs.replace(task, values=values, new={}, same_named=None, optional=frozenset())
