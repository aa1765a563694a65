"""One local run with both stand-ins, and one browser, for the journeys over a site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.relay_run import running
from tests.journeys.browser import chromium
from tests.journeys.karte.site import Site

CONFIGURATION = Path(__file__).with_name("relay.yaml")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site, with what the sheets of both routes say, each for the pages with its tag."""
    with chromium() as browser, running(tmp_path_factory.mktemp("site") / ".local", CONFIGURATION) as relay:
        made = Site(relay, browser)
        made.set_up("karte-visit", "/site/shop", "v2")
        made.set_up("karte-visit-old-tag", "/site/old-shop", "v1")
        yield made
