"""`relay check` says when what was asked is not what relay.yaml has."""

from __future__ import annotations

from pathlib import Path

import pytest

import config
from operations.checks.connections import differences
from relay.system import route_fingerprints

CONNECTIONS = """
connections:
  kintone: {system: kintone, url: https://example.cybozu.com}
  other: {system: kintone, url: https://other.cybozu.com}
routes:
"""
OPENED = "  opened: {to: kintone, app: 12, key: {field: lead_id, from: leadId}, fields: {company: company}}\n"
WON = "  won: {to: kintone, app: 3, key: {field: lead_id, from: leadId}, fields: {company: company}}\n"
ELSEWHERE = "  else: {to: other, app: 3, key: {field: lead_id, from: leadId}, fields: {company: company}}\n"


def settings(folder: Path, routes: str) -> config.Settings:
    (folder / "relay.yaml").write_text(CONNECTIONS + routes)
    return config.load(folder / "relay.yaml")


@pytest.mark.parametrize(
    ("deployed", "written", "found"),
    [
        (OPENED + ELSEWHERE, OPENED, []),
        (OPENED, OPENED + WON, [("error", "routes.won", "not deployed yet")]),
        (OPENED + WON, OPENED, [("warning", "routes.won", "no longer in relay.yaml")]),
        (OPENED + WON, OPENED + WON.replace("kintone", "other"), [("warning", "routes.won", "leads to other")]),
        (OPENED, OPENED.replace("12", "13"), [("warning", "routes.opened", "has changed since")]),
        (OPENED.replace("kintone", "other"), OPENED, [("error", "routes.opened", "not deployed yet")]),
    ],
)
def test_each_route_is_compared_with_what_is_deployed(
    deployed: str, written: str, found: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    """O-24: what is written applies once it is deployed."""
    known = route_fingerprints.of_routes(settings(tmp_path, deployed).compiled(), "kintone")
    told = list(differences(settings(tmp_path, written), "kintone", known))
    assert [(each.level, each.where) for each in told] == [(level, where) for level, where, _ in found]
    assert all(part in each.message for each, (_, _, part) in zip(told, found, strict=True))


def test_a_function_that_does_not_tell_its_routes_is_not_compared(tmp_path: Path) -> None:
    assert list(differences(settings(tmp_path, OPENED), "kintone", None)) == []
