"""`relay sheet` for routes from ON24 into Marketo: what is made at both, with the exact constraints of each mode."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import load
from operations.sheets.read_sheet import ReadSheet, read_sheet
from ops import cli
from ops.exit_codes import ExitCode
from relay.system.setting_up.set_up import SetUpStep
from systems.marketo.setting_up.access_steps import PERMISSIONS
from systems.marketo.target.actions.registry import ACTIONS
from systems.on24.config import On24Connection
from systems.on24.rows import payload, slots
from systems.on24.rows.event import On24Event
from systems.on24.setting_up.fields import all_fields
from systems.on24.streams.stream import STREAMS

EXAMPLE = Path(__file__).parents[4] / "examples" / "on24.yaml"
PEOPLE, REGISTRANTS, ATTENDEES = "on24-people", "on24-registrants", "on24-attendees"
MODES = {
    "O-01": (PEOPLE, REGISTRANTS, ATTENDEES),
    "O-02": (PEOPLE, ATTENDEES),
    "O-03": (ATTENDEES,),
    "O-04": (REGISTRANTS, ATTENDEES),
}
FULL = ("O-01", "O-04")
"""Those in which registrants make the records."""


def sheet_of(folder: Path, routes: Sequence[str]) -> ReadSheet:
    content = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    content["routes"] = {name: content["routes"][name] for name in routes}
    file = folder / "relay.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    found = read_sheet(load(file), routes[-1])
    assert found is not None
    return found


def step(sheet: ReadSheet, title: str) -> SetUpStep:
    return next(each for each in sheet.steps if each.title.en.startswith(title))


def lines(sheet: ReadSheet, title: str) -> list[str]:
    return [each.en.strip() for each in step(sheet, title).lines]


def triggers(sheet: ReadSheet, title: str) -> dict[str, list[str]]:
    """Of one smart campaign: by trigger, its constraints; the flow step beside them."""
    found: dict[str, list[str]] = {}
    for line in lines(sheet, title):
        if line.startswith(("Trigger:", "Flow:")):
            found[line] = []
        elif found and ":" in line:
            found[[*found][-1]].append(line)
    return found


UPDATED, ADDED = "Trigger: ON24 Attendee is Updated", "Trigger: Added to ON24 Attendee"
FLOW = "Flow: Change Program Status"
EVENT = "eventid: the event's id"


@pytest.mark.parametrize("mode", MODES)
def test_registered_is_a_new_record_where_registrants_make_them(mode: str, tmp_path: Path) -> None:
    """O-50."""
    sheet = sheet_of(tmp_path, MODES[mode])
    titles = [each.title.en for each in sheet.steps]
    assert ("Smart campaign: Registered" in titles) == (mode in FULL)
    if mode in FULL:
        assert triggers(sheet, "Smart campaign: Registered") == {
            ADDED: [EVENT],
            FLOW: ["New Status: Webinar > Registered"],
        }


@pytest.mark.parametrize("mode", MODES)
def test_attended_has_both_triggers_in_one_smart_list_where_a_record_may_be_there_before(
    mode: str, tmp_path: Path
) -> None:
    """O-51 for O-02 and O-03, O-52 for O-01 and O-04."""
    changed = {UPDATED: ["Trigger Attribute: attendedlive", "New Value: Y", EVENT]} if mode in FULL else {}
    assert triggers(sheet_of(tmp_path, MODES[mode]), "Smart campaign: Attended") == {
        **changed,
        ADDED: [EVENT, "attendedlive: Y"],
        FLOW: ["New Status: Webinar > Attended"],
    }


@pytest.mark.parametrize("mode", MODES)
def test_attended_on_demand_is_only_while_attendedlive_is_n(mode: str, tmp_path: Path) -> None:
    """O-53: its status is Attended On-demand, as the heading says."""
    of_change = ["Trigger Attribute: attendedarchive", "New Value: Y", "attendedlive: N", EVENT]
    changed = {UPDATED: of_change} if mode in FULL else {}
    assert triggers(sheet_of(tmp_path, MODES[mode]), "Smart campaign: Attended On-demand") == {
        **changed,
        ADDED: [EVENT, "attendedarchive: Y", "attendedlive: N"],
        FLOW: ["New Status: Webinar > Attended On-demand"],
    }


@pytest.mark.parametrize("mode", MODES)
def test_the_trigger_of_a_changed_record_has_to_be_enabled_by_marketo(mode: str, tmp_path: Path) -> None:
    """O-54."""
    said = "enabled it for the instance" in str(sheet_of(tmp_path, MODES[mode]).steps)
    assert said == (mode in FULL)


def test_filters_tell_people_apart_by_their_records(tmp_path: Path) -> None:
    """O-55: Has ON24 Attendee, and its negation."""
    found = lines(sheet_of(tmp_path, MODES["O-01"]), "Smart lists")
    assert "came live: Has ON24 Attendee: eventid is …, attendedlive is Y" in found
    assert any(line.endswith("attendedlive is N, attendedarchive is N") for line in found)
    assert any("Not Has ON24 Attendee" in line for line in found)
    assert not any("did not come" in line for line in lines(sheet_of(tmp_path, MODES["O-02"]), "Smart lists"))


def test_the_role_its_user_and_the_service_are_said_with_the_rights_that_the_routes_need(tmp_path: Path) -> None:
    """O-06, O-07, O-18."""
    sheet = sheet_of(tmp_path, MODES["O-01"])
    assert lines(sheet, "Admin > Users & Roles > Roles")[1:] == [
        "Read-Only Person",
        "Read-Write Custom Object",
        "Read-Write Person",
    ]
    assert "shared with no other integration" in lines(sheet, "Admin > Users & Roles > Users")[0]
    assert "relay secret set marketo" in lines(sheet, "Admin > LaunchPoint")[0]
    assert "with or without /identity" in lines(sheet, "Admin > Web Services")[0]
    assert set(PERMISSIONS) == set(ACTIONS)


def test_on24s_side_names_the_accesses_of_the_token_and_what_ends_it(tmp_path: Path) -> None:
    """O-18, O-19: an Elite user's, 60 days without use; Virtual Conference by a flag (O-05)."""
    sheet = sheet_of(tmp_path, MODES["O-03"])
    found = lines(sheet, "ON24: Analytics")
    assert {"client level: Events", "client level: Attendees", "event level: Attendees"} <= set(found)
    assert "client level: Registrants" not in found
    assert any("60 days" in line and "Elite user" in line for line in found)
    assert any("virtual_conference: true" in line for line in lines(sheet, "ON24: the account"))


