"""What a connection's secret consists of, so that a person can be asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class SecretField(NamedTuple):
    """One text of a secret."""

    name: str
    """In the object that is stored."""
    question: str
    """What a person is asked."""
    hidden: bool = True
    """Whether nobody may see it typed or shown."""


@dataclass(frozen=True)
class SecretForm:
    """One shape that a secret may have. A system may offer several; a person chooses one."""

    name: str
    """What it is called where a person chooses."""
    fields: tuple[SecretField, ...]
    optional: tuple[SecretField, ...] = ()
    """More that may be needed beside them: all of it or none."""
    single: tuple[SecretField, ...] = ()
    """More that may be needed, each by itself."""

    def names(self) -> frozenset[str]:
        """Everything that may stand in it."""
        return frozenset(field.name for field in (*self.fields, *self.optional, *self.single))


class SecretInvalid(Exception):
    """The secret is not of a shape that the system can be called with. The text never repeats any of it."""
