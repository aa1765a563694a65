"""The pages about rows and about opens say what the code and the shipped example do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

import config
from local.systems.kintone import LEADS
from relay.core.config import Config
from systems.kintone.config import KintoneRoute
from systems.kintone.system import KINTONE
from systems.kintone.table_sheet import SHOWN
from systems.kintone.target.merged_delivery import MOST_ROUNDS

ROOT = Path(__file__).parents[4]
DOCS = ROOT / "docs" / "systems" / "kintone"
EXAMPLE = ROOT / "examples" / "mail-opens-without-campaigns.yaml"
both = pytest.mark.parametrize("language", ["", ".ja"])
ACTIVITY = {"leadId": 5, "primaryId": 2001, "primary": "Autumn Mail", "at": "2026-11-02T18:00:00Z"}
ASKED = {**ACTIVITY, "attributes": {"Campaign Run ID": 7}}


def blocks(name: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", (DOCS / name).read_text(encoding="utf-8"), re.DOTALL)


def text(name: str) -> str:
    return " ".join((DOCS / name).read_text(encoding="utf-8").split())


def loaded(content: str, folder: Path) -> Config:
    file = folder / "relay.yaml"
    file.write_text(content, encoding="utf-8")
    return config.load(file).config()


def example_routes() -> dict[str, KintoneRoute]:
    routes = config.load(EXAMPLE).routes
    return {name: route for name, route in routes.items() if isinstance(route, KintoneRoute)}


@both
def test_the_page_about_rows_shows_a_route_that_can_be_deployed(language: str, tmp_path: Path) -> None:
    [block] = blocks(f"rows{language}.md")
    [route] = loaded(block, tmp_path).routes.values()
    assert list(KINTONE.target.check_route(route)) == []
    payload = {"leadId": 5, "fair": "Tokyo", "booth": "A-1", "at": "2026-11-02"}
    assert KINTONE.target.accept(route, payload).key == "12/0/5"


@both
def test_n09_customers_without_a_lead_id_are_known_as_the_page_says(language: str, tmp_path: Path) -> None:
    found = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    change = yaml.safe_load(blocks(f"mail-opens{language}.md")[0])
    found["routes"]["opened-to-kintone"]["key"] = change["key"]
    route = loaded(yaml.safe_dump(found), tmp_path).routes["opened-to-kintone"]
    assert list(KINTONE.target.check_route(route)) == []


@both
def test_n09_a_record_for_each_mail_is_a_route_that_can_be_deployed(language: str, tmp_path: Path) -> None:
    found = loaded(blocks(f"mail-opens{language}.md")[1], tmp_path)
    route = found.routes["opened-mail"]
    assert list(KINTONE.target.check_route(route)) == []
    assert KINTONE.target.accept(route, {"subject": "Autumn", "asked": ASKED}).key == "30/0/5-2001-7"
    assert KINTONE.target.accept(route, {"asked": ASKED}).lead == "5-2001-7"


@pytest.mark.parametrize("route", ["sent-to-kintone", "opened-to-kintone"])
def test_n09_a_send_and_its_open_are_one_row_also_where_the_mail_is_gone(route: str) -> None:
    from systems.kintone.target.record import RouteMapping  # noqa: PLC0415

    mapping = RouteMapping(example_routes()[route])
    for payload in ({"subject": "Autumn", "text": "Hello", "asked": ASKED}, {"asked": ASKED}):
        row = mapping.read(payload).row
        assert row is not None
        assert (row.mark, row.cells["mail_subject"]["value"]) == ("2001-7", payload.get("subject", "Autumn Mail"))
        assert ("mail_text_as" in row.cells) == ("text" in payload)


@both
def test_n09_what_is_to_be_made_in_kintone_is_what_the_example_writes(language: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \|", (DOCS / f"mail-opens{language}.md").read_text("utf-8"), re.MULTILINE)
    shown = dict(rows)
    written: dict[str, Any] = {}
    for route in example_routes().values():
        [made] = KINTONE.target.describe(route).made_first
        written |= cast("dict[str, Any]", made.content["fields"]) | cast("dict[str, Any]", made.content["record"])
    assert {code: SHOWN[kind].ja in shown[code] for code, kind in written.items()} == dict.fromkeys(written, True)
    assert set(shown) == {*written, "lead_id", "opened_at", "mails"}


def test_the_stand_ins_app_has_what_the_example_writes() -> None:
    [table] = [each for each in LEADS.fields if each.code == "mails"]
    cells = {cell.code for cell in table.fields}
    for route in example_routes().values():
        assert route.rows is not None
        assert {route.rows.mark.field, *route.rows.fields} <= cells


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("rows.md", f"up to {MOST_ROUNDS} times at once"),
        ("rows.ja.md", f"続けて {MOST_ROUNDS} 回まで"),
        ("rows.md", "100 unless you say otherwise, 500 at the most"),
        ("rows.ja.md", "指定しなければ 100、最大 500"),
    ],
)
def test_limits_are_those_of_the_code(page: str, words: str) -> None:
    assert words in text(page)
