"""Routes that keep records of what is read: what relay.yaml makes of them, and what they are where they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from relay.core.config import Config
from relay.core.findings import Problem
from relay.system.setting_up.forms import forms
from relay.system.setting_up.record_form import KeepsForms
from relay.system.sides import target_of
from relay.system.system import System


def check_record_forms(config: Config, systems: Mapping[str, System]) -> Iterator[Problem]:
    """Paths begin with the name of the route. Raises KeyError for a configuration that has not been checked."""
    for name, (route, form) in forms(config, systems, config.routes).items():
        side = target_of(route, config, systems)
        if isinstance(side, KeepsForms):
            for found in side.check_form(route, form):
                yield Problem(path=f"{name}.{found.path}", message=found.message)
