"""Calls about what marketers have built: whether a program or a campaign is there.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/assets/assets
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from systems.marketo.rest.calling import CallGroup
from systems.marketo.rest.errors import CallFailed
from systems.marketo.rest.request import Query
from systems.marketo.rest.results import read_id

_NOT_FOUND = frozenset({"702", "610"})
"""An id that nothing has gives an empty result with a warning, or one of these, from asset to asset."""


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """A program or a smart campaign."""

    name: str
    requestable: bool | None = None
    """Of a smart campaign: whether Request Campaign works now. None where Marketo does not say."""
    channel: str = ""
    """Of a program: the name of its channel, which has the statuses of its members."""


class Assets(CallGroup):
    """Every method raises CallFailed or MustWait. The permission is Read-Only Assets."""

    def program(self, program_id: int) -> Asset | None:
        """One program; None when the API user sees none of this number."""
        return self._asset("/rest/asset/v1/program/{id}.json", program_id)

    def smart_campaign(self, campaign_id: int) -> Asset | None:
        """One smart campaign; None when the API user sees none of this number."""
        return self._asset("/rest/asset/v1/smartCampaign/{id}.json", campaign_id)

    def statuses(self, channel: str) -> dict[str, int] | None:
        """The steps by the names of the statuses of a channel's programs; None when there is no channel of this name.

        https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/channels
        """
        found = self._first("/rest/asset/v1/channel/byName.json", query=(("name", channel),))
        statuses = None if found is None else found.get("progressionStatuses")
        if not isinstance(statuses, list):
            return None
        named = [each for each in statuses if isinstance(each, dict) and isinstance(each.get("name"), str)]
        return {each["name"]: read_id(each.get("step")) or 0 for each in named}

    def _asset(self, path: str, number: int) -> Asset | None:
        found = self._first(path, parts={"id": number})
        if found is None:
            return None
        requestable, channel = found.get("isRequestable"), found.get("channel")
        return Asset(
            name=str(found.get("name", "")),
            requestable=requestable if isinstance(requestable, bool) else None,
            channel=channel if isinstance(channel, str) else "",
        )

    def _first(
        self, path: str, *, query: Query = (), parts: Mapping[str, str | int] | None = None
    ) -> dict[str, Any] | None:
        """The only entry of the answer; None when there is none."""
        try:
            result = self.bound.get(path, query, parts=parts, seconds=300).result
        except CallFailed as failed:
            if failed.cause.code in _NOT_FOUND:
                return None
            raise
        return next((entry for entry in result if isinstance(entry, dict)), None)
