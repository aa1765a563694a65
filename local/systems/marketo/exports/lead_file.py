"""What the file of a bulk lead extract holds: an empty cell is the word null.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-lead-extract
"""

from __future__ import annotations

import csv
import io
from typing import Any

from local.systems.marketo.assets.assets import Assets
from local.systems.marketo.exports.jobs import Job
from local.systems.marketo.leads.leads import Leads
from local.systems.marketo.leads.store import Lead

DELIMITERS = {"CSV": ",", "TSV": "\t", "SSV": ";"}
"""SSV is "semi-colon-separated" on one page of Adobe's and "space-separated" on another."""


def write(job: Job, leads: Leads, assets: Assets) -> tuple[bytes, int]:
    """The file and its number of rows. Bulk extracts know no workspaces: every lead is in it."""
    found = [lead for lead in leads.all() if not lead.anonymous and _fits(job, lead, assets)]
    text = io.StringIO()
    rows = csv.writer(text, delimiter=DELIMITERS[job.format], lineterminator="\n")
    rows.writerow([job.headers.get(name, name) for name in job.fields])
    for lead in found:
        shown = leads.shown(lead, job.fields)
        rows.writerow([_cell(shown[name]) for name in job.fields])
    return text.getvalue().encode(), len(found)


def _fits(job: Job, lead: Lead, assets: Assets) -> bool:
    ((name, value),) = job.filter.items()
    if name in ("createdAt", "updatedAt"):
        at = lead.created if name == "createdAt" else lead.updated
        return bool(value[0] <= at <= value[1])
    key = "id" if name == "staticListId" else "name"
    lists = [each for each in assets.lists.values() if getattr(each, key) == value]
    return any(lead.id in each.members for each in lists)


def _cell(value: Any) -> str:
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)
