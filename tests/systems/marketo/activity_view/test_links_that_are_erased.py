"""`relay forget` ends the links to a lead's page."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from operations.forgetting.of_links import OfLinks
from relay.aws.table import State
from relay.system.page_links import PageLinks
from tests.support.state_table import dynamodb, state
from tests.unit.config.test_config_soap import loaded

__all__ = ["dynamodb", "state"]


def test_the_links_to_one_lead_end_and_no_others(state: State, tmp_path: Path) -> None:
    links = PageLinks(state=state, connection="marketo", key=lambda: b"key", lasts=timedelta(days=7))
    made = links.keep(["1001", "1002"])
    deployment: Any = SimpleNamespace(state_tables=lambda: {"marketo": state.table})
    settings = loaded(tmp_path, "activity_view: {connection: marketo, links: 7d}")
    memory = OfLinks(dynamodb=state.dynamodb, deployment=deployment, settings=settings, log_key=b"key")

    [found] = memory.find("1001")
    assert (found.memory, found.where, found.items) == ("links", "marketo", 1)
    found.erase()

    assert {record: links.record(link.handle) for record, link in made.items()} == {"1001": None, "1002": "1002"}
    [again] = memory.find("1001")
    assert again.items == 0
