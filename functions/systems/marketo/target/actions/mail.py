"""`mail`: a mail is looked up, with its content as a lead would see it. Another route takes what was found (`then`).

Nothing is written. No such mail is an outcome like any other. What it gives, and what that takes of the day's calls:
docs/systems/marketo/mails.md.
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
from relay.system.webhook_setup import PayloadPath
from systems.marketo.refusal import MarketoRefused
from systems.marketo.rest.results import LARGEST_ID
from systems.marketo.target.actions.action import LeadAction
from systems.marketo.target.actions.find import asker
from systems.marketo.target.route import LeadRoute

if TYPE_CHECKING:
    from relay.core.outcome import Told
    from systems.marketo.look import InstanceLook
    from systems.marketo.target.context import ActionContext
    from systems.marketo.target.event import LeadEvent, MappedEvent


class MailLookUp(Model, frozen=True, kw_only=True):
    """Which mail is looked up, and for whom it is rendered."""

    id: Annotated[PathText, Meta(description="Where the mail's number stands; of an activity about a mail: primaryId.")]
    lead: Annotated[PathText, Meta(description="Where Marketo's id of the lead stands; of an activity: leadId.")]
    render: Annotated[
        Literal["lead", "mail"],
        Meta(
            description="lead: as that lead would see it, a call or two for each event; mail: for nobody in "
            "particular, with tokens as they are written, asked for once for each version of a mail."
        ),
    ] = "lead"
    images: Annotated[
        bool,
        Meta(description="Whether pictures stay in the HTML. Whoever opens the record then loads them from outside."),
    ] = False
    most_bytes: Annotated[
        int, Meta(ge=1000, le=200_000, description="Of the HTML and of the text, each; what is longer is cut.")
    ] = 50_000
    purpose: Annotated[
        Purpose,
        Meta(
            description="How much of the day's calls it may spend: all of them (write), 90 % (read, default) or 50 % "
            "(backfill). What goes beyond waits for the next day."
        ),
    ] = "read"


class AskedMail(msgspec.Struct, frozen=True):
    """The number of a mail."""

    mail: int


class _Reader:
    def __init__(self, mail: MailLookUp) -> None:
        self._path = Path(mail.id)

    def read(self, payload: Mapping[str, Any], warned: list[str]) -> AskedMail:  # noqa: ARG002 - nothing is left out
        name, found = self._path.expression, self._path.read(payload)
        text = "" if is_blank(found) or not values.is_scalar(found) else values.narrow(values.text(found, name).strip())
        if not (text.isascii() and text.isdecimal() and len(text) <= 20 and 0 < int(text) <= LARGEST_ID):
            raise MarketoRefused("mail_id_wrong", path=name)
        return AskedMail(int(text))


class _Mail(LeadAction[MailLookUp, AskedMail]):
    key = "mail"
    only_looks = True
    keeps_order = True
    answers: ClassVar[Mapping[str, str]] = {"found": "true, or false where there is no such mail"}
    needs = "nothing is written"

    def keys(self, mapped: MappedEvent) -> list[str]:
        return [asker(mapped.who.keys[0])]

    def check_route(self, route: LeadRoute) -> Iterator[Problem]:
        from relay.mapping.field_rules import check_path  # noqa: PLC0415 - used when the stacks are synthesised, never by the webhook

        mail = self.needed(route)
        yield from check_path(mail.id, "mail.id")
        yield from check_path(mail.lead, "mail.lead")

    def reader(self, route: LeadRoute) -> _Reader:
        return _Reader(self.needed(route))

    def paths(self, route: LeadRoute) -> Iterator[PayloadPath]:
        yield PayloadPath(self.needed(route).id, "number")

    def check(self, where: str, route: LeadRoute, look: InstanceLook) -> Iterator[Finding]:  # noqa: ARG002 - which mails, only events say
        """Whether mails and their content may be read at all."""
        from systems.marketo.target.mails.checking import check_mails  # noqa: PLC0415 - for a look that a person asked for

        return check_mails(f"{where}.mail", look)

    def wants(self, item: LeadEvent) -> Hashable:
        return item.event.route

    def do(self, items: Sequence[LeadEvent], context: ActionContext) -> Sequence[Told]:
        from relay.system.reads import Reads  # noqa: PLC0415 - as below
        from systems.marketo.target.mails.looking_up import MailFor, MailSearch  # noqa: PLC0415 - loads what calls and what cleans
        from systems.marketo.target.mails.record import HTML, TEXT  # noqa: PLC0415 - as above
        from systems.marketo.target.mails.rendering import Rendering  # noqa: PLC0415 - as above

        mail, reads = self.needed(items[0].route), context.wanted.get(items[0].event.route, Reads(frozenset()))
        search = MailSearch(
            calls=context.calls_for(mail.purpose),
            known=context.known_mails,
            leads=context.look_up,
            rendering=Rendering(
                html=reads.takes(HTML), text=reads.takes(TEXT), images=mail.images, most_bytes=mail.most_bytes
            ),
            for_lead=mail.render == "lead",
            reads=reads,
        )
        return search.outcomes([MailFor(self.task(item).mail, item.who.id or 0) for item in items])


MAIL = _Mail()
