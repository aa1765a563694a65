"""`relay sheet` for the routes between Mazrica and Marketo, and what synthesis refuses of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import ConfigError, load, placeholders
from operations.sheets.read_sheet import ReadSheet, read_sheet
from ops import cli
from ops.exit_codes import ExitCode
from relay.core.read_source import ReadSource

EXAMPLE = Path(__file__).parents[4] / "examples" / "mazrica.yaml"


def written(folder: Path, **changes: dict[str, Any]) -> Path:
    """The example with keys of its routes changed."""
    content = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    for name, change in changes.items():
        content["routes"][name] |= change
    file = folder / "relay.yaml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return file


def sheet(route: str) -> ReadSheet:
    found = read_sheet(load(EXAMPLE), route)
    assert found is not None
    return found


def test_m60_the_role_the_user_the_service_and_the_field_of_phases_are_said() -> None:
    titles = {each.title.en: each for each in sheet("contacts").steps}
    role = titles["Admin > Users & Roles > Roles > New Role"]
    assert [each.en.strip() for each in role.lines][1:] == ["Read-Only Person", "Read-Write Person"]
    [field] = titles["Admin > Field Management: fields of the person"].lines
    assert "Text Area" in field.en
    assert "テキストエリア" in field.ja
    assert "mazrica_phase, exactly so" in field.en
    assert any(title.startswith("Admin > LaunchPoint") for title in titles)


def test_m61_three_detail_items_an_optional_url_and_the_key_are_said() -> None:
    steps = {each.title.en: each for each in sheet("phases").steps}
    table = steps["Mazrica: Settings > detail items of contacts"].table
    assert table is not None
    assert [(row[0], row[2]) for row in table.rows] == [
        ("Lead ID", "items.lead_id"),
        ("Lead Score", "items.lead_score"),
        ("Acquisition Date", "items.acquisition_date"),
        ("Lead Activities (optional / 任意)", "items.activity_url"),
    ]
    assert "relay secret set mazrica" in steps["Mazrica: Settings > API"].lines[0].en


def test_m08_who_sees_whom_and_who_becomes_a_lead_is_said_before_anything_is_deployed() -> None:
    [people] = [each for each in sheet("contacts").steps if each.title.en == "Who is seen by whom"]
    said = " ".join(each.en for each in people.lines)
    assert "seen by all users" in said
    assert "known_only" in said


def test_m05_m04_all_is_read_each_hour_and_leads_begin_with_everybody() -> None:
    sources = [each.source for each in load(EXAMPLE).routes.values()]
    assert {each.every for each in sources if isinstance(each, ReadSource)} == {"1h"}
    assert [each.first for each in sources if isinstance(each, ReadSource)].count("everything") == 1


def test_nobody_is_told_to_read_the_past_which_would_make_people_and_put_old_values_over_new_ones() -> None:
    assert not any("backfill" in line.en for step in sheet("contacts").steps for line in step.lines)


@pytest.mark.parametrize("route", ["leads", "contacts", "actions", "phases"])
def test_every_route_of_the_example_has_a_sheet_for_scripts_too(route: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["sheet", route, "--json", "--config", str(EXAMPLE)]) == ExitCode.FINE
    found = json.loads(capsys.readouterr().out)
    assert set(found["routes"]) >= {route}
    assert "項目" in json.dumps(found, ensure_ascii=False)


def test_each_screen_stands_once_with_what_both_directions_need_there() -> None:
    titles = [each.title.en for each in sheet("leads").steps]
    assert len(titles) == len(set(titles))
    [role] = [each for each in sheet("leads").steps if each.title.en.endswith("New Role")]
    assert {"Read-Only Activity", "Read-Write Person"} <= {each.en.strip() for each in role.lines}


def test_what_is_the_accounts_own_is_left_to_be_filled_in() -> None:
    """Guessed wrong it would write wrong things at real leads, so nothing is deployed with it."""
    found = {each.path for each in placeholders(EXAMPLE)}
    place = "connections.mazrica."
    assert found >= {
        f"{place}{each}"
        for each in (
            *(f"items.{name}" for name in ("lead_id", "lead_score", "acquisition_date")),
            *("completed.path", "completed.equals", "action_contacts"),
        )
    }


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": 'items."1234567891"'}, "is items.lead_score of the connection"),
        ({"title": 'items."1234567890" || name'}, "is items.lead_id of the connection"),
        ({"leadScore": {"from": 'items."7"', "type": "integer"}}, "leadScore is Marketo's alone"),
        ({"mktoAcquisitionDate": "createdAt"}, "mktoAcquisitionDate is Marketo's alone"),
    ],
)
def test_m21_a_route_that_maps_one_of_the_three_is_refused(fields: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"routes\.contacts\.fields") as refused:
        load(written(tmp_path, contacts={"fields": fields}))
    assert said in str(refused.value)


def test_other_detail_items_and_values_of_a_contact_may_be_mapped(tmp_path: Path) -> None:
    """M-26: what else the route maps."""
    fields = {"lastName": "lastName", "title": "position", "department": 'items."601"'}
    assert load(written(tmp_path, contacts={"fields": fields})).routes
