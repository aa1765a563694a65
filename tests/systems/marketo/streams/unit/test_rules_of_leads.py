"""What relay.yaml may say of leads and activities that are read."""

from __future__ import annotations

from pathlib import Path

import pytest

import config

RELAY = """
api: {{allow: anyone}}
connections:
  marketo: {{system: marketo, url: https://123-ABC-456.mktorest.com}}
  kintone: {{system: kintone, url: https://example.cybozu.com}}
routes:
  leads:
    from: marketo
    source: {{{source}}}
    to: kintone
    app: 12
    key: {{field: lead_id, from: id, type: number}}
    fields: {{company: company}}
"""


def problems(folder: Path, source: str) -> str:
    (folder / "relay.yaml").write_text(RELAY.format(source=source), encoding="utf-8")
    with pytest.raises(config.ConfigError) as caught:
        config.load(folder / "relay.yaml")
    return str(caught.value)


def test_a_plain_source_is_accepted(tmp_path: Path) -> None:
    source = "stream: leads, every: 5m, first: everything, look_back: 12h, gone: deliver, fields: [phone], list: 1001"
    (tmp_path / "relay.yaml").write_text(RELAY.format(source=source), encoding="utf-8")
    assert config.load(tmp_path / "relay.yaml").routes["leads"].source is not None


@pytest.mark.parametrize(
    ("source", "path", "words"),
    [
        ("every: 5m, list: 1, program: 2", "source.program", "Remove one of the two"),
        ("every: 5m, fields: [phone, phone]", "source.fields.1", "twice"),
        ("every: 5m, fields: [deleted]", "source.fields.0", "by itself"),
        ("every: 5m, look_back: 4d", "source.look_back", "Write 3d or less"),
        ("every: 5m, look_back: 1h", "source.look_back", "up to 6h late"),
        ("every: 5m, list: 0", "source.list", "at least 1"),
        ("every: 5m, lists: 1", "source.lists", "Did you mean `list`"),
        ("stream: lead, every: 5m", "source.stream", "Did you mean `leads`"),
        ("stream: leads", "source", "nothing starts this route"),
        ("stream: activities, every: 5m", "source.types", "missing"),
        ("stream: activities, every: 5m, types: []", "source.types", "at least one"),
        ("stream: activities, every: 5m, types: [10, 10]", "source.types.1", "twice"),
        ("stream: activities, every: 5m, types: [10], look_back: 4d", "source.look_back", "Write 3d or less"),
        ("stream: activities, every: 5m, types: [10], gone: deliver", "source.gone", ""),
        ("stream: program-members, every: 5m", "source.programs", "missing"),
    ],
)
def test_what_is_wrong_is_said_by_its_path(tmp_path: Path, source: str, path: str, words: str) -> None:
    found = problems(tmp_path, source)
    assert f"routes.leads.{path}" in found
    assert words in found


def test_two_routes_that_write_what_the_other_reads_are_refused(tmp_path: Path) -> None:
    text = RELAY.format(source="every: 5m").replace("kintone:", "crm:").replace("system: kintone", "system: http")
    routes = """
  leads:
    from: marketo
    source: {every: 5m}
    to: marketo
    lead: {id: id}
    fields: {company: company}
"""
    (tmp_path / "relay.yaml").write_text(text.partition("  leads:")[0] + routes, encoding="utf-8")
    with pytest.raises(config.ConfigError) as caught:
        config.load(tmp_path / "relay.yaml")
    assert "would go round for ever" in str(caught.value)