def test_the_object_has_its_exact_name_and_its_three_keys_and_at_most_44_more_fields(tmp_path: Path) -> None:
    """O-09, O-10, O-11."""
    sheet = sheet_of(tmp_path, MODES["O-01"])
    found = lines(sheet, "Admin > Marketo Custom Objects")
    assert found[0] == "Display Name: ON24 Attendee"
    assert found[1].startswith("API Name: oN24Attendee_c ")
    assert {"Plural Name: ON24 Attendees", "Show in Person Detail: SHOW"} <= set(found)
    table = step(sheet, "its fields").table
    assert table is not None
    assert [row[0] for row in table.rows if row[3]] == ["personid", "eventid", "eventuserid"]
    assert "at most 44" in lines(sheet, "its fields")[0]
    assert len(table.rows) == 110


def test_a_field_of_the_profile_is_made_in_salesforce_if_it_is_wanted(tmp_path: Path) -> None:
    """O-08."""
    [found] = lines(sheet_of(tmp_path, MODES["O-01"]), "Admin > Field Management")
    assert found.startswith("pEPURL__c (optional): make it in Salesforce")


def test_no_smart_campaign_is_needed_where_the_relay_sets_statuses(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, ["on24-registered", "on24-attended", "on24-no-shows"])
    by_itself, number, channel = lines(sheet, "Program statuses")
    assert "sets them itself" in by_itself
    assert "#PG1001A1 is 1001" in number
    assert channel.endswith(": Registered, No Show, Attended On-demand, Attended")
    assert not any(each.title.en.startswith("Smart campaign") for each in sheet.steps)


