"""`find`: a lead is looked up, and nothing is written. Another route takes what was found (`then`).

Each identity that the payload has is tried in turn, so a visitor whose address nobody has is found by the cookie,
unless its lead is somebody with another address: browsers are shared.
Nobody is an outcome like any other. Order is kept for who asks, not for the lead, who is not touched.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta

from relay.core.config import Model
from relay.core.findings import Finding, Problem
from relay.core.gate import Purpose
from relay.mapping import values
from relay.mapping.blank import is_blank
from relay.mapping.fields import PathText
from relay.mapping.paths import Path
from relay.system.look_up import ASKER
from relay.system.webhook_setup import PayloadPath
from systems.marketo.field_name import FieldName
from systems.marketo.target.actions.action import LeadAction
from systems.marketo.target.route import LeadRoute

if TYPE_CHECKING:
    from relay.core.outcome import Told
    from systems.marketo.look import InstanceLook
    from systems.marketo.target.context import ActionContext
    from systems.marketo.target.event import LeadEvent, MappedEvent


class Find(Model, frozen=True, kw_only=True):
    """Which lead is looked up is what `lead` says; here is what of it goes on."""

    fields: Annotated[
        Literal["all"] | list[FieldName],
        Meta(
            description="Fields (REST API names) to read beside the id and those that the next route reads; all: "
            "every field that leads have."
        ),
    ] = msgspec.field(default_factory=list)
    except_: Annotated[
        list[FieldName],
        Meta(description="With fields: all: those that are left out, such as what is nobody's concern."),
    ] = msgspec.field(default_factory=list, name="except")
    asker: Annotated[
        list[PathText],
        Meta(
            description="Where it stands who asks, such as a visitor's id; the first that the payload has. What one "
            "asks keeps its order. Default: whom the caller names, else the lead."
        ),
    ] = msgspec.field(default_factory=list)
    cookie_with_other_email: Annotated[
        Literal["refuse", "accept"],
        Meta(
            description="Where nobody has the address that the payload has, and the cookie's lead has another one: "
            "refuse finds nobody, since browsers are shared; accept finds that lead."
        ),
    ] = "refuse"
    purpose: Annotated[
        Purpose,
        Meta(
            description="How much of the day's calls it may spend: all of them, as what is written (write, default), "
            "90 % (read) or 50 % (backfill). What goes beyond waits for the next day."
        ),
    ] = "write"


class AskedBy(msgspec.Struct, frozen=True):
    """Who asks; None: nobody says so."""

    asker: str | None


def asker(name: str) -> str:
    """The name under which the questions of somebody keep their order."""
    return f"asker/{name}"


class _Reader:
    def __init__(self, find: Find) -> None:
        self._askers = [Path(expression) for expression in find.asker or [ASKER]]

    def read(self, payload: Mapping[str, Any], warned: list[str]) -> AskedBy:  # noqa: ARG002 - nothing is left out
        found = ((path.read(payload), path.expression) for path in self._askers)
        texts = (values.one_line(value, name).strip() for value, name in found if not is_blank(value))
        return AskedBy(next(texts, None))


class _Find(LeadAction[Find, AskedBy]):
    key = "find"
    only_looks = True
    answers: ClassVar[Mapping[str, str]] = {"found": "true, or false where nobody is there"}
    needs = "nothing is written"

    def keys(self, mapped: MappedEvent) -> list[str]:
        question = mapped.task
        named = question.asker if isinstance(question, AskedBy) else None
        return [asker(named or mapped.who.keys[0])]

    def check_route(self, route: LeadRoute) -> Iterator[Problem]:
        from relay.mapping.field_rules import check_path  # noqa: PLC0415 - used when the stacks are synthesised, never by the webhook

        find = self.needed(route)
        for place, path in enumerate(find.asker):
            yield from check_path(path, f"find.asker[{place}]")
        if find.except_ and find.fields != "all":
            message = "only what the next route reads is looked up, so there is nothing to leave out. Remove it, or "
            yield Problem(path="find.except", message=f"{message}write fields: all.")
        if "id" in find.except_:
            yield Problem(path="find.except", message="every lead is looked up with its id. Take id out of the list.")

    def reader(self, route: LeadRoute) -> _Reader:
        return _Reader(self.needed(route))

    def paths(self, route: LeadRoute) -> Iterator[PayloadPath]:
        yield from map(PayloadPath, self.needed(route).asker)

    def check(self, where: str, route: LeadRoute, look: InstanceLook) -> Iterator[Finding]:
        """Whether the fields that it names are there."""
        from systems.marketo.compare import no_field  # noqa: PLC0415 - for a look that a person asked for

        find = self.needed(route)
        named = {"fields": () if find.fields == "all" else find.fields, "except": find.except_}
        for key, names in named.items():
            for name in names:
                found = look.schema.by_rest(name)
                if found is None or found.rest != name:
                    message = f"{name}: {no_field(name, found, look.schema)}"
                    yield Finding(level="error", where=f"{where}.find.{key}", message=message)

    def wants(self, item: LeadEvent) -> Hashable:
        return item.event.route

    def do(self, items: Sequence[LeadEvent], context: ActionContext) -> Sequence[Told]:
        from systems.marketo.target.people import looking_up  # noqa: PLC0415 - loads what calls, which the webhook never needs

        find, reads = self.needed(items[0].route), context.wanted.get(items[0].event.route)
        more = None if find.fields == "all" else frozenset(find.fields)
        wanted = looking_up.WantedFields(reads, more=more, without=frozenset(find.except_))
        shared = find.cookie_with_other_email == "accept"
        return looking_up.outcomes(items, wanted, context.look_up, context.calls_for(find.purpose), shared=shared)


FIND = _Find()
