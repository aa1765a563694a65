"""Calls about smart campaigns.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/assets/smart-campaigns
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from systems.marketo.rest.calling import CallGroup, check_count

MOST_LEADS = 100
MOST_TOKENS = 100

_NO_TOKENS: Mapping[str, str] = MappingProxyType({})


class Campaigns(CallGroup):
    """Every method raises CallFailed, CallLost or MustWait."""

    def request(self, campaign_id: int, lead_ids: Sequence[int], tokens: Mapping[str, str] = _NO_TOKENS) -> None:
        """Let up to 100 leads run through a trigger campaign that waits for "Campaign is Requested, Web Service API".

        `tokens` override the program's own: `{"{{my.note}}": "..."}`, up to 100. Each request runs the campaign once
        more. Raises CallFailed 1003 for a campaign that is not active or has no such trigger; ValueError for more than
        100.
        """
        check_count(lead_ids, MOST_LEADS)
        check_count(list(tokens), MOST_TOKENS)
        if not lead_ids:
            return
        leads = [{"id": lead_id} for lead_id in lead_ids]
        values = [{"name": name, "value": value} for name, value in tokens.items()]
        content = {"input": {"leads": leads, "tokens": values} if values else {"leads": leads}}
        self.bound.write("/rest/v1/campaigns/{id}/trigger.json", content, parts={"id": campaign_id}, adds=True)
