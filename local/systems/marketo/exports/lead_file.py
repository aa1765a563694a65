"""What the file of a bulk lead extract holds.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-lead-extract : its updatedAt
goes by the last change of any field, and not by the `updatedAt` that leads show.
"""

from __future__ import annotations

from local.systems.marketo.assets.assets import Assets
from local.systems.marketo.exports import rows
from local.systems.marketo.exports.job import Job
from local.systems.marketo.leads.leads import Leads
from local.systems.marketo.leads.store import Lead


def write(job: Job, leads: Leads, assets: Assets) -> tuple[bytes, int]:
    """The file and its number of rows. Bulk extracts know no workspaces: every lead is in it."""
    found = (lead for lead in leads.all() if not lead.anonymous and _fits(job, lead, assets))
    return rows.written(job, (leads.shown(lead, job.fields) for lead in found))


def _fits(job: Job, lead: Lead, assets: Assets) -> bool:
    ((name, value),) = job.filter.items()
    if name in ("createdAt", "updatedAt"):
        at = lead.created if name == "createdAt" else lead.changed
        return bool(value[0] <= at <= value[1])
    key = "id" if name == "staticListId" else "name"
    lists = [each for each in assets.lists.values() if getattr(each, key) == value]
    return any(lead.id in each.members for each in lists)
