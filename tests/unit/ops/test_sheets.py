"""`relay sheet`: for each kind of system, what Marketo's screens want."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ops import cli
from ops.exit_codes import ExitCode

RELAY_YAML = """\
name: ops-test
connections:
  kintone: {system: kintone, url: https://example.cybozu.com}
  karte: {system: karte}
  crm: {system: http, url: https://api.example.com}
routes:
  answered: {to: kintone, app: 12, key: {field: k, from: leadId}, fields: {c: company}, reply: delivered}
  accepted: {to: kintone, app: 12, key: {field: k, from: leadId}, fields: {c: company}}
  events: {to: karte}
  lead: {to: crm, path: "/leads/{leadId}", fields: {n: company}, response: {crm_id: body.id}, reply: delivered}
  all: {to: crm, path: "/leads/{leadId}"}
"""


def sheet(route: str, folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """Without a deployment: only the URL and the secret are missing."""
    (folder / "relay.yaml").write_text(RELAY_YAML)
    cli.run(["sheet", route, "--config", str(folder / "relay.yaml"), "--local", *options])
    return capsys.readouterr().out


def test_a_route_that_answers_when_delivered_lists_what_the_system_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def mapped(route: str) -> list[str]:
        found: list[str] = json.loads(sheet(route, tmp_path, capsys, "--json"))["Response Mappings"]
        return found

    own = ["id", "status", "route"]
    assert mapped("answered") == [*own, "record", "revision", "operation"]
    assert mapped("lead") == [*own, "crm_id"]
    assert mapped("accepted") == own


def test_a_sheet_says_what_comes_when_the_system_is_slow(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "504 `not_yet_delivered`" in sheet("answered", tmp_path, capsys)
    assert "504" not in sheet("accepted", tmp_path, capsys)


def test_kartes_form_is_sent_without_a_json_header(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = sheet("events", tmp_path, capsys)
    assert 'leadId={{lead.Id}}&events=[{"event_name"' in shown
    assert "Content-Type" not in shown
    assert "Request Token Encoding" in shown


def test_a_route_that_sends_on_the_payload_says_that_names_are_to_be_added(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "sends on all that the payload holds" in sheet("all", tmp_path, capsys)
    assert "sends on all" not in sheet("lead", tmp_path, capsys)


FROM_KINTONE = """\
name: ops-test
api: {allow: [marketo, kintone]}
connections:
  kintone: {system: kintone, url: https://example.cybozu.com}
  crm: {system: http, url: https://api.example.com}
routes:
  changed:
    from: kintone
    source: {app: 12, hooks: [ADD_RECORD, UPDATE_STATUS]}
    to: crm
    path: "/customers/{id}"
"""


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_route_from_kintone_has_a_sheet_for_kintones_own_screen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    (tmp_path / "relay.yaml").write_text(FROM_KINTONE)
    cli.run(["sheet", "changed", "--config", str(tmp_path / "relay.yaml"), "--local", *options])
    shown = capsys.readouterr().out

    assert "/hooks/changed?key=********" in shown
    assert "Marketo" not in shown
    if options:
        assert json.loads(shown)["hooks"] == ["ADD_RECORD", "UPDATE_STATUS"]
    else:
        assert "[x] Record is added / レコードの追加" in shown
        assert "[ ] Record is edited / レコードの編集" in shown


def test_a_route_that_is_only_read_has_no_sheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "relay.yaml").write_text(
        "name: ops-test\n"
        "connections:\n"
        "  karte: {system: karte}\n"
        "  crm: {system: http, url: https://api.example.com}\n"
        "routes:\n"
        "  users: {from: karte, source: {stream: roster, every: 5m}, to: crm, path: '/{email}', fields: {n: email}}\n"
    )
    assert cli.run(["sheet", "users", "--config", str(tmp_path / "relay.yaml"), "--local"]) != 0
    assert "Nobody calls the route 'users': it is read" in capsys.readouterr().err


def test_a_route_that_reads_activities_says_once_which_permissions_it_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        "name: ops-test\n"
        "connections:\n"
        "  marketo: {system: marketo, url: https://123-ABC-456.mktorest.com}\n"
        "  crm: {system: http, url: https://api.example.com}\n"
        "routes:\n"
        "  opened: {from: marketo, source: {stream: activities, types: [Open Email], every: 5m}, ROUTE}\n"
    )
    mail = "to: marketo, mail: {id: primaryId, lead: leadId}, then: known}\n  known: {from: marketo, source: "
    mail += "{stream: mails}, to: crm, path: '/mails/{id}', fields: {n: subject}"
    for route, assets in (("to: crm, path: '/opens/{id}', fields: {n: primary}", 0), (mail, 1)):
        (tmp_path / "relay.yaml").write_text(text.replace("ROUTE", route))
        assert cli.run(["sheet", "opened", "--config", str(tmp_path / "relay.yaml"), "--local"]) == 0
        shown = capsys.readouterr().out
        assert shown.count("Read-Only Activity Metadata") == 1
        assert shown.count("Read-Only Assets") == assets
        assert shown.count("API Only Role. API Only: ticked") == 1
    assert cli.run(["sheet", "known", "--config", str(tmp_path / "relay.yaml"), "--local"]) != 0
    assert "another route leads to it" in capsys.readouterr().err


def test_a_route_that_another_one_leads_to_has_no_sheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "relay.yaml").write_text(
        "name: ops-test\n"
        "connections:\n"
        "  marketo: {system: marketo, url: https://123-ABC-456.mktorest.com}\n"
        "  crm: {system: http, url: https://api.example.com}\n"
        "routes:\n"
        "  asked: {to: marketo, lead: {email: email}, find: {}, then: found}\n"
        "  found: {from: marketo, source: {stream: leads}, to: crm, path: '/leads/{id}', fields: {n: company}}\n"
    )
    assert cli.run(["sheet", "found", "--config", str(tmp_path / "relay.yaml"), "--local"]) != 0
    assert "Nobody calls the route 'found': another route leads to it" in capsys.readouterr().err


def test_kintone_has_no_template(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "relay.yaml").write_text(FROM_KINTONE)
    code = cli.run(["sheet", "changed", "--config", str(tmp_path / "relay.yaml"), "--local", "--template"])

    assert code == ExitCode.USAGE
    assert "kintone writes the body itself" in capsys.readouterr().err
