"""All that a person makes in Marketo, in the order in which it is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from relay.core.read_source import is_read
from relay.system.setting_up.record_form import Formed, RecordForm
from relay.system.setting_up.set_up import SetUpStep
from relay.system.webhook_setup import ScreenName
from systems.marketo.config import MarketoConnection, MarketoRoute
from systems.marketo.setting_up import access_steps
from systems.marketo.setting_up.campaign_steps import campaign_steps, segment_step
from systems.marketo.setting_up.object_steps import object_steps, person_steps
from systems.marketo.target.actions.object import CustomObject

_BY_ROUTES = ScreenName("Program statuses", "プログラムのステータス")


def steps(
    name: str, connection: MarketoConnection, routes: Mapping[str, MarketoRoute], forms: Formed
) -> Iterator[SetUpStep]:
    """For these routes; `forms` say what is told of records that some of them write.

    Of those that come from the same connection, reading is set up here as well.
    """
    read = [route.source for route in routes.values() if route.from_ == name and is_read(route.source) and route.source]
    permissions = [*access_steps.of_routes(routes.values()), *access_steps.of_sources(read)]
    yield from access_steps.steps(name, connection, permissions)
    yield from person_steps([*routes.values()])
    written = _written(routes, forms)
    for told in written.values():
        yield from object_steps(*told[0], [part for part, _ in told])
    yield from _statuses(routes)
    for told in written.values():
        form = told[0][1]
        moments = [moment for _, each in told for moment in each.moments]
        yield from campaign_steps(form, moments, is_changed=len(told) > 1)
        yield segment_step(form, [segment for _, each in told for segment in each.segments])


def _written(routes: Mapping[str, MarketoRoute], forms: Formed) -> dict[str, list[tuple[CustomObject, RecordForm]]]:
    """By object: the part of each route that writes it, with what it is told."""
    found: dict[str, list[tuple[CustomObject, RecordForm]]] = {}
    for name, route in routes.items():
        if route.object is not None and name in forms:
            found.setdefault(route.object.name, []).append((route.object, forms[name][1]))
    return found


def _statuses(routes: Mapping[str, MarketoRoute]) -> Iterator[SetUpStep]:
    """That no campaign is needed for what the relay does itself, and what it needs for that."""
    doing = {name: route.program for name, route in routes.items() if route.program is not None}
    if not doing:
        return
    names = ", ".join(doing)
    orders = dict.fromkeys(tuple(each.forward) for each in doing.values() if each.forward)
    yield SetUpStep(
        title=_BY_ROUTES,
        lines=[
            ScreenName(
                f"The relay sets them itself by {names}: the smart campaigns below are for programs that no table "
                "of these routes names.",
                f"ルート {names} が自動で設定します。"
                "以下のスマートキャンペーンは、これらのルートの表にないプログラムに使用します。",
            ),
            ScreenName(
                "The number of a program, as relay.yaml needs it, is in its address: ...#PG1001A1 is 1001.",
                "relay.yaml に書くプログラムの番号は、Marketo でのアドレスにあります(...#PG1001A1 は 1001)。",
            ),
            *(_channel(each) for each in orders),
        ],
    )


def _channel(order: Sequence[str]) -> ScreenName:
    return ScreenName(
        f"Its channel (Admin > Tags > Channel) has these statuses, each with at least the step of the one before it: "
        f"{', '.join(order)}",
        "プログラムのチャネル(管理 > タグ > チャネル)には、次のステータスが必要です。"
        f"ステップは、それぞれ前のステータス以上にします: {', '.join(order)}",
    )
