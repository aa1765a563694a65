"""How the tests are spread over processes: those that share something expensive stay together."""

from __future__ import annotations

from pathlib import PurePath

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

import infra  # noqa: F401 - names the Node.js that the CDK's library runs on, before a test imports that


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return _Scheduler(config, log)


class _Scheduler(LoadScopeScheduling):  # type: ignore[misc] # pytest-xdist has no types
    """By `group`. Not by pytest-xdist's own groups: 3.8 writes them where pytest 9.2 no longer looks."""

    def _split_scope(self, nodeid: str) -> str:
        return group(PurePath(nodeid.partition("::")[0]))


def group(path: PurePath) -> str:
    """What is made once for a folder: a local run, an emulator, synthesised templates. Unit tests share nothing."""
    _, suite, *folders = path.parent.parts
    if suite == "unit":
        return str(path)
    return suite if suite in {"e2e", "infra", "journeys"} else "/".join([suite, *folders[:1]])
