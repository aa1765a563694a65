"""What routes say of being read: how often, since when, how far back, what of what is gone; and what is refused."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any, cast

import pytest

import config
from relay.core.findings import Problem
from relay.core.read_source import ReadSource
from relay.pair_guard.pairs import RoutePairs
from relay.system.system import System
from systems import SYSTEMS
from systems.kintone.config import KintoneSource
from tests.connectors.example.system import DIRECTORY
from tests.unit.config.conftest import Load, Refuse

KINTONE = """
api: {allow: [marketo, kintone]}
connections:
  main: {system: kintone, url: https://a.cybozu.com}
  crm: {system: http, url: https://crm.example.com}
routes:
  changed: {from: main, source: {app: 12, SOURCE}, to: crm, path: "/customers/{id}", fields: {name: record.name}}
"""
DIRECTORIES = """
connections:
  staff: {system: directory, url: https://a.directory.example}
  guests: {system: directory, url: https://b.directory.example}
routes:
  there: {from: staff, source: {stream: STREAM}, to: guests, id: id, fields: {name: name}}
"""
BACK = "  back: {from: guests, source: {stream: people, every: 1h}, to: staff, id: id, fields: {FIELDS}}\n"


@pytest.fixture
def systems() -> dict[str, System]:
    return {**{name: SYSTEMS[name] for name in ("kintone", "http", "marketo")}, "directory": cast("System", DIRECTORY)}


def read(source: str) -> str:
    return dedent(KINTONE).replace("SOURCE", source)


def listed(source: str, back: str = "") -> str:
    found = dedent(DIRECTORIES).replace("STREAM", source)
    return found + (BACK.replace("FIELDS", back) if back else "")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("every: 15m", {"every": "15m"}),
        ("every: 1d, first: everything, gone: deliver", {"every": "1d", "first": "everything", "gone": "deliver"}),
        ("every: 5m, first: 2026-01-01, look_back: 10m", {"every": "5m", "first": "2026-01-01", "look_back": "10m"}),
        ('every: 90m, first: "2026-02-28"', {"every": "90m", "first": "2026-02-28"}),
    ],
)
def test_a_source_says_how_it_is_read_beside_the_systems_own_words(
    load: Load, written: str, expected: dict[str, Any]
) -> None:
    assert load(read(written)).routes["changed"].source == KintoneSource(app=12, **expected)


@pytest.mark.parametrize(
    ("written", "key", "message"),
    [
        ("every: 30s", "every", "`30s` cannot be kept. Write whole minutes, from 1m to 1d."),
        ("every: 90s", "every", "`90s` cannot be kept. Write whole minutes, from 1m to 1d."),
        ("every: 25h", "every", "`25h` cannot be kept. Write whole minutes, from 1m to 1d."),
        (
            "every: often",
            "every",
            "`often` cannot be used here. Write a whole number and a unit: s, m, h or d, such as 15m.",
        ),
        (
            "every: 15m, look_back: 4m",
            "look_back",
            "`4m` is too short: changes show up to 5m late. Write 5m or more.",
        ),
        (
            "every: 15m, first: yesterday",
            "first",
            "`yesterday` cannot be used here. Write now, everything, or a day such as 2026-01-01.",
        ),
        (
            "every: 15m, first: 2026-02-30",
            "first",
            "`2026-02-30` is no day of the calendar. Write now, everything, or a day such as 2026-01-01.",
        ),
        (
            "every: 15m, gone: remove",
            "gone",
            "`remove` is not known here. It must be one of: deliver, ignore.",
        ),
        (
            "every: 15m, hooks: [ADD_RECORD]",
            "hooks",
            "reading finds records that were added and those that were edited. Add UPDATE_RECORD.",
        ),
        *(
            (
                f"{key}: {value}",
                key,
                "this says how it is read, and without `every` it is not. Write every: 15m, or remove this.",
            )
            for key, value in (("first", "everything"), ("look_back", "10m"), ("gone", "deliver"))
        ),
    ],
)
def test_what_cannot_be_read_so_is_one_clear_line(refuse: Refuse, written: str, key: str, message: str) -> None:
    [line] = refuse(read(written))
    assert line.partition(": routes.changed.")[2] == f"source.{key}: {message}"


@pytest.mark.parametrize(
    ("written", "key", "message"),
    [
        (
            "groups, every: 1h, first: 2026-01-01",
            "first",
            "this is listed whole, without saying since when it is so. Write first: now, or first: everything.",
        ),
        (
            "groups, every: 1h, look_back: 5m",
            "look_back",
            "this is listed whole each time, so there is nothing to look back at. Remove it.",
        ),
    ],
)
def test_what_is_listed_whole_has_no_past(refuse: Refuse, written: str, key: str, message: str) -> None:
    [line] = refuse(listed(written))
    assert line.partition(": routes.there.")[2] == f"source.{key}: {message}"


def test_where_nobody_can_tell_what_is_gone_it_is_not_delivered(
    refuse: Refuse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(DIRECTORY.sources["people"].stream), "tells_gone", False, raising=False)
    [line] = refuse(listed("people, every: 1h, gone: deliver"))
    assert line.endswith("source.gone: here nobody can tell what is gone: it is neither said nor listed. Remove this.")


def test_a_route_that_nothing_starts_is_told_what_could_start_it(refuse: Refuse) -> None:
    [line] = refuse(listed("people"))
    assert line.endswith(
        "routes.there.source: nothing starts this route: it is neither called nor read, and no other route leads to "
        "it. Write every: 15m."
    )


def test_a_route_to_which_a_look_up_leads_needs_neither_hooks_nor_every(load: Load) -> None:
    asked = "  asked: {to: staff, find: {email: email}, then: there}\n"
    text = listed("people").replace("routes:\n", f"routes:\n{asked}")
    assert isinstance(load(text).routes["there"].source, ReadSource)


def test_syncs_as_they_were_written_once_are_told_what_to_write(refuse: Refuse) -> None:
    [line] = refuse(read("hooks: [ADD_RECORD]") + "syncs:\n  changes: {route: changed, every: 15m}\n")
    assert line.endswith(
        "syncs: unknown key. What is read is said by the route that takes it: write `every: 15m` in its `source`, and "
        "remove this."
    )


def test_two_routes_that_share_a_field_both_ways_are_a_pair(load: Load) -> None:
    assert load(listed("people, every: 1h", back="name: name, mail: mail")).routes


def test_where_a_system_does_not_say_what_its_records_hold_such_a_pair_is_refused(
    refuse: Refuse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RoutePairs, "unable", lambda *_: ["guests", "staff"])
    [line] = refuse(listed("people, every: 1h", back="name: name, mail: mail"))
    assert line.endswith(
        "routes.back.from: there writes what is read here (name), and reads what is written here (name). That would "
        "go round for ever, since guests, staff cannot tell the relay's own writes from a person's. Leave these fields "
        "out of one of the two, or write them only when a record is made."
    )


def test_one_side_of_a_pair_leads_in_the_beginning(refuse: Refuse, load: Load) -> None:
    text = listed("people, every: 1h, first: everything", back="name: name")
    assert load(text).routes
    [line] = refuse(text.replace("{stream: people, every: 1h}", "{stream: people, every: 1h, first: 2026-01-01}"))
    assert "routes.back.source.first: there shares fields with it both ways (name)" in line
    assert "write first: now here, or there" in line


def test_a_route_of_a_pair_skips_nothing(refuse: Refuse) -> None:
    text = listed("people, every: 1h", back="name: name")
    [line] = refuse(text.replace("  back: {", "  back: {unchanged: skip, "))
    assert "routes.back.unchanged: this route shares fields both ways" in line


CIRCLE = """
connections:
  a: {system: directory, url: https://a.directory.example}
  b: {system: directory, url: https://b.directory.example}
  c: {system: directory, url: https://c.directory.example}
routes:
  one: {from: a, source: {stream: people, every: 1h}, to: b, id: id, fields: {name: name, mail: mail}}
  two: {from: b, source: {stream: people, every: 1h}, to: c, id: id, fields: {name: name}}
  three: {from: c, source: {stream: people, every: 1h}, to: a, id: id, fields: {FIELDS}}
"""


def test_a_field_that_goes_round_a_circle_of_routes_is_refused(refuse: Refuse) -> None:
    [line] = refuse(CIRCLE.replace("FIELDS", "name: name"))
    assert line.endswith(
        "routes.one.from: one, two, three lead round in a circle, and what one of them changes comes back by the "
        "others (name). That would go round for ever. Leave these fields out of one of them."
    )


def test_a_circle_of_routes_in_which_no_field_comes_round_is_none(load: Load) -> None:
    assert load(CIRCLE.replace("FIELDS", "mail: mail")).routes


def test_two_routes_that_share_nothing_or_only_one_way_are_a_pair(load: Load) -> None:
    assert load(listed("people, every: 1h", back="mail: mail")).routes
    assert load(listed("people, every: 1h", back="mail: name")).routes


def test_another_kind_of_thing_is_another_place(load: Load) -> None:
    text = listed("groups, every: 1h", back="name: name")
    assert load(text).routes


def test_a_route_that_writes_what_it_reads_is_refused(refuse: Refuse) -> None:
    [line] = refuse(listed("people, every: 1h").replace("to: guests", "to: staff"))
    assert "it writes what it reads: name. That would go round for ever." in line


def test_two_connections_to_one_address_are_one_place(refuse: Refuse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RoutePairs, "unable", lambda *_: ["guests", "staff"])
    text = listed("people, every: 1h", back="name: name").replace("from: guests", "from: alias")
    text = text.replace("routes:", "  alias: {system: directory, url: https://b.directory.example}\nroutes:")
    assert [line for line in refuse(text) if "go round for ever" in line]


def test_what_counts_revisions_is_guarded(load: Load) -> None:
    assert load(
        """
        api: {allow: anyone}
        connections:
          main: {system: kintone, url: https://a.cybozu.com}
          staff: {system: directory, url: https://a.directory.example}
        routes:
          there: {from: main, source: {app: 1, every: 15m}, to: staff, id: record.key, fields: {name: record.name}}
          back:
            from: staff
            source: {stream: people, every: 15m}
            to: main
            app: 1
            key: {field: key, from: id}
            fields: {name: name}
        """
    ).routes


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("every: 1m", ["every: reading every 1m takes 2880 requests a day, of 10000"]),
        ("every: 5m", []),
        ("every: 5m, gone: deliver", ["gone: to know what is gone, all ids are listed once a day: a request for each"]),
    ],
)
def test_what_reading_takes_of_kintones_day_is_said(load: Load, written: str, words: list[str]) -> None:
    found = [str(each.path).rpartition(".")[2] + f": {each.message}" for each in load(read(written)).warnings]
    assert len(found) == len(words)
    assert all(each.startswith(word) for each, word in zip(found, words, strict=True))


def test_a_file_on_disk_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "relay.yaml").write_text(read("every: 15m"), encoding="utf-8")
    assert config.load(tmp_path / "relay.yaml").warnings == ()


@pytest.mark.parametrize(("least", "every", "words"), [(15, "5m", "from 15m to 1d"), (0, "30s", "from 1m to 1d")])
def test_nothing_is_read_more_often_than_its_stream_can_be_and_than_the_clock_ticks(
    refuse: Refuse, monkeypatch: pytest.MonkeyPatch, least: int, every: str, words: str
) -> None:
    monkeypatch.setattr(type(DIRECTORY.sources["people"].stream), "least_every", timedelta(minutes=least))
    [line] = refuse(listed(f"people, every: {every}"))
    assert line.endswith(f"source.every: `{every}` cannot be kept. Write whole minutes, {words}.")


def test_what_a_stream_advises_is_for_who_reads_it(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = type(DIRECTORY.sources["people"].stream)
    monkeypatch.setattr(stream, "advise_source", lambda _, source: [Problem(path="every", message="often")])
    asked = "  asked: {to: staff, find: {email: email}, then: there}\n"
    looked_up = listed("people").replace("routes:\n", f"routes:\n{asked}")
    assert [each.message for each in load(listed("people, every: 1h")).warnings] == ["often"]
    assert load(looked_up).warnings == ()


def test_what_can_only_be_read_is_led_to_by_no_route(
    refuse: Refuse, systems: dict[str, System], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(DIRECTORY), "target", None)
    [line] = refuse(listed("people, every: 1h"))
    assert line.endswith("to: `guests` leads to directory, which can only be read. Name another connection.")
