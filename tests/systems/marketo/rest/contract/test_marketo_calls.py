"""Every call against Marketo's stand-in, which refuses what Marketo refuses."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.systems.marketo.stand_in import StandIn
from relay.core.gate import MustWait
from systems.marketo.rest.calls.activity import NewActivity
from systems.marketo.rest.calls.company import COMPANY_FIELDS
from systems.marketo.rest.calls.extract_job import ExtractJob
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed, CallLost, TooManyMatches, Verdict
from systems.marketo.rest.results import RecordResult
from systems.marketo.rest.rows import read_rows
from tests.support.marketo_calls import COOKIE
from tests.systems.marketo.rest.contract.clients import Client

WEBINAR, CONTENT_CAMPAIGN, NEWSLETTER = 1001, 3001, 1001


@pytest.fixture
def calls(client: Client) -> Calls:
    return client.calls()


def create(calls: Calls, *emails: str, **values: Any) -> list[int]:
    """Leads with these addresses; their ids."""
    results = calls.leads.sync([{"email": email, **values} for email in emails])
    assert all(result.ok for result in results)
    return [result.id or 0 for result in results]


def codes(results: list[RecordResult]) -> list[str]:
    return [result.reasons[0].code if result.reasons else result.status for result in results]


def test_synced_leads_are_found_again(calls: Calls) -> None:
    first, second = create(calls, "a@example.com", "b@example.com", firstName="花子")
    found = list(calls.leads.by_filter("email", ["b@example.com", "a@example.com", "c@example.com"], ["firstName"]))
    assert sorted((lead["id"], lead["firstName"]) for lead in found) == [(first, "花子"), (second, "花子")]
    lead = calls.leads.by_id(first)
    assert lead is not None
    assert lead["email"] == "a@example.com"


def test_a_lead_that_is_not_there_is_none(calls: Calls) -> None:
    assert calls.leads.by_id(999_999) is None


def test_results_are_those_of_the_records_in_their_order(calls: Calls) -> None:
    create(calls, "known@example.com")
    results = calls.leads.sync(
        [{"email": "known@example.com"}, {"email": "new@example.com", "nothing": 1}, {"email": "new@example.com"}]
    )
    assert codes(results) == ["updated", "1006", "created"]
    results = calls.leads.sync([{"id": 999_999}], action="updateOnly", lookup_field="id")
    assert codes(results) == ["1004"]


def test_two_leads_with_one_key_are_not_guessed_at(calls: Calls) -> None:
    calls.leads.sync([{"email": "twin@example.com"}] * 2, action="createDuplicate")
    assert codes(calls.leads.sync([{"email": "twin@example.com"}])) == ["1007"]


def test_more_than_three_hundred_leads_are_read_page_by_page(calls: Calls, client: Client) -> None:
    create(calls, *(f"p{at}@example.com" for at in range(300)), city="Tokyo", memberNumber=7)
    create(calls, *(f"q{at}@example.com" for at in range(150)), city="Tokyo", memberNumber=7)
    assert len(list(calls.leads.by_filter("memberNumber", [7], ["id"]))) == 450
    emails = [f"p{at}@example.com" for at in range(300)] + [f"q{at}@example.com" for at in range(300)]
    assert len(list(calls.leads.by_filter("email", emails))) == 450


def test_more_than_a_thousand_matches_is_said(stand_in: StandIn, calls: Calls) -> None:
    for start in range(0, 1200, 300):
        create(calls, *(f"p{at}@example.com" for at in range(start, start + 300)), memberNumber=7)
    with pytest.raises(TooManyMatches) as caught:
        list(calls.leads.by_filter("memberNumber", [7]))
    assert caught.value.verdict is Verdict.REJECT


def test_a_field_that_cannot_be_searched_by_is_told_by_its_code(calls: Calls) -> None:
    with pytest.raises(CallFailed) as caught:
        list(calls.leads.by_filter("firstName", ["x"]))
    assert (caught.value.cause.code, caught.value.verdict) == ("1011", Verdict.REJECT)
    assert caught.value.cause.request_id


def test_the_fields_of_companies_are_told_without_what_links_a_lead_to_one(stand_in: StandIn, calls: Calls) -> None:
    stand_in.add_field(name="companyRank", label="Rank", company=True)
    found = calls.companies.fields()
    assert {"company", "industry", "companyRank"} <= found
    assert not {"externalCompanyId", "id", "title"} & found
    assert found >= COMPANY_FIELDS


def test_describe_tells_both_names_and_what_can_be_searched(calls: Calls) -> None:
    schema = calls.leads.describe()
    field = schema.by_soap("FirstName")
    assert field
    assert field.rest == "firstName"
    assert {"email", "id", "kintoneRecordId"} <= set(schema.searchable)
    assert "firstName" not in schema.searchable
    company = schema.by_rest("company")
    assert company


def test_an_anonymous_visit_is_associated_with_a_lead(stand_in: StandIn, calls: Calls) -> None:
    stand_in.visit(COOKIE)
    (lead,) = create(calls, "a@example.com")
    calls.leads.associate(lead, COOKIE)
    assert [each["id"] for each in calls.leads.by_filter("cookies", [COOKIE], ["id"])] == [lead]
    with pytest.raises(CallFailed) as caught:
        calls.leads.associate(lead, "no cookie")
    assert caught.value.cause.code == "1012"


def test_leads_are_pushed_to_a_program_and_deleted(stand_in: StandIn, calls: Calls) -> None:
    (result,) = calls.leads.push([{"email": "a@example.com"}], program="Autumn Webinar", source="site", reason="form")
    assert result.status == "created"
    assert 145 in [each["activityTypeId"] for each in stand_in.activities(result.id)]
    assert codes(calls.leads.delete([result.id or 0, 999_999])) == ["deleted", "1004"]
    assert calls.leads.by_id(result.id or 0) is None


def test_partitions_are_listed(calls: Calls) -> None:
    assert [partition.name for partition in calls.leads.partitions()] == ["Default"]


def test_leads_go_in_and_out_of_a_list(calls: Calls) -> None:
    first, second, third = create(calls, "a@example.com", "b@example.com", "c@example.com")
    assert [found.id for found in calls.lists.find(names=["Newsletter"])] == [NEWSLETTER]
    assert codes(calls.lists.add(NEWSLETTER, [first, second, 999_999])) == ["added", "added", "1004"]
    assert [lead["id"] for lead in calls.lists.members(NEWSLETTER, ["id"])] == [first, second]
    assert codes(calls.lists.remove(NEWSLETTER, [first, third])) == ["removed", "1015"]
    assert calls.lists.is_member(NEWSLETTER, [first, second, 999_999]) == {first: False, second: True, 999_999: False}


def test_custom_objects_are_written_found_and_deleted(calls: Calls) -> None:
    (lead,) = create(calls, "a@example.com")
    assert "car_c" in [each.name for each in calls.objects.types()]
    car = calls.objects.describe("car_c")
    assert (car.dedupe_fields, car.id_field) == (("vin",), "marketoGUID")
    results = calls.objects.sync("car_c", [{"vin": "1", "leadId": lead}, {"vin": "2", "leadId": 999_999}])
    assert codes(results) == ["created", "1004"]
    assert results[0].guid
    assert [each["vin"] for each in calls.objects.by_filter("car_c", "vin", ["1", "2"])] == ["1"]
    assert [each["vin"] for each in calls.objects.by_filter("car_c", "idField", [results[0].guid], ["vin"])] == ["1"]
    assert codes(calls.objects.delete("car_c", [{"vin": "1"}, {"vin": "2"}])) == ["deleted", "1013"]


def test_custom_objects_with_a_key_of_several_fields_are_found_by_it(calls: Calls) -> None:
    described = calls.objects.describe("webinarAttendance_c")
    assert len(described.dedupe_fields) > 1
    (lead,) = create(calls, "a@example.com")
    record = {"personId": lead, "eventId": "e1", "eventUserId": "u1"}
    results = calls.objects.sync("webinarAttendance_c", [record])
    assert codes(results) == ["created"], results
    key = {name: record[name] for name in described.dedupe_fields}
    found = list(calls.objects.by_keys("webinarAttendance_c", [key], ["eventId"]))
    assert [each["eventId"] for each in found] == ["e1"]


def test_activities_and_changes_are_read_from_a_token_on(calls: Calls) -> None:
    token = calls.activities.token(datetime.now(UTC) - timedelta(hours=1))
    first, second = create(calls, "a@example.com", "b@example.com")
    calls.leads.sync([{"id": first, "firstName": "Hana"}], action="updateOnly", lookup_field="id")
    calls.leads.delete([second])
    pages = list(calls.activities.since(token, [12, 13]))
    assert {each.lead_id for page in pages for each in page.entries} >= {first}
    assert len({each.guid for page in pages for each in page.entries}) == sum(len(page.entries) for page in pages)
    changes = [
        change.field
        for page in calls.activities.changes(token, ["firstName"])
        for each in page.entries
        for change in each.changes
    ]
    assert "firstName" in changes
    assert [each.lead_id for page in calls.activities.deleted(token) for each in page.entries] == [second]
    assert not pages[-1].more
    assert [page.entries for page in calls.activities.since(pages[-1].token, [12, 13])] == [()]


def test_a_custom_activity_is_added_to_a_lead(stand_in: StandIn, calls: Calls) -> None:
    (lead,) = create(calls, "a@example.com")
    kind = next(each for each in calls.activities.types() if each.id >= 100_000)
    values = {each.api_name: "1" for each in kind.attributes if each.type == "string"}
    at = datetime(2026, 8, 1, tzinfo=UTC)
    results = calls.activities.add(
        [
            NewActivity(lead_id=lead, type_id=kind.id, primary="p", at=at, attributes=values),
            NewActivity(lead_id=999_999, type_id=kind.id, primary="p", at=at, attributes=values),
        ]
    )
    assert codes(results) == ["added", "1004"]
    assert [each for each in stand_in.activities(lead) if each["activityTypeId"] == kind.id]


def test_members_of_a_program_change_their_status_only_forwards(calls: Calls) -> None:
    (lead,) = create(calls, "a@example.com")
    assert calls.programs.change_status(WEBINAR, "Attended", [lead])[0].ok
    assert codes(calls.programs.change_status(WEBINAR, "Invited", [lead])) == ["1037"]
    with pytest.raises(CallFailed) as caught:
        calls.programs.change_status(WEBINAR, "No such status", [lead])
    assert caught.value.verdict is Verdict.REJECT


def test_campaigns_are_found_by_name_by_program_and_by_whether_they_can_be_requested(calls: Calls) -> None:
    ask = calls.campaigns
    (found,) = ask.find(requestable=True)
    assert (found.name, found.program) == ("Send Welcome Mail", "White Paper")
    assert [each.id for each in ask.find(names=["Send Reminder", "Fills Out Form"])] == [3002, 3004]
    assert list(ask.find(names=["Send Reminder"], programs=["White Paper"])) == []
    with pytest.raises(CallFailed, match="comma"):
        next(ask.find(names=["a,b"]))


def test_a_campaign_is_requested_with_tokens(stand_in: StandIn, calls: Calls) -> None:
    (lead,) = create(calls, "a@example.com")
    calls.campaigns.request(CONTENT_CAMPAIGN, [lead], {"{{my.note}}": "hello"})
    assert stand_in.runs(CONTENT_CAMPAIGN) == [{"leads": [lead], "tokens": {"{{my.note}}": "hello"}}]
    with pytest.raises(CallFailed) as caught:
        calls.campaigns.request(3003, [lead])
    assert caught.value.cause.code == "1003"


def test_usage_and_errors_are_told_by_day(stand_in: StandIn, calls: Calls) -> None:
    stand_in.fail("code", code="713", times=1)
    calls.leads.partitions()
    usage, errors = calls.usage.today(), calls.usage.errors_today()
    assert usage is not None
    assert usage.total == sum(usage.users.values()) >= 1
    assert errors is not None
    assert errors.codes["713"] == 1
    assert len(calls.usage.last_seven_days()) <= 7
    assert len(calls.usage.errors_of_last_seven_days()) <= 7


def an_extract(calls: Calls, stand_in: StandIn) -> str:
    now = datetime.now(UTC)
    dates = {
        "startAt": (now - timedelta(days=2)).isoformat("T", "seconds"),
        "endAt": (now + timedelta(days=2)).isoformat("T", "seconds"),
    }
    job = calls.bulk.create(["id", "email", "firstName"], {"createdAt": dates})
    assert job.status == "Created"
    assert calls.bulk.enqueue(job.id).status == "Queued"
    return job.id


def test_leads_are_extracted_in_bulk_and_the_file_is_what_marketo_wrote(stand_in: StandIn, calls: Calls) -> None:
    create(calls, *(f"p{at}@example.com" for at in range(200)), firstName='花子, "はな"')
    create(calls, "empty@example.com")
    job_id = an_extract(calls, stand_in)
    seen = [job.status for job in calls.bulk.wait(job_id, sleep=lambda seconds: stand_in.clock.advance(seconds / 2))]
    assert seen[-1] == "Completed"
    assert len(seen) > 1
    job = calls.bulk.status(job_id)
    file = io.BytesIO()
    calls.bulk.save(job, file, size=1000)
    assert f"sha256:{hashlib.sha256(file.getvalue()).hexdigest()}" == job.checksum
    rows = list(read_rows([file.getvalue()]))
    assert (len(rows), job.records) == (201, 201)
    assert rows[0]["firstName"] == '花子, "はな"'
    assert rows[-1]["firstName"] is None


def test_a_file_that_came_only_in_part_is_gone_on_with(stand_in: StandIn, calls: Calls) -> None:
    create(calls, *(f"p{at}@example.com" for at in range(50)))
    job_id = an_extract(calls, stand_in)
    stand_in.clock.advance(100)
    job = calls.bulk.status(job_id)
    file = io.BytesIO(next(calls.bulk.pieces(job, size=100)))
    stand_in.fail("code", code="611", path="*/file.json", times=1)
    with pytest.raises(CallFailed):
        calls.bulk.save(job, file, size=400)
    before = len(stand_in.requests())
    calls.bulk.save(job, file, size=400)
    assert len(file.getvalue()) == job.size
    assert len(stand_in.requests()) - before == -(-((job.size or 0) - 100) // 400)


def test_a_file_that_is_not_what_marketo_wrote_is_thrown_away(stand_in: StandIn, calls: Calls) -> None:
    create(calls, "a@example.com")
    job_id = an_extract(calls, stand_in)
    stand_in.clock.advance(100)
    file = io.BytesIO(b"something else")
    with pytest.raises(CallFailed) as caught:
        calls.bulk.save(calls.bulk.status(job_id), file)
    assert (caught.value.cause.code, file.getvalue()) == ("extract_corrupt", b"")


def test_waiting_for_an_extract_ends_before_the_deadline(stand_in: StandIn, client: Client) -> None:
    job_id = an_extract(client.calls(), stand_in)
    with pytest.raises(MustWait) as caught:
        for _ in client.calls(seconds=40).bulk.wait(job_id):
            pass
    assert (caught.value.cause.code, caught.value.waiting) == ("extract_running", True)


def test_an_extract_that_is_not_finished_has_no_file_and_can_be_given_up(stand_in: StandIn, calls: Calls) -> None:
    job_id = an_extract(calls, stand_in)
    with pytest.raises(CallFailed) as caught:
        list(calls.bulk.pieces(calls.bulk.status(job_id)))
    assert caught.value.cause.code == "extract_not_ready"
    with pytest.raises(CallFailed) as queued:
        calls.bulk.enqueue(job_id)
    assert queued.value.cause.code == "1029"
    assert calls.bulk.cancel(job_id).is_finished
    assert [job.id for job in calls.bulk.jobs(["Canceled"])] == [job_id]


def test_a_completed_extract_whose_file_is_not_there_yet_is_tried_again(stand_in: StandIn, calls: Calls) -> None:
    job = ExtractJob(id="no-such-job", status="Completed", size=10)
    with pytest.raises(CallFailed) as caught:
        list(calls.bulk.pieces(job))
    assert (caught.value.cause.code, caught.value.verdict) == ("extract_not_ready", Verdict.RETRY)


def test_a_write_whose_answer_was_lost_has_taken_effect_and_may_be_repeated(stand_in: StandIn, calls: Calls) -> None:
    stand_in.fail("lost-answer", path="/rest/v1/leads.json", times=1)
    with pytest.raises(CallLost):
        calls.leads.sync([{"email": "a@example.com"}])
    assert codes(calls.leads.sync([{"email": "a@example.com"}])) == ["updated"]


def test_a_502_in_html_and_garbage_are_survived(stand_in: StandIn, calls: Calls) -> None:
    stand_in.fail("502-html", times=1)
    assert calls.leads.partitions()
    stand_in.fail("garbage", times=1)
    with pytest.raises(CallFailed) as caught:
        calls.leads.partitions()
    assert (caught.value.cause.code, caught.value.verdict) == ("bad_answer", Verdict.RETRY)


def test_a_token_without_a_life_is_survived(stand_in: StandIn, calls: Calls) -> None:
    stand_in.instance.tokens.answer_zero(1)
    assert calls.leads.partitions()
