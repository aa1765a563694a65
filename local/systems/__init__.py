"""Each stand-in is a folder that exports one object, `STAND_IN`, and runs as `python -m local.systems.<folder>`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules

from local.kit.launch import Launch


class _StandIns(Mapping[str, Launch]):
    """Imports a stand-in when it is first asked for."""

    def __getitem__(self, name: str) -> Launch:
        if name not in set(self):
            raise KeyError(name)
        launch: Launch = import_module(f"{__name__}.{name}").STAND_IN
        return launch

    def __iter__(self) -> Iterator[str]:
        return (each.name for each in iter_modules(__path__) if each.ispkg)

    def __len__(self) -> int:
        return sum(1 for _ in self)


STAND_INS: Mapping[str, Launch] = _StandIns()
"""By the name of their system in relay.yaml."""
