"""Bulk lead extract: jobs, queue, file."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
import requests

from local.systems.marketo import StandIn
from local.systems.marketo.clock import moment_text
from tests.systems.marketo.stand_in.client import TIMEOUT, Api, code

EXPORT = "/bulk/v1/leads/export"
DAY = 24 * 3600


def recently(marketo: StandIn) -> dict[str, Any]:
    now = marketo.clock.now()
    return {"createdAt": {"startAt": moment_text(now - 3600), "endAt": moment_text(now + 3600)}}


def order(marketo: StandIn, **changes: Any) -> dict[str, Any]:
    return {"fields": ["email", "title", "isMember"], "filter": recently(marketo), **changes}


def create(marketo: StandIn, api: Api, **changes: Any) -> str:
    content = api.post(f"{EXPORT}/create.json", order(marketo, **changes))
    assert content["success"], content
    (job,) = content["result"]
    assert job["status"] == "Created"
    return str(job["exportId"])


def enqueue(api: Api, job: str) -> dict[str, Any]:
    return api.post(f"{EXPORT}/{job}/enqueue.json")


def status(api: Api, job: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"{EXPORT}/{job}/status.json")["result"][0]
    return found


def file(api: Api, job: str, **headers: str) -> requests.Response:
    return api.send("GET", f"{EXPORT}/{job}/file.json", headers=headers)


def finished(marketo: StandIn, api: Api, **changes: Any) -> str:
    job = create(marketo, api, **changes)
    assert enqueue(api, job)["result"][0]["status"] == "Queued"
    marketo.clock.advance(61)
    return job


def test_a_job_goes_on_with_the_clock_and_ends_with_a_file(marketo: StandIn, api: Api) -> None:
    api.create(email="a@example.com", isMember=False)
    api.create(email="b@example.com", title='x, "y"')
    job = create(marketo, api, columnHeaderNames={"email": "Email Address"})
    assert file(api, job).status_code == 404
    assert "startedAt" not in enqueue(api, job)["result"][0]
    assert status(api, job)["status"] == "Processing"
    assert "fileSize" not in status(api, job)
    marketo.clock.advance(61)
    done, content = status(api, job), file(api, job).content
    assert content.decode().splitlines() == [
        "Email Address,title,isMember",
        "a@example.com,null,false",
        'b@example.com,"x, ""y""",null',
    ]
    assert (done["status"], done["numberOfRecords"], done["fileSize"]) == ("Completed", 2, len(content))
    assert done["fileChecksum"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_a_file_that_is_not_ready_is_404_in_plain_text(marketo: StandIn, api: Api) -> None:
    job = create(marketo, api)
    for each in (job, "nothing"):
        answer = file(api, each)
        assert answer.status_code == 404
        assert answer.headers["Content-Type"].startswith("text/plain")


def test_a_file_can_be_had_in_parts(marketo: StandIn, api: Api) -> None:
    api.create(email="a@example.com")
    job = finished(marketo, api)
    whole = file(api, job)
    assert whole.headers["Accept-Ranges"] == "bytes"
    size = len(whole.content)
    first, rest = file(api, job, Range="bytes=0-9"), file(api, job, Range=f"bytes=10-{size - 1}")
    assert (first.status_code, first.headers["Content-Range"]) == (206, f"bytes 0-9/{size}")
    assert first.content + rest.content == whole.content
    assert file(api, job, Range="bytes=10-").content == rest.content
    for wrong in (f"bytes={size}-", "bytes=5-4", "bytes=x"):
        assert file(api, job, Range=wrong).status_code == 416


def test_two_jobs_run_and_ten_are_in_the_queue(marketo: StandIn, api: Api) -> None:
    marketo.clock.freeze()
    jobs = [create(marketo, api) for _ in range(11)]
    assert all(enqueue(api, job)["success"] for job in jobs[:10])
    assert [status(api, job)["status"] for job in jobs[:3]] == ["Processing", "Processing", "Queued"]
    refused = enqueue(api, jobs[10])
    assert (code(refused), refused["errors"][0]["message"]) == ("1029", "Too many jobs in queue")
    marketo.clock.advance(60)
    states = [status(api, job)["status"] for job in jobs[:5]]
    assert states == ["Completed", "Completed", "Processing", "Processing", "Queued"]
    marketo.clock.advance(600)
    assert {status(api, job)["status"] for job in jobs[:10]} == {"Completed"}
    assert enqueue(api, jobs[10])["success"]


def test_a_job_is_queued_once(marketo: StandIn, api: Api) -> None:
    job = create(marketo, api)
    enqueue(api, job)
    refused = enqueue(api, job)
    assert (code(refused), refused["errors"][0]["message"]) == ("1029", "Job already queued")


def test_the_days_bytes_are_limited_until_midnight(marketo: StandIn, api: Api) -> None:
    marketo.instance.exports.daily_bytes = 10
    finished(marketo, api)
    refused = api.post(f"{EXPORT}/create.json", order(marketo))
    assert (code(refused), refused["errors"][0]["message"]) == ("1029", "Export daily quota exceeded")
    marketo.clock.advance(25 * 3600)
    api.renew()
    create(marketo, api)


def test_a_cancelled_job_is_spelled_in_two_ways_as_adobe_does(marketo: StandIn, api: Api) -> None:
    job = create(marketo, api)
    assert api.post(f"{EXPORT}/{job}/cancel.json")["result"][0]["status"] == "Cancelled"
    assert status(api, job)["status"] == "Canceled"
    assert code(api.post(f"{EXPORT}/{job}/cancel.json")) == "1003"


def test_a_job_can_fail_on_command(marketo: StandIn, api: Api) -> None:
    job = create(marketo, api)
    enqueue(api, job)
    assert requests.post(f"{marketo.url}/_stand-in/exports", json={"fail": job}, timeout=TIMEOUT).ok
    assert status(api, job)["status"] == "Failed"
    assert file(api, job).status_code == 404


def test_only_its_user_sees_a_job(marketo: StandIn, api: Api, japan: Api) -> None:
    job = create(marketo, api)
    assert code(japan.get(f"{EXPORT}/{job}/status.json")) == "1013"
    assert japan.get(f"{EXPORT}.json")["result"] == []
    assert [each["exportId"] for each in api.get(f"{EXPORT}.json", status="Created")["result"]] == [job]
    assert api.get(f"{EXPORT}.json", status="Completed")["result"] == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"fields": []}, "1002"),
        ({"fields": ["email", "nothing"]}, "1003"),
        ({"format": "XML"}, "1003"),
        ({"filter": {}}, "1003"),
        ({"filter": {"nothing": 1}}, "1003"),
        ({"filter": {"staticListId": 1001, "staticListName": "Newsletter"}}, "1003"),
        ({"filter": {"smartListId": 1}}, "1035"),
        ({"filter": {"staticListId": "1001"}}, "1003"),
        ({"filter": {"createdAt": "2026-01-01T00:00:00Z"}}, "1003"),
        ({"columnHeaderNames": {"phone": "Phone"}}, "1003"),
        ({"columnHeaderNames": {"email": 1}}, "1001"),
        ({"filter": {"createdAt": {"startAt": "2026-01-01T00:00:00Z"}}}, "1003"),
        ({"filter": {"createdAt": {"startAt": "2026-01-01T00:00:00Z", "endAt": "2026-02-01T00:00:01Z"}}}, "1003"),
        ({"filter": {"createdAt": {"startAt": "2026-01-01T00:00:00.0Z", "endAt": "2026-01-02T00:00:00Z"}}}, "1003"),
        ({"filter": {"createdAt": {"startAt": "2026-01-02T00:00:00Z", "endAt": "2026-01-01T00:00:00Z"}}}, "1003"),
    ],
)
def test_a_wrong_order_is_refused(marketo: StandIn, api: Api, changes: dict[str, Any], expected: str) -> None:
    assert code(api.post(f"{EXPORT}/create.json", order(marketo, **changes))) == expected


