"""The sheet of a route that is read: what is made at both systems, and what is done here, step by step."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from config import Settings
from operations.failures import OperatorError
from relay.core.config import RESERVED, Config, Route
from relay.core.read_source import ReadSource, is_read
from relay.system.setting_up.forms import forms
from relay.system.setting_up.set_up import LeavesThePast, SetsUpSource, SetsUpTarget, SetUpStep
from relay.system.sides import source_side, target_of
from relay.system.webhook_setup import ScreenName
from systems import SYSTEMS

HERE = ScreenName("Here", "この中継システム")


@dataclass(frozen=True, kw_only=True)
class ReadSheet:
    """Everything that is set up for one route, and for those beside it between the same two connections."""

    routes: Sequence[str]
    steps: Sequence[SetUpStep]

    def as_json(self) -> dict[str, Any]:
        """For scripts, in both languages."""
        return {"routes": [*self.routes], "steps": [_plain(step) for step in self.steps]}

    def as_csv(self) -> str:
        """The rows that are typed in one by one. Raises OperatorError where there are none."""
        tables = [step.table for step in self.steps if step.table is not None]
        if not tables:
            raise OperatorError("nothing of this route is typed in row by row. Leave out --csv.")
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        for table in tables:
            writer.writerow(["", *map(str, table.header)])
            writer.writerows([table.name, *row] for row in table.rows)
        return file.getvalue()


def read_sheet(settings: Settings, route: str) -> ReadSheet | None:
    """That of a route; None where no side of it says anything. The route is known to be there."""
    config, found = settings.config(), settings.routes[route]
    if found.from_ in RESERVED or not is_read(found.source):
        return None
    there = _between(settings.routes, found.from_, found.to)
    back = _between(settings.routes, found.to, found.from_)
    of_there = [*_source_steps(config, there), *_target_steps(config, there)]
    of_back = [*_source_steps(config, back), *_target_steps(config, back)] if _is_one_sheet(config, there, back) else []
    routes = [*there, *(back if of_back else ())]
    steps = _once([*of_there, *of_back])
    return ReadSheet(routes=routes, steps=[*steps, _here(config, route, found, there)]) if steps else None


def _once(steps: Sequence[SetUpStep]) -> list[SetUpStep]:
    """Steps on one screen are one, such as a role that reads for one route and writes for another."""
    found: dict[ScreenName, SetUpStep] = {}
    for step in steps:
        before = found.get(step.title)
        if before is None:
            found[step.title] = step
        else:
            lines = dict.fromkeys([*before.lines, *step.lines])
            found[step.title] = replace(before, lines=[*lines], table=before.table or step.table)
    return [*found.values()]


def _between(routes: Mapping[str, Route], from_: str, to: str) -> dict[str, Route]:
    """Those that are read at one connection and lead to the other."""
    return {
        name: each for name, each in routes.items() if (each.from_, each.to) == (from_, to) and is_read(each.source)
    }


def _is_one_sheet(config: Config, there: Mapping[str, Route], back: Mapping[str, Route]) -> bool:
    """Whether routes the other way round have steps of their own, and nothing is made where those here lead."""
    return bool(back) and not [*_target_steps(config, there)]


def _source_steps(config: Config, beside: Mapping[str, Route]) -> Iterator[SetUpStep]:
    """None of what leads back to where it is read: the target's steps are of those routes, with what they take."""
    route = next(iter(beside.values()), None)
    if route is None or route.from_ == route.to:
        return
    side = source_side(route, config, SYSTEMS)
    if side is not None and isinstance(side.stream, SetsUpSource):
        sources = [each.source for each in beside.values() if each.source is not None]
        yield from side.stream.set_up(route.from_, config.connections[route.from_], sources)


def _target_steps(config: Config, beside: Mapping[str, Route]) -> Iterator[SetUpStep]:
    if not beside:
        return
    route = next(iter(beside.values()))
    side = target_of(route, config, SYSTEMS)
    if isinstance(side, SetsUpTarget):
        told = forms(config, SYSTEMS, beside)
        yield from side.set_up(route.to, config.connections[route.to], beside, told)


def _has_past(config: Config, route: Route) -> bool:
    """Whether what was there before the first run is usually read too, and is not read by itself."""
    side = source_side(route, config, SYSTEMS)
    leaves = side is not None and isinstance(side.stream, LeavesThePast) and side.stream.leaves_past
    return not leaves and not (isinstance(route.source, ReadSource) and route.source.first == "everything")


def _here(config: Config, name: str, route: Route, beside: Mapping[str, Route]) -> SetUpStep:
    """The same for every two systems; commands need no translation. What is read once is read again once."""
    first: dict[str, str] = {}
    for other, each in beside.items():
        if _has_past(config, each):
            first.setdefault(repr(each.source), other)
    return SetUpStep(
        title=HERE,
        lines=[
            ScreenName("make deploy (before the first one: README)", "make deploy(初回の準備は README を参照)"),
            *(_same(f"./relay secret set {name}") for name in dict.fromkeys((route.from_, route.to))),
            ScreenName(
                "./relay check: says that both connections work, in words, or what to change",
                "./relay check: 両方の接続が正しいか、何を直すかを言葉で示します",
            ),
            ScreenName(
                f"./relay read history {name}: what each run came to",
                f"./relay read history {name}: 実行ごとの結果",
            ),
            *(
                ScreenName(
                    f"./relay read backfill {other} --from DATE: what was there before the first run",
                    f"./relay read backfill {other} --from 日付: 最初の読み取りより前の分",
                )
                for other in first.values()
            ),
        ],
    )


def _same(text: str) -> ScreenName:
    return ScreenName(text, text)


def _plain(step: SetUpStep) -> dict[str, Any]:
    found: dict[str, Any] = {"title": step.title._asdict(), "lines": [each._asdict() for each in step.lines]}
    if step.table is not None:
        header = [each.en for each in step.table.header]
        found["table"] = {
            "name": step.table.name,
            "rows": [dict(zip(header, row, strict=True)) for row in step.table.rows],
        }
    return found
