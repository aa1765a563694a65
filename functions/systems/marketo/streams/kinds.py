"""Which activities beside changes of values tell that a lead must be read again, and what they say of leads that merge.

leadchanges.json tells of changed values and new leads alone. Ids of the types:
https://developer.adobe.com/events/docs/guides/using/marketo/marketo-lead-activity-data-stream-setup
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from systems.marketo.rest.calls.activity import LeadActivity
from systems.marketo.rest.results import read_id

SCORE, OWNER, TO_LIST, FROM_LIST, MERGE, PARTITION, STAGE, PROGRAM, SEGMENT, PROGRAM_DATA = (
    22, 23, 24, 25, 32, 100, 101, 104, 108, 123,
)  # fmt: skip
ALWAYS = (MERGE, PARTITION)
MEMBERSHIP = frozenset({TO_LIST, FROM_LIST, PROGRAM, PROGRAM_DATA})
_BY_FIELD: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile("score", re.IGNORECASE), SCORE),
    (re.compile("owner", re.IGNORECASE), OWNER),
    (re.compile("revenue.?stage|revenue.?cycle", re.IGNORECASE), STAGE),
    (re.compile("segment", re.IGNORECASE), SEGMENT),
)
"""Fields that campaigns change by a step of their own, which has a type of its own in the log."""
_MERGE_IDS = "Merge IDs"
_NUMBER = re.compile(r"\d{1,19}")


def of_fields(fields: Iterable[str], *, list_: bool, program: bool) -> list[int]:
    """The types to ask for beside ALWAYS; never more than eight, of ten in a call."""
    names = list(fields)
    found = [kind for pattern, kind in _BY_FIELD if any(pattern.search(name) for name in names)]
    return [*found, *([TO_LIST, FROM_LIST] if list_ else []), *([PROGRAM, PROGRAM_DATA] if program else [])]


def losers(activity: LeadActivity) -> list[int]:
    """The leads that a merger took in, which are no more.

    The winner is `leadId`; the losers stand in the attribute Merge IDs, as in `[1286861]`
    (https://github.com/fivetran/dbt_marketo, integration_tests/seeds/marketo_activity_merge_leads_data.csv).
    """
    if activity.type_id != MERGE:
        return []
    told = activity.attributes.get(_MERGE_IDS)
    found = [int(each) for each in _NUMBER.findall(str(told))] if told is not None else [read_id(activity.primary_id)]
    return [each for each in found if each is not None and each != activity.lead_id]
