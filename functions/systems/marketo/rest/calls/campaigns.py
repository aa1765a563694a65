"""Calls about smart campaigns.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/assets/smart-campaigns
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import msgspec

from systems.marketo.rest.calling import CallGroup, check_count, check_no_comma, joined
from systems.marketo.rest.results import read_id

MOST_LEADS = 100
MOST_TOKENS = 100

_TEXTS = {"name": "name", "program": "programName", "description": "description"}
_NO_TOKENS: Mapping[str, str] = MappingProxyType({})


class ListedCampaign(msgspec.Struct, frozen=True, kw_only=True):
    """A smart campaign in a list of them."""

    id: int
    name: str
    program: str = ""
    description: str = ""


class Campaigns(CallGroup):
    """Every method raises CallFailed or MustWait; `request` raises CallLost as well."""

    def find(
        self,
        *,
        ids: Sequence[int] = (),
        names: Sequence[str] = (),
        programs: Sequence[str] = (),
        requestable: bool = False,
    ) -> Iterator[ListedCampaign]:
        """All campaigns, or those with one of these ids or names, in one of these programs.

        `requestable`: only those that are active and wait for "Campaign is Requested, Web Service API". Adobe has a
        newer call, Get Smart Campaigns, which can be asked for neither.
        """
        check_no_comma([*names, *programs])
        query = (*joined("id", ids), *joined("name", names), *joined("programName", programs))
        query = (*query, ("isTriggerable", "true")) if requestable else query
        for page in self.bound.pages("/rest/v1/campaigns.json", query):
            yield from (found for found in map(_listed, page.result) if found)

    def request(
        self,
        campaign_id: int,
        lead_ids: Sequence[int],
        tokens: Mapping[str, str] = _NO_TOKENS,
        *,
        least: float | None = None,
    ) -> None:
        """Let up to 100 leads run through a trigger campaign that waits for "Campaign is Requested, Web Service API".

        `tokens` override the program's own: `{"{{my.note}}": "..."}`, up to 100. Each request runs the campaign once
        more, so that it is not begun with less than `least` seconds left; without them, than Marketo may work on it.
        Raises CallFailed 1003 for a campaign that is not active or has no such trigger; ValueError for more than
        100.
        """
        check_count(lead_ids, MOST_LEADS)
        check_count(list(tokens), MOST_TOKENS)
        if not lead_ids:
            return
        leads = [{"id": lead_id} for lead_id in lead_ids]
        values = [{"name": name, "value": value} for name, value in tokens.items()]
        content = {"input": {"leads": leads, "tokens": values} if values else {"leads": leads}}
        self.bound.write(
            "/rest/v1/campaigns/{id}/trigger.json", content, parts={"id": campaign_id}, adds=True, least=least
        )


def _listed(entry: Any) -> ListedCampaign | None:
    identity = read_id(entry.get("id")) if isinstance(entry, dict) else None
    if identity is None:
        return None
    texts = {name: str(entry.get(key) or "") for name, key in _TEXTS.items()}
    return ListedCampaign(id=identity, **texts)
