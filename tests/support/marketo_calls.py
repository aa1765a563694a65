"""Every call that the client offers, each with arguments that suit Marketo's stand-in."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from systems.marketo.rest.calls.activity import NewActivity
from systems.marketo.rest.calls.extract_job import ExtractJob
from systems.marketo.rest.calls.mails import MailAsset
from systems.marketo.rest.client import Calls

SINCE = datetime.now(UTC) - timedelta(days=1)
LEAD, LIST, PROGRAM, CAMPAIGN, MAIL = 1001, 1001, 1001, 3001, 2001
"""Ids in the stand-in as it is shipped; the lead is the first that is made."""

COOKIE = "id:123-ABC-456&token:_mch-example.com-1374552656411-90718"


def _save(calls: Calls) -> None:
    calls.bulk.save(ExtractJob(id="x", status="Completed", size=10), io.BytesIO(), size=5)


EVERY_CALL: Mapping[str, Callable[[Calls], Any]] = {
    "leads.by_filter": lambda calls: list(calls.leads.by_filter("email", ["a@example.com", "b@example.com"])),
    "leads.by_id": lambda calls: calls.leads.by_id(LEAD),
    "leads.describe": lambda calls: calls.leads.describe(refresh=True),
    "leads.sync": lambda calls: calls.leads.sync([{"email": "a@example.com"}]),
    "leads.push": lambda calls: calls.leads.push([{"email": "a@example.com"}], program="Autumn Webinar"),
    "leads.associate": lambda calls: calls.leads.associate(LEAD, COOKIE),
    "leads.delete": lambda calls: calls.leads.delete([LEAD]),
    "leads.move": lambda calls: calls.leads.move([LEAD], "Default"),
    "leads.partitions": lambda calls: calls.leads.partitions(),
    "lists.find": lambda calls: list(calls.lists.find()),
    "lists.members": lambda calls: list(calls.lists.members(LIST)),
    "lists.is_member": lambda calls: calls.lists.is_member(LIST, [LEAD]),
    "lists.add": lambda calls: calls.lists.add(LIST, [LEAD]),
    "lists.remove": lambda calls: calls.lists.remove(LIST, [LEAD]),
    "objects.types": lambda calls: calls.objects.types(),
    "objects.describe": lambda calls: calls.objects.describe("car_c", refresh=True),
    "objects.by_filter": lambda calls: list(calls.objects.by_filter("car_c", "vin", ["1"])),
    "objects.by_keys": lambda calls: list(calls.objects.by_keys("car_c", [{"vin": "1"}])),
    "objects.sync": lambda calls: calls.objects.sync("car_c", [{"vin": "1"}]),
    "objects.delete": lambda calls: calls.objects.delete("car_c", [{"vin": "1"}]),
    "activities.token": lambda calls: calls.activities.token(SINCE),
    "activities.since": lambda calls: next(calls.activities.since(calls.activities.token(SINCE), [1, 12])),
    "activities.changes": lambda calls: next(calls.activities.changes(calls.activities.token(SINCE), ["firstName"])),
    "activities.deleted": lambda calls: next(calls.activities.deleted(calls.activities.token(SINCE))),
    "activities.types": lambda calls: calls.activities.types(refresh=True),
    "activities.add": lambda calls: calls.activities.add(
        [NewActivity(lead_id=LEAD, type_id=100001, primary="p", at=SINCE)]
    ),
    "programs.change_status": lambda calls: calls.programs.change_status(PROGRAM, "Attended", [LEAD]),
    "campaigns.request": lambda calls: calls.campaigns.request(CAMPAIGN, [LEAD], {"{{my.note}}": "n"}),
    "assets.program": lambda calls: calls.assets.program(PROGRAM),
    "assets.smart_campaign": lambda calls: calls.assets.smart_campaign(CAMPAIGN),
    "mails.mail": lambda calls: calls.mails.mail(MAIL),
    "mails.some": lambda calls: calls.mails.some(),
    "mails.content": lambda calls: calls.mails.content(MailAsset(id=MAIL, name="", status="approved"), "HTML", LEAD),
    "assets.statuses": lambda calls: calls.assets.statuses("Webinar"),
    "usage.today": lambda calls: calls.usage.today(),
    "usage.last_seven_days": lambda calls: calls.usage.last_seven_days(),
    "usage.errors_today": lambda calls: calls.usage.errors_today(),
    "usage.errors_of_last_seven_days": lambda calls: calls.usage.errors_of_last_seven_days(),
    "bulk.create": lambda calls: calls.bulk.create(["email"], {"staticListId": LIST}),
    "bulk.enqueue": lambda calls: calls.bulk.enqueue("x"),
    "bulk.status": lambda calls: calls.bulk.status("x"),
    "bulk.cancel": lambda calls: calls.bulk.cancel("x"),
    "bulk.jobs": lambda calls: list(calls.bulk.jobs()),
    "bulk.save": _save,
}
