"""Calls about what marketers have built: whether a program or a campaign is there.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/assets/assets
"""

from __future__ import annotations

import msgspec

from marketo.calling import Group
from marketo.errors import CallFailed

_NOT_FOUND = frozenset({"702", "610"})
"""An id that nothing has gives an empty result with a warning, or one of these, from asset to asset."""


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """A program or a smart campaign."""

    name: str
    requestable: bool | None = None
    """Of a smart campaign: whether Request Campaign works now. None where Marketo does not say."""


class Assets(Group):
    """Every method raises CallFailed or MustWait. The permission is Read-Only Assets."""

    def program(self, program_id: int) -> Asset | None:
        """One program; None when the API user sees none of this number."""
        return self._asset("/rest/asset/v1/program/{id}.json", program_id)

    def smart_campaign(self, campaign_id: int) -> Asset | None:
        """One smart campaign; None when the API user sees none of this number."""
        return self._asset("/rest/asset/v1/smartCampaign/{id}.json", campaign_id)

    def _asset(self, path: str, number: int) -> Asset | None:
        try:
            result = self.bound.get(path, parts={"id": number}, seconds=300).result
        except CallFailed as failed:
            if failed.cause.code in _NOT_FOUND:
                return None
            raise
        for entry in result:
            if isinstance(entry, dict):
                requestable = entry.get("isRequestable")
                return Asset(
                    name=str(entry.get("name", "")), requestable=requestable if isinstance(requestable, bool) else None
                )
        return None
