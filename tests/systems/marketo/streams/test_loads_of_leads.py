"""All leads there are, by bulk extracts in slices: against the stand-in, over a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from local.systems.marketo import StandIn
from relay.core.gate import MustWait
from relay.system.stream import Change, ReadFailed
from systems.marketo.streams import bookmark
from tests.systems.marketo.streams.reading_leads import NOON, Instance


def loaded(instance: Instance, most: int = 400) -> Iterator[list[Change]]:
    """Run after run until everything is there, and waiting between them; what each has told."""
    for _ in range(most):
        yield instance.run(everything=True)
        if instance.reached is not None:
            return
        instance.later(minutes=1)
    raise AssertionError("it does not come to an end")


def companies(changes: list[Change]) -> dict[str, object]:
    return {each.record: each.payload["company"] for each in changes}


def test_all_leads_are_told_once_by_jobs_of_a_month_each(instance: Instance) -> None:
    instance.stand_in.clock.freeze((NOON - timedelta(days=100)).timestamp())
    for month in range(4):
        for number in range(400):
            instance.edit(email=f"{month}-{number}@example.com", company="Acme", leadScore=month)
        instance.later(days=33)
    runs = list(loaded(instance))
    found = [each for run in runs for each in run]
    assert len(found) == len({each.record for each in found}) == 1600
    assert instance.requests("/create.json") == 5  # 132 days
    assert all(wait == 60 for wait in instance.waits)
    assert instance.requests("/file.json") == 5


def test_never_more_than_two_jobs_are_begun_at_once(instance: Instance) -> None:
    instance.stand_in.clock.freeze((NOON - timedelta(days=200)).timestamp())
    instance.edit(email="a@example.com")
    instance.later(days=200)
    most = 0
    for _ in loaded(instance):
        most = max(most, len([job for job in instance.jobs() if job.status in {"Created", "Queued", "Processing"}]))
    assert most == 2


def test_no_run_waits_for_a_job(instance: Instance) -> None:
    instance.edit(email="a@example.com")
    instance.later(minutes=1)
    begin = instance.now
    instance.run(everything=True)
    assert (instance.now, instance.waits) == (begin, [60.0])


def test_what_a_file_says_is_what_rest_says(instance: Instance) -> None:
    instance.names = None
    lead = instance.edit(email="a@example.com", company='A "quoted", long\nname', annualRevenue=12.5, leadScore=3)
    instance.later(minutes=1)
    [change] = [each for run in loaded(instance) for each in run]
    assert change == instance.reader().one(str(lead), instance.deadline)


def test_a_lead_that_changes_while_all_are_loaded_is_told_anew_and_never_as_it_was(instance: Instance) -> None:
    leads = [instance.edit(email=f"{number}@example.com", company="Acme") for number in range(3)]
    instance.later(minutes=1)
    instance.run(everything=True)  # the extract is at work
    instance.later(minutes=1, seconds=30)
    assert [job.status for job in instance.jobs()] == ["Completed"]
    instance.edit(id=leads[1], company="Beta")
    instance.later(minutes=5)
    told = [each for run in loaded(instance) for each in run]
    assert [each.payload["company"] for each in told if each.record == str(leads[1])] == ["Beta"]
    assert len(companies(told)) == 3


def test_a_change_that_marketo_tells_late_is_the_last_word_though_its_file_is_older(instance: Instance) -> None:
    lead, other = (instance.edit(email=f"{name}@example.com", company="Acme") for name in ("a", "b"))
    instance.later(minutes=1)
    instance.run(everything=True)
    instance.later(minutes=2)
    assert [job.status for job in instance.jobs()] == ["Completed"]
    instance.edit_in_silence(lead, company="Beta")
    instance.later(minutes=5)
    instance.edit(id=other, company="Gamma")
    told: list[Change] = []
    for page in instance.reader().read(str(instance.bookmark), instance.deadline):
        told += page.changes
        if [each.record for each in page.changes] == [str(other)]:  # the log is read beyond the change of the lead
            instance.commit(lead, "company", timedelta(minutes=5))
    assert [each.payload["company"] for each in told if each.record == str(lead)] == ["Acme", "Beta"]


def test_changes_are_read_every_five_minutes_while_all_are_loaded(instance: Instance) -> None:
    instance.stand_in.instance.exports.seconds = 3600.0
    instance.edit(email="a@example.com")
    instance.later(minutes=1)
    instance.run(everything=True)
    lead = instance.edit(email="b@example.com", company="Beta")
    found: list[Change] = []
    for _ in range(6):
        instance.later(minutes=1)
        found += instance.run()
    assert companies(found) == {str(lead): "Beta"}


def test_a_job_that_fails_is_made_anew_and_in_the_end_is_for_a_person(instance: Instance) -> None:
    instance.edit(email="a@example.com")
    instance.later(minutes=1)
    instance.stand_in.instance.exports.seconds = 3600.0
    for _ in range(2):
        instance.run(everything=True)
        instance.fail_jobs()
        instance.later(minutes=1)
    instance.run(everything=True)
    instance.fail_jobs()
    with pytest.raises(ReadFailed) as caught:
        instance.run(everything=True)
    assert caught.value.rejected
    assert instance.requests("/create.json") == 3


def test_a_day_takes_no_more_than_its_share_of_bytes_and_changes_do_not_wait_for_it(stand_in: StandIn) -> None:
    instance = Instance(stand_in)
    instance.stand_in.clock.freeze((NOON - timedelta(days=100)).timestamp())
    instance.edit(email="a@example.com")
    instance.later(days=100)
    instance.state.replace(f"bytes#{NOON.date()}", "400000000", 1e6, revision=0)
    with pytest.raises(MustWait) as caught:
        instance.run(everything=True)
    assert caught.value.seconds == 300.0
    instance.later(days=1)
    assert len([each for run in loaded(instance) for each in run]) == 1


def test_where_there_is_no_bulk_extract_leads_are_read_by_their_ids(instance: Instance) -> None:
    for number in range(700):
        instance.edit(email=f"{number}@example.com")
    instance.later(minutes=1)
    instance.stand_in.fail("code", code="703", times=99, path="/bulk/v1/leads/export/create.json")
    found = [each for run in loaded(instance) for each in run]
    assert len({each.record for each in found}) == 700


def test_a_fill_of_all_leads_gives_those_that_were_there_before_its_end(instance: Instance) -> None:
    lead = instance.edit(email="a@example.com", company="Acme")
    instance.later(hours=1)
    end = instance.now
    instance.later(hours=1)
    instance.edit(email="b@example.com")
    assert companies(instance.fill(None, end)) == {str(lead): "Acme"}


def test_a_span_behind_marketos_memory_is_read_as_all_leads(instance: Instance) -> None:
    lead = instance.edit(email="a@example.com", company="Acme")
    instance.later(days=200)
    found = instance.fill(NOON - timedelta(days=1), NOON + timedelta(days=1))
    assert companies(found) == {str(lead): "Acme"}


def test_the_bookmark_of_a_load_stays_small(instance: Instance) -> None:
    for number in range(900):
        instance.edit(email=f"{number}@example.com")
    instance.later(minutes=1)
    sizes = [len(str(instance.bookmark)) for _ in loaded(instance)]
    assert max(sizes) < 5_000
    assert bookmark.decode(str(instance.bookmark)).load is None


def test_an_instance_without_leads_is_read_in_no_time(instance: Instance) -> None:
    assert [each for run in loaded(instance) for each in run] == []
    assert instance.requests("/create.json") == 0


def test_a_lead_whose_id_is_none_of_those_that_are_tried_is_found_all_the_same(instance: Instance) -> None:
    instance.number_next(5_000_123)
    lead = instance.edit(email="a@example.com", company="Acme")
    instance.stand_in.instance.exports.seconds = 0.0
    instance.later(minutes=1)
    assert companies([each for run in loaded(instance) for each in run]) == {str(lead): "Acme"}
    assert lead > 5_000_000


def test_bytes_of_files_are_counted_by_the_day(instance: Instance) -> None:
    instance.edit(email="a@example.com")
    instance.later(minutes=1)
    list(loaded(instance))
    [job] = instance.jobs()
    assert instance.state.texts[f"bytes#{NOON.date()}"] == str(len(job.file))


def test_bytes_that_others_have_spent_are_waited_for_and_changes_are_not_kept_waiting(instance: Instance) -> None:
    instance.edit(email="a@example.com")
    instance.later(minutes=1)
    instance.stand_in.instance.exports.daily_bytes = 0
    with pytest.raises(MustWait) as caught:
        instance.run(everything=True)
    assert (caught.value.cause.code, caught.value.seconds) == ("1029", 300.0)
    instance.stand_in.instance.exports.daily_bytes = 10**9
    instance.later(minutes=5)
    assert len([each for run in loaded(instance) for each in run]) == 1


def test_a_job_that_marketo_has_forgotten_is_made_anew(instance: Instance) -> None:
    lead = instance.edit(email="a@example.com", company="Acme")
    instance.later(minutes=1)
    instance.run(everything=True)
    instance.stand_in.instance.exports.clear()  # a pause of a month
    instance.later(minutes=1)
    assert companies([each for run in loaded(instance) for each in run]) == {str(lead): "Acme"}
    assert instance.requests("/create.json") == 2


def test_a_file_that_marketo_kept_for_a_week_only_is_made_anew(instance: Instance) -> None:
    """It says the same of one that is not there yet."""
    lead = instance.edit(email="a@example.com", company="Acme")
    instance.later(minutes=1)
    instance.run(everything=True)
    instance.stand_in.instance.exports.file_after = 10**9
    for _ in range(3):
        instance.later(minutes=2)
        instance.run(everything=True)
    instance.stand_in.instance.exports.file_after = 0
    instance.later(days=8)
    assert companies([each for run in loaded(instance) for each in run]) == {str(lead): "Acme"}
    assert instance.requests("/create.json") == 2


def test_a_field_that_is_read_only_since_a_file_was_ordered_is_not_taken_for_empty(instance: Instance) -> None:
    instance.names = ("company",)
    instance.edit(email="a@example.com", company="Acme", leadScore=7)
    instance.later(minutes=1)
    instance.run(everything=True)
    instance.names = ("company", "leadScore")  # somebody deploys
    instance.later(minutes=1)
    [change] = [each for run in loaded(instance) for each in run]
    assert "leadScore" not in change.payload


def test_a_list_is_loaded_by_its_members(stand_in: StandIn) -> None:
    instance = Instance(stand_in, source={"list": 1001})
    leads = [instance.edit(email=f"{number}@example.com") for number in range(400)]
    instance.edit(email="outside@example.com")
    for start in range(0, 400, 200):
        instance.api("POST", "/rest/v1/lists/1001/leads.json", id=leads[start : start + 200])
    instance.later(minutes=1)
    found = [each for run in loaded(instance) for each in run]
    assert sorted(int(each.record) for each in found) == leads
    assert instance.requests("/create.json") == 0


def test_a_load_takes_half_of_the_days_calls_and_changes_more(stand_in: StandIn) -> None:
    instance = Instance(stand_in, names=("company",), per_day=30)
    instance.stand_in.clock.freeze((NOON - timedelta(days=400)).timestamp())
    instance.edit(email="a@example.com")
    instance.stand_in.clock.freeze(NOON.timestamp())
    with pytest.raises(MustWait) as caught:
        list(loaded(instance))
    assert instance.requests() == 15
    assert (caught.value.cause.code, caught.value.seconds) == ("daily_limit", 300.0)
    lead = instance.edit(email="b@example.com", company="Beta")
    instance.later(minutes=5)
    with pytest.raises(MustWait):
        instance.run()
    assert str(lead) in instance.seen
