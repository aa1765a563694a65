"""`soap` in relay.yaml: whose leads, and how far clocks may differ."""

from __future__ import annotations

from pathlib import Path

import pytest

import config
from relay.system.compiled import load
from systems import SYSTEMS
from systems.marketo.soap.settings import Soap
from systems.marketo.soap.settings import load as load_soap

MARKETO = """
connections:
  kintone: {system: kintone, url: https://example.cybozu.com}
  marketo: {system: marketo, url: https://123-ABC-456.mktorest.com}
routes:
  mail-opened: {to: kintone, app: 12, key: {field: lead_id, from: leadId}, fields: {company: company}}
"""


def loaded(tmp_path: Path, text: str) -> config.Settings:
    file = tmp_path / "relay.yaml"
    file.write_text(f"{MARKETO}{text}\n")
    return config.load(file)


def test_what_is_written_reaches_the_function(tmp_path: Path) -> None:
    settings = loaded(tmp_path, "soap: {connection: marketo, clock_skew: 90s}")
    compiled = tmp_path / "config.json"
    compiled.write_bytes(settings.compiled())

    assert load_soap(compiled) == settings.soap == Soap(connection="marketo", clock_skew="90s")


def test_without_it_there_is_no_soap(tmp_path: Path) -> None:
    assert loaded(tmp_path, "").soap is None


@pytest.mark.parametrize("routes", ["", "routes: {}\n"])
def test_who_only_serves_soap_clients_needs_no_route(tmp_path: Path, routes: str) -> None:
    file = tmp_path / "relay.yaml"
    file.write_text(f"{MARKETO[: MARKETO.index('routes:')]}{routes}soap: {{connection: marketo}}\n")
    settings = config.load(file)
    assert settings.routes == {}
    compiled = tmp_path / "config.json"
    compiled.write_bytes(settings.compiled())
    assert load(compiled, SYSTEMS).routes == {}


def test_clocks_may_differ_by_five_minutes_when_nothing_is_said(tmp_path: Path) -> None:
    soap = loaded(tmp_path, "soap: {connection: marketo}").soap
    assert soap is not None
    assert soap.clock_skew == "5m"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("soap: {}", "soap.connection: missing key"),
        ("soap: {connection: marketoo}", "unknown connection `marketoo`. Did you mean `marketo`?"),
        ("soap: {connection: kintone}", "no connection to marketo: `kintone`"),
        ("soap: {connection: marketo, clock_skew: 2h}", "soap.clock_skew: 2h is too long"),
        ("soap: {connection: marketo, clock_skew: five}", "soap.clock_skew"),
        ("soap: {connection: marketo, clock: 5m}", "soap.clock: unknown key"),
        ("soap: yes", "soap"),
    ],
)
def test_a_mistake_is_named_with_its_path(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(config.ConfigError) as caught:
        loaded(tmp_path, text)
    assert said in str(caught.value)
