"""`relay read` against readings in a real table."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from relay.history.counts import Counts
from relay.history.kept_record import KeptRecord
from relay.history.store import RunHistory
from relay.reading.parts.place import PartKey
from relay.reading.parts.reading_run import Asked
from relay.reading.seen.valves import AnswerStore
from tests.contract.ops.command import Relay
from tests.contract.ops.reads import STACK, Reads
from tests.contract.ops.relay_cloud import Cloud


@pytest.mark.usefixtures("cloud")
def test_a_relay_that_reads_nothing_says_so(relay: Relay) -> None:
    done = relay("read", "list")
    assert (done.code, "Nothing is read" in done.out) == (1, True)
    assert "nothing is read for 'changed'. Name a route or a reading: none." in relay("read", "run", "changed").err


def test_the_list_shows_what_is_read_how_the_last_run_ended_and_how_far_it_came(reads: Reads) -> None:
    assert "never ran" in reads("read", "list").out
    reads.ran()
    done = reads("read", "list")
    assert done.code == 0
    for word in (reads.reading.name, "kintone", "records app 7", "changed", "15 min", "complete", "7", "5"):
        assert word in done.out
    found = reads.listed()
    assert found["lag_seconds"] in range(20)
    assert (found["filter"], found["routes"], found["every_seconds"]) == ({"app": 7}, ["changed"], 900)


def test_what_relay_yaml_no_longer_reads_is_listed_when_it_is_asked_for(reads: Reads) -> None:
    reads.ran()
    reads.ran(PartKey("now", "0" * 16))
    assert "1 reading that relay.yaml no longer has: relay --stack" in reads("read", "list").err
    assert "0" * 16 in reads("read", "list", "--all").out


def test_a_run_that_failed_needs_a_person_and_the_status_of_the_whole_relay_speaks_of_it(reads: Reads) -> None:
    reads.ran(ending="failed", code="GAIA_NO01")
    words = f"changed: its last run failed, GAIA_NO01. Ask the system: relay --stack {STACK} check."
    for typed in (["read", "list"], ["status"]):
        done = reads(*typed)
        assert (done.code, words in done.err, "records app 7" in done.out) == (1, True, True)
    assert json.loads(reads("status", "--json").out)["readings"][0]["run"]["code"] == "GAIA_NO01"


def test_the_runs_are_shown_the_newest_first(reads: Reads) -> None:
    assert reads("read", "runs", "changed").code == 1
    now = datetime.now(UTC)
    reads.ran(id="old", began_at=now - timedelta(days=3), found=3)
    reads.ran(id="new", began_at=now, found=4, ending="failed", code="circuit_open")
    assert [run["id"] for run in json.loads(reads("read", "runs", "changed", "--json").out)] == ["new", "old"]
    assert "failed: circuit_open" in reads("read", "runs", "changed").out
    [only] = json.loads(reads("read", "runs", reads.reading.name[:6], "--since", "1d", "--json").out)
    assert only["found"] == 4


def test_the_history_has_a_line_for_each_process_with_what_became_of_its_events(reads: Reads) -> None:
    """O-40."""
    assert reads("read", "history", "changed").code == 1
    now = datetime.now(UTC)
    reads.ran(id="a", number=12183, began_at=now)
    reads.ran(id="b", number=12185, began_at=now - timedelta(days=3))
    reads.ran(id="c", number=12180, began_at=now - timedelta(days=2), queued=0)
    history = RunHistory(partition=reads.partition("history"))
    failed = KeptRecord(kind="failed", at=now, route="changed", record="7", codes=("GAIA_RE01",), event_id="e-7")
    cut = KeptRecord(kind="warned", at=now, route="changed", record="8", codes=("text_cut:memo",), event_id="e-8")
    history.add(12183, Counts({"changed/delivered": 4, "changed/failed": 1, "changed/warned": 1}), [failed, cut])
    found = json.loads(reads("read", "history", "changed", "--json").out)
    assert [(each["process_id"], each["status"], each["failed"], each["warnings"]) for each in found] == [
        (12185, "Delivering", 0, 0),
        (12183, "Completed", 1, 1),
    ]
    shown = reads("read", "history", "changed", "--csv", "--since", "1d")
    assert shown.out.splitlines()[0].startswith("\ufeffProcess ID,Client ID,Custom Object name,Creation Date,")
    assert [line.split(",")[0] for line in shown.out.splitlines()[1:]] == ["12183"]
    assert "had nothing to tell: relay" in reads("read", "history", "changed").err
    assert len(json.loads(reads("read", "history", "changed", "--all", "--json").out)) == 3
    [only] = json.loads(reads("read", "history", "changed", "--id", "12185", "--json").out)
    assert only["process_id"] == 12185
    assert reads("read", "history", "changed", "--id", "1").code == 1


@pytest.mark.parametrize(("language", "words"), [("en", "Remove the cause, then:"), ("ja", "原因を取り除いてから")])
def test_a_process_opens_into_its_records_with_reason_and_advice(reads: Reads, language: str, words: str) -> None:
    now = datetime.now(UTC)
    reads.ran(number=9)
    history = RunHistory(partition=reads.partition("history"))
    failed = KeptRecord(kind="failed", at=now, route="changed", record="7", codes=("GAIA_RE01",), event_id="e-7")
    history.add(9, Counts({"changed/failed": 1}), [failed])
    done = reads("read", "history", "changed", "9", "--language", language)
    assert done.code == 0
    for word in ("GAIA_RE01", words):
        assert word in done.out
    whole = reads("read", "history", "changed", "9", "--language", language, "--json").out
    assert "dead show e-7" in whole  # where no cell of a table breaks it
    assert "has no process 10" in reads("read", "history", "changed", "10").err
    assert json.loads(reads("forget", "7", "--yes", "--json").out)[0]["memory"] == "history"
    assert history.records(9) == []


def test_mails_need_somebody_in_relay_yaml_to_be_switched_on(reads: Reads) -> None:
    reads.ran()
    assert "Nobody is mailed about changed" in reads("read", "notify", "changed").out
    done = reads("read", "notify", "changed", "each")
    assert (done.code, "the deployed relay mails nobody. Name who is to be told" in done.err) == (1, True)
    assert reads("read", "notify", "changed", "off").code == 0


def test_a_reading_is_paused_and_resumed(reads: Reads) -> None:
    reads.ran()
    assert "until somebody resumes it? There is no terminal" in reads("read", "pause", "changed").err
    assert f"relay --stack {STACK} read resume changed" in reads("read", "pause", "changed", "--yes").out
    assert reads.listed()["paused"] is True
    assert "is paused. First:" in reads("read", "run", "changed").err
    assert reads("read", "resume", "changed").code == 0
    assert reads.listed()["paused"] is False


def test_a_run_that_does_not_begin_is_an_error(reads: Reads) -> None:
    done = reads("read", "run", "changed")
    assert (done.code, f"the run did not begin. See why: relay --stack {STACK} tail --errors" in done.err) == (1, True)


def test_a_rewind_says_what_it_means_and_how_to_go_back(reads: Reads) -> None:
    run = reads.ran()
    asked = reads("read", "rewind", "changed", "--to", "2026-11-01")
    assert asked.code == 2
    assert "Have changed read all that changed since 2026-11-01 00:00:00, and queue it again?" in asked.err
    assert (
        "Skip, for changed, all that changed before 2099"
        in reads("read", "rewind", "changed", "--to", "2099-01-01").err
    )
    done = reads("read", "rewind", "changed", "--to", "2026-11-01T00:00+09:00", "--yes")
    assert done.code == 0
    assert f"read rewind changed --to {run.began_at.isoformat(timespec='seconds')}" in done.err
    part = reads.table.part(reads.key)
    assert part is not None
    assert (part.place.begin, part.place.generation) == (datetime(2026, 10, 31, 15, tzinfo=UTC), 1)


def test_a_backfill_is_asked_for_looked_at_and_stopped(reads: Reads) -> None:
    reads.ran()
    asked = reads("read", "backfill", "changed", "--from", "2026-01-01", "--to", "2026-06-30")
    assert (
        "Read changed from 2026-01-01 00:00:00 to 2026-07-01 00:00:00, and queue what was not delivered yet"
        in asked.err
    )
    made = reads("read", "backfill", "changed", "--from", "2026-01-01", "--to", "2026-06-30", "--yes", "--json")
    fill = json.loads(made.out)
    assert (fill["state"], fill["routes"], fill["again"]) == ("running", ["changed"], False)
    assert "1 backfill at it. How far: relay" in reads("read", "list").err
    assert fill["id"][-8:] in reads("read", "backfill", "changed").out
    done = reads("read", "backfill", "changed", "--stop", fill["id"][-8:], "--yes")
    assert (done.code, "Stopped: " in done.out) == (0, True)
    assert "To read what is left: relay" in done.err
    [left] = json.loads(reads("read", "backfill", "changed", "--json").out)
    assert left["state"] == "stopped"


def test_a_backfill_needs_a_route_of_its_reading_and_a_span_that_is_over(reads: Reads) -> None:
    reads.ran()
    for wrong in (["--from", "2d", "--route", "other"], ["--from", "2026-01-02", "--to", "2026-01-01"]):
        assert reads("read", "backfill", "changed", *wrong, "--yes").code == 2
    assert reads("read", "backfill", "changed").code == 1, "there is none"


def test_a_plan_says_what_would_be_read_without_doing_it(reads: Reads) -> None:
    reads.ran(began_at=datetime.now(UTC) - timedelta(days=10), found=1000)
    done = reads("read", "plan", "changed", "--from", "20d")
    assert done.code == 0
    assert "By the runs so far that is about 200" in done.out
    assert "It stops for the day when 2500 of the day's requests are spent" in done.out
    assert json.loads(reads("read", "plan", "changed", "--json").out)["may_use"] == 4500
    assert reads("read", "plan", "changed", "--again").code == 2
    assert reads.listed()["fills"] == []


def test_what_a_valve_asks_is_shown_and_answered(reads: Reads) -> None:
    reads.ran()
    sweep = PartKey("ids", reads.reading.name)
    reads.ran(sweep, ending="failed", code="many_gone", asked=Asked(number=400, known=9000, limit=180))
    words = "400 of 9000 records look gone, more than the 180 that are believed without asking."
    for typed in (["read", "list"], ["status"], ["read", "plan", "changed"]):
        done = reads(*typed)
        assert (done.code, words in done.err + done.out) == (1, True), typed
    assert "does not ask that now" in reads("read", "accept-changed", "changed", "--yes").err
    assert "Tell the routes of changed that 400 records are gone?" in reads("read", "accept-gone", "changed").err
    assert reads("read", "accept-gone", "changed", "--yes").code == 0
    store = AnswerStore(reads.partition(reads.reading.name), "ids")
    assert store.load().many_gone == "yes"
    assert reads("read", "plan", "changed").code == 0, "nothing waits for an answer"
    assert reads("read", "accept-gone", "changed", "--no").code == 0
    assert store.load().many_gone == "no"


def test_its_log_is_part_of_the_tail(reads: Reads, cloud: Cloud) -> None:
    page = {"step": "read", "reading": "1f2e", "found": 9, "unchanged": 3, "queued": 5, "refused": 1}
    cloud.write_log(
        "kintone",
        {"message": "read", "part": "now", **page},
        {"message": "read", "part": "fill", **page, "found": 11},
        {"message": "read_stopped", "step": "read_stopped", "reading": "1f2e", "ending": "failed", "cause_code": "X1"},
        {"message": "refused", "step": "refused", "reading": "1f2e", "record": "12/5", "error": "missing_key"},
    )
    out = reads("tail").out
    assert "1f2e, 9 found, 3 unchanged, 5 queued, 1 refused" in out
    assert "1f2e (backfill), 11 found" in out
    assert "1f2e, failed, X1" in out
    assert "1f2e, 12/5, missing_key" in out
    assert "9 found" not in reads("tail", "--errors").out


def test_the_check_asks_what_reads_as_well(reads: Reads) -> None:
    found = json.loads(reads("check", "--json").out)
    assert [each["where"] for each in found].count("connections.kintone") >= 2, "it delivers, and it reads"
