"""Syncs in relay.yaml: what can be read, how often, and what is said of what cannot."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

import config
from relay.core.config import Sync
from relay.system.compiled import Compiled

FILE = """
api: {allow: anyone}
connections:
  kintone: {system: kintone, url: https://example.cybozu.com}
routes:
  changed:
    from: kintone
    source: {app: 12}
    to: kintone
    app: 13
    key: {field: key, from: record.id}
    fields: {name: record.name}
  opened: {to: kintone, app: 12, key: {field: lead_id, from: leadId}, fields: {company: company}}
syncs:
  changes: {route: changed, every: 10m}
"""


def load(folder: Path, text: str) -> config.Settings:
    file = folder / "relay.yaml"
    file.write_text(text)
    return config.load(file)


def test_a_sync_is_loaded_and_compiled(tmp_path: Path) -> None:
    settings = load(tmp_path, FILE)
    assert settings.syncs == {"changes": Sync(route="changed", every="10m")}
    assert msgspec.json.decode(settings.compiled(), type=Compiled).syncs == settings.syncs


def test_a_file_without_syncs_has_none(tmp_path: Path) -> None:
    assert load(tmp_path, FILE.partition("syncs:")[0]).syncs == {}


def test_it_runs_every_quarter_of_an_hour_unless_told_otherwise(tmp_path: Path) -> None:
    assert load(tmp_path, FILE.replace(", every: 10m", "")).syncs["changes"].every == "15m"


@pytest.mark.parametrize("every", ["5m", "300s", "90m", "24h", "1d"])
def test_it_may_run_as_often_as_every_five_minutes_and_as_seldom_as_once_a_day(tmp_path: Path, every: str) -> None:
    assert load(tmp_path, FILE.replace("10m", every)).syncs["changes"].every == every


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("10m", "4m", "syncs.changes.every: `4m` is not from 5m to 1d, in whole minutes. Write it like 15m."),
        ("10m", "25h", "syncs.changes.every: `25h` is not from 5m to 1d, in whole minutes. Write it like 15m."),
        ("10m", "330s", "syncs.changes.every: `330s` is not from 5m to 1d, in whole minutes. Write it like 15m."),
        (
            "route: changed",
            "route: chnged",
            "syncs.changes.route: unknown route `chnged`. Did you mean `changed`? Routes: changed, opened.",
        ),
        (
            "route: changed",
            "route: opened",
            "`opened` comes from nothing that can be read. Name a route that comes from what can be.",
        ),
        (
            "{app: 12}",
            "{app: 12, hooks: [ADD_RECORD]}",
            "source.hooks: a sync finds records that were added and those that were edited. Add UPDATE_RECORD.",
        ),
        (
            "  changes:",
            "  again: {route: changed}\n  changes:",
            "again reads for this route already; two would queue everything twice. Remove one of them.",
        ),
        ("  changes:", "  Changes:", "syncs.Changes: `Changes` cannot be used here."),
        ("every: 10m", "evry: 10m", "syncs.changes.evry: unknown key. Did you mean `every`?"),
    ],
)
def test_what_cannot_be_synced_is_one_clear_line(tmp_path: Path, before: str, after: str, message: str) -> None:
    with pytest.raises(config.ConfigError) as caught:
        load(tmp_path, FILE.replace(before, after))
    [line] = str(caught.value).splitlines()
    assert message in line
