"""A fill and the running part see the same changes: wherever one is stopped, nothing is lost or told twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from relay.reading.parts import backfill
from tests.engine.reading.test_crashes import EDITS, FAULTS, Edit, Fault, Later, Trial
from tests.engine.reading.world import NOON, ThingRoute, ThingSource
from tests.support.examples import usual

LONG_AGO = NOON - timedelta(days=30)


class Ask(NamedTuple):
    """Somebody asks for a backfill of the last minutes, for one route or for all."""

    minutes: int
    one_route: bool


class Join(NamedTuple):
    """Another route joins, which wants everything."""


def started() -> Trial:
    """A reading of two routes."""
    trial = Trial("changes", 10)
    trial.world.routes["second"] = ThingRoute(to="crm", source=ThingSource(every="1m"))
    trial.tick(Fault("none"))
    return trial


def run(trial: Trial, actions: list[Any]) -> None:
    for action in actions:
        match action:
            case Edit():
                trial.things.write(*action)
            case Later():
                trial.world.later(action.minutes)
            case Fault():
                trial.tick(action)
            case Ask():
                ask(trial, action)
            case Join():
                trial.world.routes["late"] = ThingRoute(to="mail", source=ThingSource(every="1m", first="everything"))
    trial.settle()
    check(trial)


def ask(trial: Trial, wanted: Ask) -> None:
    world = trial.world
    [reading] = world.readings()
    since, routes = world.now - timedelta(minutes=wanted.minutes), reading.routes[: 1 if wanted.one_route else None]
    backfill.ask(world.table, reading, since=since, until=world.now, routes=routes, again=False, now=world.now)


def check(trial: Trial) -> None:
    wanted = {name: record.value for name, record in trial.things.records.items()}
    for route in trial.world.routes:
        assert trial.told_by(route) == wanted, route
    assert {key: ids for key, ids in trial.ids().items() if len(ids) > 1} == {}


ASKS = st.builds(Ask, st.integers(1, 40), st.booleans())
ACTIONS = st.lists(
    st.one_of(EDITS, EDITS, st.builds(Later, st.integers(1, 14)), FAULTS, FAULTS, ASKS), min_size=4, max_size=30
)


@given(actions=ACTIONS)
@settings(max_examples=usual(2.5), deadline=None)
def test_a_backfill_and_the_running_part_tell_each_change_under_one_id(actions: list[Any]) -> None:
    run(started(), actions)


@given(before=ACTIONS, after=ACTIONS)
@settings(max_examples=usual(1.5), deadline=None)
def test_so_do_the_running_part_and_the_fill_of_a_route_that_joins_late(before: list[Any], after: list[Any]) -> None:
    run(started(), [*before, Join(), *after])
