"""What keeps an import from being written, before anything is asked."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import config
from operations.failures import OperatorError
from operations.systems.mazrica.import_format import ImportFormat
from operations.systems.mazrica.opened_import import lead_import

RELAY = """
connections:
  marketo: {system: marketo, url: https://123-ABC-456.mktorest.com}
  mazrica: {system: mazrica, items: {lead_id: 501}}
routes:
  leads: {from: marketo, source: {stream: leads, every: 1h}, to: mazrica, contact: {}}
  posted: {to: mazrica, contact: {}}
"""
FORMAT = ImportFormat(kind="contacts", header=["x"], places={"name": 0, "email": 0}, items={501: 0}, has_mark=False)


def asked(tmp_path: Path, text: str, route: str | None = None, made: ImportFormat = FORMAT) -> None:
    (tmp_path / "relay.yaml").write_text(text)
    settings = config.load(tmp_path / "relay.yaml")
    installation: Any = SimpleNamespace(settings=settings, local_run=None, deployment=None)
    lead_import(installation, route, made, tmp_path / "into")


@pytest.mark.parametrize(
    ("before", "after", "route", "said"),
    [
        ("  leads:", "  other:", "leads", r"leads brings no leads of Marketo to Mazrica. Routes that do: other\."),
        ("", "", "posted", r"Routes that do: leads\."),
        (
            "  leads:",
            "  more: {from: marketo, source: {stream: leads}, to: mazrica, contact: {}}\n  leads:",
            None,
            "--route",
        ),
        ("lead_id: 501", "lead_id: 502", None, "no column of the item 502"),
    ],
)
def test_it_is_said_before_anything_is_read(
    tmp_path: Path, before: str, after: str, route: str | None, said: str
) -> None:
    text = RELAY.replace(before, after) if before else RELAY
    text = text.replace("source: {stream: leads}", "source: {stream: leads, every: 2h}")
    with pytest.raises(OperatorError, match=said):
        asked(tmp_path, text, route)
    assert not (tmp_path / "into").exists()
