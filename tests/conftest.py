"""For all tests: what properties are tried with, and which tests share a process."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Generator
from pathlib import PurePath

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

import infra  # noqa: F401 - names the Node.js that the CDK's library runs on, before a test imports that

# Nothing here is judged by time. A change is judged by the same values each time, so that what fails is the change's;
# `make faults` draws others, and more of them (`--hypothesis-profile=explore`).
settings.register_profile("explore", deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
settings.register_profile("change", settings.get_profile("explore"), derandomize=True, max_examples=40)
settings.load_profile("change")


def pytest_configure(config: pytest.Config) -> None:
    """Keep bytecode in pytest's own folder where the machine keeps none beside the code, as images of Docker often do.

    Tests start hundreds of processes, and each would compile anew what it imports: of the CDK's library for seconds.
    """
    if sys.dont_write_bytecode:
        sys.dont_write_bytecode, sys.pycache_prefix = False, str(config.cache.mkdir("bytecode"))
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays until the end: nobody looks through it for garbage, now or while tests run."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


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
