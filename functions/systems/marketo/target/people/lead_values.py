"""What is written of a lead itself."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from systems.marketo.target.filling.field import JsonScalar


class LeadValues(msgspec.Struct, frozen=True, omit_defaults=True):
    """Values of the lead, by REST API name; null erases one."""

    values: Mapping[str, JsonScalar]
    optional: frozenset[str] = frozenset()
    """The names of fields that the instance may lack."""
    cut: frozenset[str] = frozenset()
    """The names of fields whose texts are cut where they are too long."""