def test_a_sheet_ends_with_a_backfill_of_each_stream_in_the_order_of_relay_yaml() -> None:
    sheet = read_sheet(load(EXAMPLE), ATTENDEES)
    assert sheet is not None
    found = [line.split()[3] for line in lines(sheet, "Here") if "backfill" in line]
    assert found == [PEOPLE, ATTENDEES, "on24-no-shows"]


def test_types_and_sizes_are_those_of_on24s_own_integration() -> None:
    """O-14 to O-17: 5 breakouts, 3 actions, 5 polls, 5 questions of surveys, 5 resources, 10 custom fields."""
    fields = {each.name: each for each in all_fields(ids_may_be_numbers=True)}
    sizes = {
        "email": 1000,
        "attendedlive": 1,
        "attendedarchive": 1,
        "poll5question": 3600,
        "poll5answer": 1500,
        "survey5question": 3600,
        "survey5answer": 1500,
        "resource5viewed": 1000,
        "locationvisited": 3600,
        "userquestionsandanswers": 3600,
        "eventtitle": 255,
        "custom10": 255,
    }
    assert {name: fields[name].length for name in sizes} == sizes
    assert (fields["engagementscore"].kind, fields["liveminutes"].kind) == ("number", "integer")
    assert {"breakoutname5", "ctadate3"} <= set(fields)
    assert {"breakoutname6", "ctadate4", "poll6answer", "custom11"}.isdisjoint(fields)
    assert len(fields) == 109


def test_every_field_is_in_the_payload_of_a_full_row() -> None:
    """So nothing is promised that no route gets."""
    lists = ("breakouts", "calltoactions", "polls", "resources", "surveys", "locationvisits", "questions")
    widgets = ("meetingconversions", "democonversions", "contactus", "freetrial", "getpricing")
    event = On24Event(id="1", title="T", type="webcast")
    plain = {each.name: "1" for each in all_fields(ids_may_be_numbers=True)}
    row: dict[str, Any] = {"eventid": 1, "eventuserid": 2, **plain, **{name: [] for name in (*lists, *widgets)}}
    row |= {f"std{n}": "x" for n in range(1, 11)} | {"createtimestamp": "2026-03-03T12:00:00-08:00"}
    found = {**payload.registrant(row, event).payload, **payload.attendee(row, event).payload}
    assert {each.name for each in all_fields(ids_may_be_numbers=True)} <= set(found)
    assert slots.POLLS == 5


@pytest.mark.parametrize(("region", "numbers"), [("na", True), ("eu", False), (None, False)])
@pytest.mark.parametrize("word", ["registrants", "attendees", "no-shows"])
def test_ids_may_be_numbers_in_a_north_american_account_alone(region: Any, numbers: bool, word: str) -> None:  # noqa: FBT001 - pytest gives it
    """O-12."""
    connection = On24Connection(client_id=1, region=region, url="" if region else "https://api.on24.com")
    stream: Any = STREAMS[word]
    form = stream.form(connection, stream.model())
    assert {form.field(name).is_number_too for name in ("eventid", "eventuserid")} == {numbers}


def run(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    code = cli.run(["sheet", ATTENDEES, "--config", str(EXAMPLE), *options])
    return code, capsys.readouterr().out


def test_the_command_shows_it_in_both_languages_and_the_fields_as_csv(capsys: pytest.CaptureFixture[str]) -> None:
    _, shown = run(capsys)
    assert "Both triggers in one smart list" in shown
    assert "1 つのスマートリストに 2 つのトリガーを入れます" in shown
    _, text = run(capsys, "--csv")
    rows = [*csv.reader(io.StringIO(text))]
    assert text.startswith("\ufeff"), "Excel would take it for Shift-JIS"
    assert rows[0][1:3] == ["API Name / API 名", "Data Type / データタイプ"]
    assert [row[1] for row in rows[1:4]] == ["personid", "eventid", "eventuserid"]
    assert len(rows) == 111
    _, as_json = run(capsys, "--json")
    assert json.loads(as_json)["routes"][0] == PEOPLE
    code, _ = run(capsys, "--template")
    assert code == ExitCode.USAGE
