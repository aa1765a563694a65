"""How the tests are spread over processes: those that share something expensive stay together."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

TESTS = Path(__file__).parent


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item.path.relative_to(TESTS))))


def _group(path: Path) -> str:
    """A local run, an emulator, synthesised templates are made once for a folder; unit tests share nothing."""
    suite, *folders = path.parent.parts
    if suite == "unit":
        return str(path)
    return suite if suite in {"e2e", "infra", "journeys"} else "/".join([suite, *folders[:1]])