def test_31_days_are_a_range(marketo: StandIn, api: Api) -> None:
    create(marketo, api, filter={"updatedAt": {"startAt": "2026-01-01T00:00:00Z", "endAt": "2026-02-01T00:00:00Z"}})


def test_a_subscription_may_lack_a_filter(marketo: StandIn, api: Api) -> None:
    marketo.instance.exports.filters.discard("updatedAt")
    dates = {"startAt": "2026-01-01T00:00:00Z", "endAt": "2026-01-02T00:00:00Z"}
    assert code(api.post(f"{EXPORT}/create.json", order(marketo, filter={"updatedAt": dates}))) == "1035"


def test_a_list_and_another_format(marketo: StandIn, api: Api) -> None:
    api.create(email="a@example.com")
    api.post("/rest/v1/lists/1001/leads.json", id=[api.create(email="b@example.com")])
    job = finished(marketo, api, filter={"staticListName": "Newsletter"}, format="TSV")
    assert file(api, job).text == "email\ttitle\tisMember\nb@example.com\tnull\tnull\n"


def test_the_filter_updated_at_goes_by_any_field_and_what_leads_show_by_standard_ones(
    marketo: StandIn, api: Api
) -> None:
    marketo.clock.freeze()
    number = api.create(email="a@example.com")
    shown = api.lead(number, "updatedAt")
    marketo.clock.advance(5 * DAY)
    api.renew()
    api.sync({"email": "a@example.com", "isMember": True})
    assert api.lead(number, "updatedAt") == shown
    now = marketo.clock.now()
    dates = {"startAt": moment_text(now - 60), "endAt": moment_text(now + 60)}
    job = finished(marketo, api, filter={"updatedAt": dates})
    assert file(api, job).text.splitlines()[1:] == ["a@example.com,null,true"]
    job = finished(marketo, api, filter={"createdAt": dates})
    assert file(api, job).text.splitlines()[1:] == []


def test_a_file_may_be_missing_for_a_while_after_its_job_has_ended(marketo: StandIn, api: Api) -> None:
    assert requests.post(f"{marketo.url}/_stand-in/exports", json={"file_after": 30}, timeout=TIMEOUT).ok
    job = finished(marketo, api)
    assert (status(api, job)["status"], file(api, job).status_code) == ("Completed", 404)
    marketo.clock.advance(30)
    assert file(api, job).status_code == 200


def test_files_are_kept_for_seven_days_and_the_status_for_thirty(marketo: StandIn, api: Api) -> None:
    marketo.clock.freeze()
    job = finished(marketo, api)
    for days, kept, listed in ((6, 200, [job]), (1, 404, []), (22, 404, [])):
        marketo.clock.advance(days * DAY)
        api.renew()
        assert status(api, job)["status"] == "Completed"
        assert file(api, job).status_code == kept
        assert [each["exportId"] for each in api.get(f"{EXPORT}.json")["result"]] == listed
    marketo.clock.advance(2 * DAY)
    api.renew()
    assert code(api.get(f"{EXPORT}/{job}/status.json")) == "1013"


@pytest.mark.parametrize("spelling", ["Canceled", "cancelled"])
def test_jobs_are_listed_by_any_spelling_of_their_status(marketo: StandIn, api: Api, spelling: str) -> None:
    job = create(marketo, api)
    api.post(f"{EXPORT}/{job}/cancel.json")
    assert [each["exportId"] for each in api.get(f"{EXPORT}.json", status=spelling)["result"]] == [job]
