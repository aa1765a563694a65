"""Writing the rows of an export file. An empty cell is the word null.

https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-lead-extract
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from local.systems.marketo.exports.job import Job

DELIMITERS = {"CSV": ",", "TSV": "\t", "SSV": ";"}
"""SSV is "semi-colon-separated" on one page of Adobe's and "space-separated" on another."""


def written(job: Job, rows: Iterable[Mapping[str, Any]]) -> tuple[bytes, int]:
    """The file of a job, and how many rows it has beside its header."""
    text, count = io.StringIO(), 0
    lines = csv.writer(text, delimiter=DELIMITERS[job.format], lineterminator="\n")
    lines.writerow([job.headers.get(name, name) for name in job.fields])
    for row in rows:
        lines.writerow([_cell(row[name]) for name in job.fields])
        count += 1
    return text.getvalue().encode(), count


def _cell(value: Any) -> str:
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)
