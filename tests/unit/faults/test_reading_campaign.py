"""Short campaigns over reading: everything fails, and nothing is lost, told twice, or declared gone that is there."""

from __future__ import annotations

from tests.faults.reading import campaign, leads_campaign
from tests.faults.reading.campaign import Result
from tests.faults.reading.on24_campaign import On24Campaign
from tests.faults.reading.quiet import quietly


def check(result: Result) -> None:
    assert result.problems == []
    assert result.counts["changes lost"] == result.counts["changes under two ids"] == 0
    assert {blow.rpartition(": ")[2] for blow in result.blows} >= {"fails", "killed before", "killed after"}


def test_whatever_fails_the_far_directory_ends_as_the_near_one() -> None:
    with quietly():
        result = campaign.run(12, 1)
    check(result)
    assert any(name.startswith("listings that lacked") for name in result.counts)


def test_whatever_fails_every_lead_of_marketo_ends_in_its_record_or_is_told_to_be_gone() -> None:
    with quietly():
        result = leads_campaign.run(20, 1)
    check(result)
    assert result.counts["leads that equal their record"] > 300
    assert result.counts["leads told to be deleted or merged"] > 0
    assert result.counts["times at which activities began to come late"] > 0


def test_whatever_fails_everybody_at_on24_ends_in_their_records_and_nothing_is_told_that_is_not_so() -> None:
    with quietly():
        result = On24Campaign(8, 2, share=0.01, people=20).run()
    check(result)
    assert result.counts["told, and not so"] == result.counts["attended, and told that not"] == 0
    assert result.counts["records that are as they must be"] > 100
