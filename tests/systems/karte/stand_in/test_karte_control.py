"""What the stand-in says of itself, and how it is set."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from local.systems.karte import StandIn
from tests.systems.karte.stand_in.visits import Visitor, call, look, order, write

ROOT = Path(__file__).resolve().parents[4]


def test_what_was_refused_is_listed_with_its_reason(karte: StandIn, visitor: Visitor) -> None:
    write(karte, "A", "opened")
    write(karte, "A", "page")
    visitor.send("a-b")
    assert [(one["path"], one["status"]) for one in look(karte, "refused")["refused"]] == [
        ("/v2/track/event/write", 400),
        ("/tag/stand-in-key/track", 400),
    ]
    assert look(karte, "refused")["refused"][0]["reason"] == "event_name page cannot be used"


def test_calls_are_counted_by_path_and_status(karte: StandIn) -> None:
    for name in ("a", "b", "page"):
        write(karte, "A", name)
    assert look(karte, "counters")["calls"] == {"POST /v2/track/event/write": {"200": 2, "400": 1}}


def test_calls_beyond_the_limit_of_a_second_are_refused_until_the_next(karte: StandIn) -> None:
    karte.clock.freeze()
    order(karte, "settings", {"per_second": 2})
    answers = [write(karte, "A", "a") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "1"
    karte.clock.advance(1)
    assert write(karte, "A", "a").status_code == 200


def test_names_with_capital_letters_are_refused_where_the_project_says_so(karte: StandIn) -> None:
    assert write(karte, "A", "Opened").status_code == 200
    order(karte, "settings", {"lower_case_names": True})
    assert [write(karte, "A", name).status_code for name in ("Opened", "$opened", "opened_1")] == [400, 400, 200]


def test_settings_are_shown_and_changed_one_by_one(karte: StandIn) -> None:
    order(karte, "settings", {"visible_after": 2, "user_data": "events"})
    shown = look(karte, "settings")
    assert (shown["visible_after"], shown["user_data"], shown["upsert"]) == (2.0, "events", "row")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("settings", {"visible": 1}),
        ("settings", {"visible_after": -1}),
        ("settings", {"user_data": "other"}),
        ("clock", {"forward": 1}),
        ("disorder", {"repeat": 1}),
        ("disorder", {"repeats": -1}),
        ("pages", {"path": "/elsewhere"}),
        ("pages", {"path": "/site/a", "object": "k-r-t"}),
        ("hook-events", {"event_type": "view", "data": {}}),
        ("hooks", {"types": ["talk/message/sendFromUser"]}),
        ("app-hooks", {"url": "http://127.0.0.1:1"}),
    ],
)
def test_an_order_that_makes_no_sense_is_refused_with_a_reason(karte: StandIn, name: str, content: object) -> None:
    answer = order(karte, name, content)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)


def test_reset_forgets_what_happened_and_keeps_what_is_set_up(karte: StandIn, visitor: Visitor) -> None:
    order(karte, "tables", {"id": "leads", "key": "user_id", "columns": ["score"]})
    row = {"id": "leads", "rowKey": {"user_id": "A"}, "values": {"score": 1}}
    call(karte, "/v2beta/track/refTable/row/upsert", row)
    visitor.send("identify", email="a@example.com")
    order(karte, "reset", {})
    assert (karte.events(), karte.people(), karte.rows("leads"), look(karte, "lost")) == ([], [], {}, {"lost": []})
    assert call(karte, "/v2beta/track/refTable/row/upsert", row).status_code == 200


def test_it_runs_as_a_process_with_a_key_of_its_own() -> None:
    command = [sys.executable, "-m", "local.systems.karte", "--port", "0", "--token", "t", "--api-key", "k"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            found = re.search(r"ready at (\S+) ", process.stdout.readline())
            assert found
            assert requests.get(f"{found[1]}/tag/k/tag.js", timeout=5).status_code == 200
            assert requests.get(f"{found[1]}/tag/other/tag.js", timeout=5).status_code == 404
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=10) == 0
        finally:
            process.kill()
