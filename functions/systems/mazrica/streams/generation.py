"""Which of a reading's memories counts: each time it is begun all is new to it, and what it knew before is left."""

from __future__ import annotations

import uuid

from relay.system.memory import Keeps

_NAME = "generation"


class Generation:
    """Of one kind of memory, as the running part of its reading began it last."""

    def __init__(self, memory: Keeps, kind: str) -> None:
        self._memory = memory
        self._kind = kind

    @property
    def kind(self) -> str:
        """The kind under which things are kept now."""
        return f"{self._kind}:{self._memory.get(self._kind, _NAME) or ''}"

    def renew(self) -> None:
        """Begin another one."""
        self._memory.put(self._kind, _NAME, uuid.uuid4().hex[:8])
