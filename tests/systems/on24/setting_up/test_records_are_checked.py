"""What is said before any event comes of an object in Marketo that is to hold ON24's records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import ConfigError, load
from local.systems.marketo import StandIn
from relay.core.findings import Finding
from relay.system.setting_up.forms import forms
from systems import SYSTEMS
from systems.marketo.system import MARKETO
from tests.systems.on24.life.conftest import ATTENDEE, FIELDS

EXAMPLE = Path(__file__).parents[4] / "examples" / "on24.yaml"
NUMBER: dict[str, Any] = {"type": "integer"}

Check = Callable[..., list[Finding]]


def relay_yaml(folder: Path, url: str, region: str, rule: Any) -> Path:
    """The example's routes of records, whose ids are mapped by a rule."""
    content = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    content["connections"]["webinars"]["region"] = region
    content["connections"]["marketo"]["url"] = url
    names = ("on24-registrants", "on24-attendees")
    content["routes"] = {name: content["routes"][name] for name in names}
    for name in names:
        for key in ("eventid", "eventuserid"):
            content["routes"][name]["object"]["fields"][key] = {"from": key, **rule}
    file = folder / "relay.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    return file


@pytest.fixture
def marketo() -> Iterator[StandIn]:
    with StandIn() as found:
        yield found


@pytest.fixture
def check(marketo: StandIn, tmp_path: Path) -> Check:
    """Add an object with changed types, and ask Marketo as `relay check` does."""

    def ask(region: str = "eu", rule: Any = (), name: str = ATTENDEE, **types: Any) -> list[Finding]:
        fields: list[dict[str, Any]] = [{**each, **types.get(str(each["name"]), {})} for each in FIELDS]
        plain = [{key: value for key, value in each.items() if value is not None} for each in fields]
        marketo.add_object(name=name, fields=plain, dedupe_fields=["personid", "eventid", "eventuserid"])
        config = load(relay_yaml(tmp_path, marketo.url, region, dict(rule))).config()
        secret = {"client_id": marketo.client_id, "client_secret": marketo.client_secret}
        routes = config.routes_to("marketo")
        told = forms(config, SYSTEMS, routes)
        return [*MARKETO.target.check_forms("marketo", config.connections["marketo"], routes, lambda **_: secret, told)]

    return ask


def errors(found: list[Finding]) -> dict[str, str]:
    return {each.where: each.message for each in found if each.level == "error"}


INTEGERS = {name: {"type": "integer", "length": None} for name in ("eventid", "eventuserid")}


@pytest.mark.parametrize("region", ["eu", "na"])
def test_strings_are_right_everywhere(check: Check, region: str) -> None:
    """O-12."""
    assert errors(check(region)) == {}


def test_numbers_are_an_error_for_each_field_where_ids_are_text(check: Check) -> None:
    """O-12, O-13: European and global accounts; a type cannot be changed any more, so the object is made anew."""
    found = errors(check("eu", **INTEGERS))
    places = [
        f"routes.{route}.object.fields.{key}.type"
        for route in ("on24-attendees", "on24-registrants")
        for key in ("eventid", "eventuserid")
    ]
    assert sorted(found) == sorted(places)
    assert all("make the object anew, with a String" in message for message in found.values())
    assert not any("type: integer" in message for message in found.values())


def test_numbers_are_allowed_in_a_north_american_account_with_a_warning(check: Check) -> None:
    """O-12: as long as they are no larger than Marketo's integers."""
    found = check("na", NUMBER, **INTEGERS)
    assert errors(found) == {}
    assert any("2,147,483,647" in each.message for each in found if each.level == "warning")


@pytest.mark.parametrize(("region", "is_refused"), [("eu", True), ("na", False)])
def test_relay_yaml_that_makes_numbers_of_ids_that_are_text_is_refused(
    tmp_path: Path, region: str, *, is_refused: bool
) -> None:
    """O-13: so nothing of it is deployed; both fields of both routes are named."""
    file = relay_yaml(tmp_path, "https://100-AEK-913.mktorest.com", region, NUMBER)
    if not is_refused:
        assert load(file).routes
        return
    with pytest.raises(ConfigError) as refused:
        load(file)
    text = str(refused.value)
    assert text.count("is text in this account") == 4
    assert "routes.on24-registrants.object.fields.eventuserid.type" in text


def test_an_object_that_is_not_there_is_named_with_those_that_are(check: Check) -> None:
    """O-09, O-18: the API name must be exactly that of relay.yaml."""
    [found, _] = errors(check(name="oN24Attendees_c")).values()
    assert "there is no custom object with this API name, or it is not approved" in found
    assert "Did you mean oN24Attendees_c?" in found


def test_it_is_said_which_of_the_fields_are_there_and_which_are_not(check: Check) -> None:
    """O-11."""
    [found, _] = [each.message for each in check() if "Besides the link" in each.message]
    assert found.startswith("fields that are filled by their names: eventtitle (string, 255), ")
    assert "Besides the link it has 21 of 109 fields. Not there: answersurveys," in found
    assert "freetrialwidgetsubmittedtimestamp" not in found


def test_fields_that_are_short_or_of_another_type_are_a_warning(check: Check) -> None:
    """O-14: they fail nothing, and cost what does not fit."""
    changes = {
        "poll1question": {"type": "string", "length": 255},
        "liveminutes": {"type": "string", "length": 255},
        "eventtitle": {"type": "integer", "length": None},
    }
    found = [each.message for each in check(**changes) if each.where.endswith("on24-attendees.object.same_names")]
    assert "eventtitle (integer, for text)" in " ".join(found)
    assert "poll1question (255 of 3600)" in " ".join(found)
    assert "liveminutes" not in " ".join(found[2:])


def test_making_new_people_needs_no_word_about_fields_of_their_companies(marketo: StandIn, tmp_path: Path) -> None:
    """O-20: they are only ever written when somebody is made."""
    content = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    content["connections"]["marketo"]["url"] = marketo.url
    content["routes"] = {"on24-people": content["routes"]["on24-people"]}
    file = tmp_path / "relay.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    config = load(file).config()
    secret = {"client_id": marketo.client_id, "client_secret": marketo.client_secret}
    routes = config.routes_to("marketo")
    found = MARKETO.target.check("marketo", config.connections["marketo"], routes, lambda **_: secret)
    assert [each.message for each in found if each.level != "ok"] == []
