"""A look at Marketo that a person asked for: what `relay check` asks it for, and words for what is not there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from relay.core.findings import Finding
from relay.system.setting_up.record_form import RecordForm
from systems.marketo.advice import DENIED, about
from systems.marketo.rest.calls.schema import LeadSchema
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed

Found = TypeVar("Found")


class Stopped(Exception):
    """Every further call would meet it."""


@dataclass(frozen=True)
class InstanceLook:
    """At the instance of one connection. Everything raises relay.core.gate.MustWait where no call is left."""

    name: str
    """The connection's."""
    calls: Calls
    forms: Mapping[str, RecordForm] = field(default_factory=dict)
    """What routes are told of records, by their place in relay.yaml; of few it is known."""

    @cached_property
    def schema(self) -> LeadSchema:
        """The fields of leads as they are now. Raises Stopped."""
        return self.ask(lambda: self.calls.leads.describe(refresh=True), "Read-Only Person")

    @cached_property
    def company_fields(self) -> frozenset[str]:
        """The fields of leads that are of their companies."""
        return self.calls.companies.known_fields()

    def ask(self, call: Callable[[], Found], permission: str) -> Found:
        """What Marketo answers. Raises Stopped when it fails."""
        try:
            return call()
        except CallFailed as failed:
            raise Stopped(about(failed, self.name, permission)) from failed


def no_asset(where: str, what: str) -> Finding:
    """A browser's address of an asset shows its number, also to whom cannot see it by the API."""
    message = f"there is no {what} of this number, or the API user has no role in its workspace."
    return Finding(level="error", where=where, message=message)


def unseen(where: str, what: str, failed: CallFailed) -> Finding:
    """Whether an asset is there could not be asked."""
    if failed.cause.code == DENIED:
        message = f"whether this {what} exists is not checked: that takes the permission Read-Only Assets."
    else:
        message = f"whether this {what} exists could not be found out: {failed.cause.code}, {failed.cause.message}"
    return Finding(level="warning", where=where, message=message)
