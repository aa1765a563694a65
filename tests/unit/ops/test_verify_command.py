"""`relay read verify`, over a reading in memory: what it asks, what it tells, how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from operations.failures import OperatorError, WrongUsageError
from operations.readings import fills
from ops.commands.read import verify as face
from ops.exit_codes import ExitCode
from tests.engine.reading.test_verifying import exists
from tests.engine.reading.world import World
from tests.unit.operations.readings import known
from tests.unit.operations.test_verifying import read, settings

Verify = Callable[..., ExitCode]


@pytest.fixture
def world() -> World:
    """Three records: one is as it was delivered, one differs, one was never delivered."""
    found = read()
    for record, value in (("a", "new"), ("b", "old"), ("c", "")):
        exists(found, record)
        if value:
            found.deliver("changed", record, value)
    found.later(1)
    return found


@pytest.fixture
def verify(world: World, monkeypatch: pytest.MonkeyPatch) -> Verify:
    """The command. While it waits, the clock ticks."""
    depths = {"ApproximateNumberOfMessages": "3", "ApproximateNumberOfMessagesNotVisible": "1"}
    sqs = SimpleNamespace(get_queue_attributes=lambda **_: {"Attributes": depths})
    connections = {"crm": SimpleNamespace(queue_url="https://sqs/crm")}
    deployment = SimpleNamespace(connections=connections)
    installation = SimpleNamespace(settings=settings(world), deployment=deployment)
    monkeypatch.setattr(face, "chosen_reading", lambda *_: known(world))
    monkeypatch.setattr(face, "sqs_client", lambda _: sqs)
    monkeypatch.setattr(fills, "time", SimpleNamespace(sleep=lambda _: world.tick(), monotonic=lambda: 0.0))

    def called(**given: Any) -> ExitCode:
        given = {"yes": True, **given}
        return face.verify(installation, name="changed", **given)  # type: ignore[arg-type]

    return called


def test_it_says_what_it_takes_and_asks_before_anything_is_read(
    world: World, verify: Verify, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(WrongUsageError, match="Compare these with what changed last delivered, and queue nothing\\?"):
        verify(yes=False)
    told = capsys.readouterr()
    assert "It stops for the day when 50 of the day's requests are spent" in told.out
    assert "mailed is left out" in told.out
    assert "Events are under way: 4 in the queue of crm." in told.err
    assert known(world).verifications == []


def test_it_is_followed_to_its_end_and_what_differs_is_an_exit_code(
    world: World, verify: Verify, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify() == ExitCode.FOUND
    told = capsys.readouterr()
    [row] = [line.split() for line in told.out.splitlines() if " done " in line]
    assert row[-6:] == ["3", "1", "1", "1", "0", "0"]
    assert "tail --outcome differs" in told.err
    assert "read verify changed --mend" in told.err
    assert world.told() == []
    for record in "bc":
        world.deliver("changed", record, "new")
    assert verify() == ExitCode.FINE


def test_what_differs_is_queued_where_that_is_asked_for(
    world: World, verify: Verify, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(mend=True) == ExitCode.FOUND
    assert sorted(world.told()) == [("b", "new"), ("c", "new")]
    assert "Queued: 2 events." in capsys.readouterr().err


def test_scripts_are_told_the_counts(verify: Verify, capsys: pytest.CaptureFixture[str]) -> None:
    verify(as_json=True)
    out = capsys.readouterr().out
    found = json.loads(out[out.index("{\n") :])  # behind the metrics of the ticks
    total = {"compared": 3, "equal": 1, "different": 1, "never_delivered": 1, "refused": 0}
    assert found["state"] == "done"
    assert found["verification"] == {"mend": False, "total": total, "routes": {"changed": total}}
    assert verify(shown=True, as_json=True) == ExitCode.FINE
    assert [each["id"] for each in json.loads(capsys.readouterr().out)] == [found["id"]]


def test_one_that_is_at_it_is_followed_rather_than_another_begun(
    world: World, verify: Verify, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(shown=True) == ExitCode.FOUND, "there is none"
    assert verify(watch=False) == ExitCode.FINE
    assert verify() == ExitCode.FOUND
    told = capsys.readouterr()
    assert "read verify changed --show" in told.out
    assert "A verification is at it already; following that one." in told.err
    assert len(known(world).verifications) == 1


def test_it_can_be_stopped(world: World, verify: Verify, capsys: pytest.CaptureFixture[str]) -> None:
    verify(watch=False)
    [part] = known(world).verifications
    assert verify(stop=part.key.id[-8:]) == ExitCode.FINE
    assert "Stopped: " in capsys.readouterr().out
    with pytest.raises(OperatorError, match=r"the verification .* is not running"):
        verify(stop=part.key.id[-8:])
    with pytest.raises(OperatorError, match="no one verification of"):
        verify(stop="ffffffff")


def test_days_and_everything_exclude_each_other(verify: Verify) -> None:
    with pytest.raises(WrongUsageError, match="exclude each other"):
        verify(days=7, everything=True)
