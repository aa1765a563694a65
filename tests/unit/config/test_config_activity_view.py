"""`activity_view` in relay.yaml: whose leads, who may open the page, and for how long."""

from __future__ import annotations

from pathlib import Path

import pytest

import config
from systems.marketo.activity_view.settings import ActivityView
from systems.marketo.activity_view.settings import load as load_view
from tests.unit.config.test_config_soap import loaded


def test_what_is_written_reaches_the_function(tmp_path: Path) -> None:
    settings = loaded(tmp_path, "activity_view: {connection: marketo, allow: [203.0.113.0/24], links: 7d, zone: UTC}")
    compiled = tmp_path / "config.json"
    compiled.write_bytes(settings.compiled())
    written = ActivityView(connection="marketo", allow=["203.0.113.0/24"], links="7d", zone="UTC")
    assert load_view(compiled) == settings.activity_view == written


def test_without_it_there_is_none_and_by_default_nobody_opens_a_page(tmp_path: Path) -> None:
    assert loaded(tmp_path, "").activity_view is None
    view = loaded(tmp_path, "activity_view: {connection: marketo}").activity_view
    assert view is not None
    assert (view.allow, view.links, view.zone, view.concurrency) == ([], "30d", "Asia/Tokyo", None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "activity_view.connection: missing key"),
        ("{connection: kintone}", "no connection to marketo: `kintone`"),
        ("{connection: marketo, allow: marketo}", "activity_view.allow: `marketo` publishes the addresses of its"),
        ("{connection: marketo, allow: [203.0.113.0/24, kintone]}", "`kintone` publishes the addresses of its"),
        ("{connection: marketo, allow: [203.0.113.7/24]}", "Did you mean `203.0.113.0/24`?"),
        ("{connection: marketo, links: 10m}", "activity_view.links: 10m is no time for a link"),
        ("{connection: marketo, links: 91d}", "activity_view.links: 91d is no time for a link"),
        ("{connection: marketo, zone: JST}", "Did you mean Asia/Tokyo?"),
        ("{connection: marketo, public: yes}", "activity_view.public: unknown key"),
    ],
)
def test_a_mistake_is_said_with_what_to_write(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(config.ConfigError) as error:
        loaded(tmp_path, f"activity_view: {text}")
    assert said in str(error.value)
