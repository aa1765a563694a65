"""A real browser for the journeys that need one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


@contextmanager
def chromium() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright. Fails with what to install."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("chromium is missing; install with: apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not in this environment: make journeys")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()
