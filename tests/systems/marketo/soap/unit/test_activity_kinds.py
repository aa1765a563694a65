"""The old API's words for types of activities, and which of an instance's types they mean."""

from __future__ import annotations

import pytest

from systems.marketo.rest.calls.activity import ActivityType
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.operations.activities.kinds import wanted
from systems.marketo.soap.xml import tree

TYPES = [
    ActivityType(id=number, name=name)
    for number, name in (
        (1, "Visit Webpage"),
        (19, "Sync Lead to SFDC"),
        (34, "Add to Opportunity"),
        (37, "Delete Lead"),
        (106, "Enrich with Data.com"),
        (110, "Call Webhook"),
        (113, "Add to Nurture"),
        (100_001, "Visit Webpage"),
        (100_002, "Attend Conference"),
    )
]


def chosen(*words: str, how: str = "includeTypes") -> list[int]:
    listed = "".join(f"<activityType>{word}</activityType>" for word in words)
    return wanted(tree.parse(f"<p><activityFilter><{how}>{listed}</{how}></activityFilter></p>"), TYPES)


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("VisitWebpage", 1),
        ("visit webpage", 1),
        ("PushLeadToSales", 19),
        ("AssocWithOpprtntyInSales", 34),
        ("EnrichWithDatacom", 106),
        ("Call Webhook", 110),
        ("Attend Conference", 100_002),
    ],
)
def test_a_word_or_a_name_means_one_type_and_marketos_own_before_a_custom_one(word: str, number: int) -> None:
    assert chosen(word) == [number]


def test_all_are_those_that_the_old_api_knew() -> None:
    assert wanted(tree.parse("<p/>"), TYPES) == chosen(how="excludeTypes") == [1, 19, 34, 106, 113]
    assert chosen("VisitWebpage", "Wait", how="excludeTypes") == [19, 34, 106, 113]


def test_a_word_for_which_this_marketo_has_no_type_finds_nothing_and_a_misspelt_one_is_a_fault() -> None:
    assert chosen("CreateTask") == []
    with pytest.raises(Fault, match="20107"):
        chosen("VisitWebpages")
