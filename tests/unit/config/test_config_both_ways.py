"""An app that is both read and written goes by one identity, or a warning says what would come of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import config
from systems.kintone.both_ways import fields_of

ROOT = Path(config.__file__).resolve().parent.parent
CONNECTIONS = {
    "kintone": {"system": "kintone", "url": "https://a.cybozu.com"},
    "other": {"system": "kintone", "url": "https://b.cybozu.com"},
    "same": {"system": "kintone", "url": "https://A.cybozu.com/"},
    "marketo": {"system": "marketo", "url": "https://123-ABC-456.mktorest.com", "foreign_id_field": "kintoneId"},
    "crm": {"system": "http", "url": "https://crm.example.com"},
}
LEAD_ID = {"field": "lead_id", "from": "leadId", "type": "number"}


def there(**changes: Any) -> dict[str, Any]:
    """From app 12 to Marketo."""
    route = {"from": "kintone", "source": {"app": 12}, "to": "marketo", "fields": {"a": "x"}}
    return {**route, "lead": {"id": "record.lead_id"}, **changes}


def back(**changes: Any) -> dict[str, Any]:
    """Into app 12."""
    return {"to": "kintone", "app": 12, "key": LEAD_ID, "fields": {"company": "company"}, **changes}


def write(folder: Path, **routes: dict[str, Any]) -> Path:
    file = folder / "relay.yaml"
    content = {"api": {"allow": "anyone"}, "connections": CONNECTIONS, "routes": routes}
    file.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return file


def warned(folder: Path, **routes: dict[str, Any]) -> list[str]:
    return [warning.path for warning in config.load(write(folder, **routes)).warnings]


@pytest.mark.parametrize(
    "routes",
    [
        {"there": there(), "back": back()},
        {"there": there(lead={"email": "record.email"}), "back": back(key={"field": "email", "from": "email"})},
        {"there": there(lead={"foreign_id": "id"}), "back": back(key={"record": "kintoneId"})},
        {
            "there": there(lead={"id": "record.lead_id", "email": "record.email"}),
            "back": back(key={**LEAD_ID, "adopt": {"field": "email", "from": "email"}}),
        },
        {"there": there(lead={"email": "record.email"}), "back": back(upsert=False)},
        {"there": there(lead={"email": "record.email"}), "back": back(app=13)},
        {"there": there(lead={"email": "record.email"}), "back": back(to="other")},
        {"there": there(lead={"email": "record.email"})},
        {"back": back()},
    ],
)
def test_one_identity_or_one_way_is_as_it_should_be(tmp_path: Path, routes: dict[str, Any]) -> None:
    assert warned(tmp_path, **routes) == []


@pytest.mark.parametrize(
    ("lead", "key"),
    [
        ({"email": "record.email"}, LEAD_ID),
        ({"id": "record.lead_id", "email": "record.email"}, LEAD_ID),
        ({"foreign_id": "id"}, LEAD_ID),
        ({"foreign_id": "id"}, {**LEAD_ID, "adopt": {"field": "email", "from": "email"}}),
        ({"email": 'record."メール"'}, {"field": "email", "from": "email"}),
        ({"email": "record.email || record.mail"}, {"field": "email", "from": "email"}),
        ({"email": "to_string(record.email_2)"}, {"field": "email", "from": "email"}),
    ],
)
def test_two_identities_of_one_app_are_a_warning_and_no_problem(
    tmp_path: Path, lead: dict[str, str], key: dict[str, str]
) -> None:
    assert warned(tmp_path, there=there(lead=lead), back=back(key=key)) == ["routes.back.key"]


def test_the_app_is_the_same_by_whatever_connection(tmp_path: Path) -> None:
    assert warned(tmp_path, there=there(lead={"email": "record.email"}), back=back(to="same")) == ["routes.back.key"]


def test_between_two_apps_each_side_is_compared_with_the_way_back(tmp_path: Path) -> None:
    source = {"app": 13}
    one = back(**{"from": "kintone", "source": {"app": 12}, "app": 13})
    one["key"] = {"field": "code", "from": "record.code"}
    other = back(**{"from": "kintone", "source": source, "key": {"field": "code", "from": "record.code"}})
    assert warned(tmp_path, one=one, other=other) == []
    other["key"] = {"field": "name", "from": "record.name"}
    assert warned(tmp_path, one=one, other=other) == ["routes.other.key", "routes.one.key"]
    other["source"] = {"app": 14}
    assert warned(tmp_path, one=one, other=other) == []


def test_what_leads_elsewhere_says_nothing_of_what_marketo_posts(tmp_path: Path) -> None:
    crm = {"from": "kintone", "source": {"app": 12}, "to": "crm", "path": "/customers/{id}"}
    assert warned(tmp_path, there=crm, back=back()) == []


def test_the_command_shows_a_warning_with_its_line_and_says_that_there_is_no_problem(tmp_path: Path) -> None:
    file = write(tmp_path, there=there(lead={"email": "record.email"}), back=back())
    done = subprocess.run(
        [sys.executable, "-m", "config", "check", str(file)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'functions'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    warning, last = done.stdout.splitlines()
    assert done.returncode == 0
    line = 1 + file.read_text().splitlines().index("    key:")
    assert warning.startswith(f"{file}:{line}: routes.back.key: warning: the app is also where there comes from")
    assert "email, not by lead_id" in warning
    assert last.endswith("no problem")


@pytest.mark.parametrize("example", [ROOT / "relay.yaml", *sorted((ROOT / "examples").glob("*.yaml"))], ids=str)
def test_what_is_shipped_goes_by_one_identity(example: Path) -> None:
    """What a chain comes back to is advised of wherever it may (config.chains), and is about no identity."""
    assert [each for each in config.load(example).warnings if "goes round for ever" not in each.message] == []


@pytest.mark.parametrize(
    ("expressions", "fields"),
    [
        (["record.a", 'record."b c"'], {"a", "b c"}),
        (["id"], {"$id"}),
        (["type"], set()),
        (["record.a.b"], {"a"}),
        (["record.tags[0]", "record.tags[]"], {"tags"}),
        (["record.rows[0].id", "record.rows[].id", "record.rows[?id == '1'].no | [0]"], {"rows"}),
        (["record.a || record.b", "to_string(id)"], {"a", "b", "$id"}),
        (["join('-', [record.a, id])"], {"a", "$id"}),
    ],
)
def test_the_fields_of_a_record_that_a_path_reads_are_found(expressions: list[str], fields: set[str]) -> None:
    assert fields_of(expressions) == fields
