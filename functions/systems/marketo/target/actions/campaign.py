"""`campaign`: a trigger campaign is requested for the lead, at most once after success."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

from relay.core.config import Model
from relay.core.findings import Finding, Problem
from relay.mapping import values
from relay.mapping.blank import is_blank
from relay.mapping.fields import PathText
from relay.mapping.paths import Path
from relay.system.webhook_setup import PayloadPath
from systems.marketo.target.actions.action import LEAD_ID, LeadAction
from systems.marketo.target.route import LeadRoute

if TYPE_CHECKING:
    from relay.core.outcome import Outcome
    from systems.marketo.look import InstanceLook
    from systems.marketo.target.context import ActionContext
    from systems.marketo.target.doing import End, KnownLead
    from systems.marketo.target.event import LeadEvent

REQUESTED = "REQUESTED"
MY_RULE = 'Write the token as Marketo has it, in quotes: "{{my.note}}".'
_MOST_TOKENS = 100
"""Of one campaign request (https://github.com/AdobeDocs/marketo-developer.en, help/rest-api/smart-campaigns.md)."""
_NO_LEAD = "1004"


class Campaign(Model, frozen=True, kw_only=True):
    """A trigger campaign that is requested for the lead."""

    id: Annotated[int, Meta(ge=1, description="Number of the campaign, as in its address: ...#SC22B2 is 22.")]
    tokens: Annotated[
        dict[Annotated[str, Meta(pattern=r"^\{\{my\.[^{}]+\}\}$", extra={"rule": MY_RULE})], PathText],
        Meta(description="Values for tokens of its program, by name: `{{my.note}}`: where the value is."),
    ] = msgspec.field(default_factory=dict)


class CampaignCall(msgspec.Struct, frozen=True):
    """A campaign, and the values of its tokens, in the order of relay.yaml."""

    campaign: int
    tokens: tuple[tuple[str, str], ...]


class _Reader:
    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign.id
        self._tokens = {name: Path(path) for name, path in campaign.tokens.items()}

    def read(self, payload: Mapping[str, Any], warned: list[str]) -> CampaignCall:  # noqa: ARG002 - nothing is left out
        """A token without a value keeps the one that its program has."""
        found = {name: path.read(payload) for name, path in self._tokens.items()}
        filled = {name: values.text(value, name) for name, value in found.items() if not is_blank(value)}
        return CampaignCall(self._campaign, tuple(filled.items()))


class _Campaign(LeadAction[Campaign, CampaignCall]):
    key = "campaign"
    answers: ClassVar[Mapping[str, str]] = {"lead_id": LEAD_ID, "result": REQUESTED}
    cumulative = True

    def check_route(self, route: LeadRoute) -> Iterator[Problem]:
        from relay.mapping.field_rules import check_path  # noqa: PLC0415 - used when the stacks are synthesised, never by the webhook

        tokens = self.needed(route).tokens
        for name, path in tokens.items():
            yield from check_path(path, f"campaign.tokens.{name}")
        if len(tokens) > _MOST_TOKENS:
            message = f"Marketo takes at most {_MOST_TOKENS} tokens in one request."
            yield Problem(path="campaign.tokens", message=message)

    def reader(self, route: LeadRoute) -> _Reader:
        return _Reader(self.needed(route))

    def paths(self, route: LeadRoute) -> Iterator[PayloadPath]:
        yield from map(PayloadPath, self.needed(route).tokens.values())

    def check(self, where: str, route: LeadRoute, look: InstanceLook) -> Iterator[Finding]:
        """Whether it is there, and can be requested."""
        from systems.marketo import look as looking  # noqa: PLC0415 - for a look that a person asked for
        from systems.marketo.rest.errors import CallFailed  # noqa: PLC0415 - as above

        place = f"{where}.campaign.id"
        try:
            asset = look.calls.assets.smart_campaign(self.needed(route).id)
        except CallFailed as failed:
            yield looking.unseen(place, "campaign", failed)
            return
        if asset is None:
            yield looking.no_asset(place, "campaign")
        elif asset.requestable is False:
            message = (
                "the campaign cannot be requested now. It must be an active trigger campaign with the trigger Campaign "
                "is Requested, source Web Service API."
            )
            yield Finding(level="error", where=place, message=message)

    def wants(self, item: LeadEvent) -> Hashable:
        return self.task(item)

    def do(self, items: Sequence[LeadEvent], context: ActionContext) -> Sequence[Outcome]:
        from systems.marketo.rest.calls.campaigns import MOST_LEADS  # noqa: PLC0415 - as below
        from systems.marketo.target import doing  # noqa: PLC0415 - loads AWS's clients, which the webhook never needs

        return doing.for_known(items, context, doing.once(partial(self._request, context), context), most=MOST_LEADS)

    def _request(self, context: ActionContext, known: Sequence[KnownLead]) -> list[End]:
        """Marketo refuses a whole request for one lead that is not there; then it is made for those that are."""
        from systems.marketo.rest.errors import CallFailed  # noqa: PLC0415 - as above
        from systems.marketo.target.outcomes import unknown_lead  # noqa: PLC0415 - as above

        gone: set[int] = set()
        try:
            self._call(context, known)
        except CallFailed as failed:
            if failed.cause.code != _NO_LEAD or len(known) == 1:
                raise
            gone = {each.lead_id for each in known} - _there(context, known)
            if not gone:
                raise
            self._call(context, [each for each in known if each.lead_id not in gone])
        return [unknown_lead("id") if each.lead_id in gone else each.answer(REQUESTED) for each in known]

    def _call(self, context: ActionContext, known: Sequence[KnownLead]) -> None:
        wanted = self.task(known[0].item)
        context.calls.campaigns.request(wanted.campaign, [each.lead_id for each in known], dict(wanted.tokens))


def _there(context: ActionContext, known: Sequence[KnownLead]) -> set[int | None]:
    """The ids of those leads that Marketo has."""
    from systems.marketo.rest.results import read_id  # noqa: PLC0415 - as above

    found = context.calls.leads.by_filter("id", [each.lead_id for each in known], ["id"])
    return {read_id(lead.get("id")) for lead in found}


CAMPAIGN = _Campaign()
