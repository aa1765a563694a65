"""Activities as the old API wrote them: ActivityRecord and LeadChangeRecord.

Shapes: help/soap-api/getleadactivity.md, getleadchanges.md and authentication-signature.md of
https://github.com/AdobeDocs/marketo-developer.en before commit 2019d39. The first of these says that `marketoGUID` is
to take the place of `id`, which is a number of 32 bits, from spring 2017 on. Here both are there, but for versions of
the API before 3_0, whose clients may refuse an element that they do not know (Axis 1.4 does).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from systems.marketo.rest.calls.activity import ActivityType, LeadActivity, moment
from systems.marketo.rest.calls.campaigns import ListedCampaign
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed, Verdict
from systems.marketo.soap.xml import markup, values

_MOST_NUMBER = 0x7FFFFFFF
_WITH_GUID = "3_0"
_LEAD, _CAMPAIGN = "Lead ID", "Campaign ID"


@dataclass(frozen=True)
class ActivityRecords:
    """Writes activities of these types.

    Of a campaign whose name is not known its number stands among the attributes.
    """

    types: Mapping[int, ActivityType]
    campaigns: Mapping[int, str]
    version: str
    """Of the API that the client was written for."""

    @classmethod
    def of(cls, entries: Iterable[LeadActivity], calls: Calls, version: str) -> ActivityRecords:
        """With the names of the campaigns of these, where this user may read them. Raises CallFailed and MustWait."""
        types = {each.id: each for each in calls.activities.types()}
        return cls(types, _names(sorted({each.campaign_id for each in entries if each.campaign_id}), calls), version)

    def activity(self, entry: LeadActivity) -> str:
        """An ActivityRecord. Person and company were nil in all that was captured."""
        campaign = self.campaigns.get(entry.campaign_id or 0, "")
        nils = (markup.value(name, None) for name in ("foreignSysId", "orgName", "foreignSysOrgId"))
        return markup.element(
            "activityRecord",
            *self._head(entry),
            markup.value("campaign", campaign),
            markup.value("personName", None),
            markup.value("mktPersonId", entry.lead_id or 0),
            *nils,
            self._guid(entry),
        )

    def change(self, entry: LeadActivity) -> str:
        """A LeadChangeRecord."""
        campaign = self.campaigns.get(entry.campaign_id or 0)
        return markup.element(
            "leadChangeRecord",
            *self._head(entry),
            markup.value("campaign", campaign) if campaign else "",
            markup.value("mktPersonId", entry.lead_id or 0),
            self._guid(entry),
        )

    def _guid(self, entry: LeadActivity) -> str:
        return markup.value("marketoGUID", entry.guid) if self.version >= _WITH_GUID else ""

    def _head(self, entry: LeadActivity) -> Iterator[str]:
        at, kind = moment(entry.at), self.types.get(entry.type_id or 0)
        yield markup.value("id", number(entry.guid))
        yield markup.value("activityDateTime", at.isoformat(timespec="seconds") if at else entry.at)
        yield markup.value("activityType", kind.name if kind else entry.type_id)
        yield markup.value("mktgAssetName", "" if entry.primary is None else entry.primary)
        yield markup.element("activityAttributes", *(_attribute(*pair) for pair in self._attributes(entry, kind)))

    def _attributes(self, entry: LeadActivity, kind: ActivityType | None) -> Iterator[tuple[str, object]]:
        """The primary attribute first, and the lead's number last."""
        if kind and kind.primary:
            is_asset = kind.primary.name.endswith(" ID") and entry.primary_id is not None
            yield kind.primary.name, entry.primary_id if is_asset else entry.primary
        yield from entry.attributes.items()
        if entry.campaign_id and entry.campaign_id not in self.campaigns:
            yield _CAMPAIGN, entry.campaign_id
        yield _LEAD, entry.lead_id or 0


def number(guid: str) -> int:
    """A number for an element that has 32 bits: what the id ends in, so that neighbours stay apart."""
    if guid.isascii() and guid.isdigit():
        return int(guid[-18:]) & _MOST_NUMBER
    return int.from_bytes(hashlib.sha256(guid.encode()).digest()[:4]) & _MOST_NUMBER


def named(campaign: ListedCampaign) -> str:
    """With its program before it, as in the answers of the pages: `ER Demo.Triggered Campaign`."""
    prefix = f"{campaign.program}." if campaign.program else ""
    return campaign.name if campaign.name.startswith(prefix) else prefix + campaign.name


def _names(ids: list[int], calls: Calls) -> dict[int, str]:
    try:
        return {each.id: named(each) for each in calls.campaigns.find(ids=ids)} if ids else {}
    except CallFailed as failed:
        if failed.verdict is not Verdict.REJECT:
            raise
        return {}


def _attribute(name: str, value: object) -> str:
    return markup.element(
        "attribute",
        markup.value("attrName", name),
        markup.value("attrType", None),
        markup.value("attrValue", "" if value is None else values.to_text(value)),
    )
