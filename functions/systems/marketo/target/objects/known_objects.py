"""What the relay last knew of the fields of custom objects, in the connection's table.

A route may write whatever names of a payload its object has, so that what it would write is only known with the
object's fields. Marketo is not asked for that: whoever writes puts down what it writes by, whoever compares reads it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from relay.aws.table import State
from relay.telemetry import log
from systems.marketo.rest.calls.object_type import ObjectField
from systems.marketo.target.objects.object_values import ObjectFields

LIFETIME = timedelta(days=400)
"""As long as what routes last delivered is known (relay.delivering.unchanged)."""
READ_SECONDS = 300.0
"""Between two times that it is read."""


@dataclass
class KnownObjects:
    """For the life of a process. `clock` is in seconds."""

    state: State
    clock: Callable[[], float] = time.monotonic
    _put: dict[str, ObjectFields] = field(default_factory=dict)
    _read: dict[str, tuple[float, ObjectFields]] = field(default_factory=dict)

    def put(self, name: str, fields: ObjectFields) -> None:
        """Put down what is written by; where that fails, the next batch does."""
        if self._put.get(name) == fields:
            return
        text = msgspec.json.encode([*fields.values()]).decode()
        try:
            self.state.put(_key(name), text, LIFETIME.total_seconds())
        except (BotoCoreError, ClientError) as error:
            log.fault(error, object=name)
            return
        self._put[name] = fields

    def get(self, name: str) -> ObjectFields | None:
        """The object's fields; None where nobody has written to it yet. Raises botocore's errors."""
        until, known = self._read.get(name, (0.0, None))
        if known is not None and self.clock() < until:
            return known
        text = self.state.get_all([_key(name)]).get(_key(name))
        if text is None:
            return None
        found = {each.name: each for each in msgspec.json.decode(text, type=list[ObjectField])}
        self._read[name] = (self.clock() + READ_SECONDS, found)
        return found


def _key(name: str) -> str:
    return f"object-fields#{name}"
