"""`unread: refuse`: where it means something, and where `check` says that it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

import config

CONNECTIONS = """connections:
  kintone: {system: kintone, url: https://a.cybozu.com}
  crm: {system: http, url: https://crm.example.com}
"""


def load(tmp_path: Path, route: str) -> config.Settings:
    file = tmp_path / "relay.yaml"
    file.write_text(
        f"api: {{allow: [marketo, kintone]}}\n{CONNECTIONS}routes:\n  sent: {{to: crm, {route}}}\n", encoding="utf-8"
    )
    return config.load(file)


def test_a_route_that_names_what_it_reads_may_refuse_the_rest(tmp_path: Path) -> None:
    settings = load(tmp_path, 'path: "/{leadId}", fields: {name: company}, unread: refuse')

    assert settings.routes["sent"].unread == "refuse"


@pytest.mark.parametrize(
    ("route", "message"),
    [
        ('path: "/{leadId}"', "takes the payload as a whole"),
        ("path: /x, key: leadId, body: passthrough", "takes the payload as a whole"),
        ('path: "/{leadId}", fields: {all: "to_string(@)"}', "takes the payload as a whole"),
        ('path: "/{id}", fields: {a: record.a}, from: kintone, source: {app: 12}', "the names are kintone's own"),
    ],
)
def test_where_no_name_is_unread_that_is_said(tmp_path: Path, route: str, message: str) -> None:
    with pytest.raises(config.ConfigError) as caught:
        load(tmp_path, f"{route}, unread: refuse")

    [problem] = str(caught.value).splitlines()
    assert "routes.sent.unread: " in problem
    assert message in problem


def test_a_path_that_is_none_is_the_only_problem_that_is_told(tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError) as caught:
        load(tmp_path, 'path: "/{leadId}", fields: {a: "b["}, unread: refuse')

    [problem] = str(caught.value).splitlines()
    assert "routes.sent.fields.a: " in problem
