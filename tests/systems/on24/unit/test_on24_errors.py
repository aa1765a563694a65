"""What ON24's refusals mean."""

from __future__ import annotations

import json

import pytest

from relay.http.transport import Answer, NoAnswer
from systems.on24.rest import errors
from systems.on24.rest.endpoints import FACTS, Endpoint
from systems.on24.rest.errors import TABLE, Kind


def answer(status: int, message: str | None) -> Answer:
    body = b"<html>" if message is None else json.dumps({"message": message}).encode()
    return Answer(status, {}, body)


REFUSALS = [
    (403, "You have reached the maximum number of calls for this api.", Kind.QUOTA, True),
    (403, "You reached the maximum number of calls for this endpoint", Kind.QUOTA, True),
    (429, "Too Many Requests", Kind.QUOTA, True),
    (429, None, Kind.QUOTA, True),
    (403, "You do not have permission to perform the requested operation.", Kind.ACCESS, False),
    (401, "You do not have permission to perform the requested operation.", Kind.ACCESS, False),
    (403, "Power Leads report is not enabled for client 10710.", Kind.ACCESS, False),
    (403, None, Kind.ACCESS, False),
    (403, "The client id 10710 is inactive.", Kind.ACCOUNT, False),
    (403, "Client contract for 10710 is expired.", Kind.ACCOUNT, False),
    (403, "The event 1234567 is inactive.", Kind.EVENT, False),
    (401, "AccessTokenKey and AccessTokenSecret are wrong or invalid.", Kind.TOKEN, False),
    (401, "AccessTokenKey and AccessTokenSecret are deactivated.", Kind.TOKEN, False),
    (401, "The access token secret or access token key was not found", Kind.TOKEN, False),
    (401, "The admin id 5 is inactive.", Kind.TOKEN, False),
    (401, "Header must contain both accessTokenKey and accessTokenSecret.", Kind.TOKEN, False),
    (401, None, Kind.TOKEN, False),
    (404, "The client 10710 doesn't exist.", Kind.ACCOUNT, False),
    (404, "No registrant was found for that email address", Kind.NOT_THERE, False),
    (404, "The event 1234567 doesn't exist.", Kind.NOT_THERE, False),
    (400, "Error, incorrect date formats.", Kind.DATES, False),
    (
        400,
        "Invalid Date format for params startdate and enddate. Incorrect timezone value provided.",
        Kind.DATES,
        False,
    ),
    (400, "Invalid pageOffset, range must be between 0 and 3.", Kind.PAGE, False),
    (400, "Error, end date is before start date.", Kind.REQUEST, False),
    (500, "Internal", Kind.SERVER, True),
    (502, None, Kind.SERVER, True),
    (408, None, Kind.SERVER, True),
    (302, None, Kind.REQUEST, False),
]


@pytest.mark.parametrize(("status", "message", "kind", "retry"), REFUSALS)
def test_a_refusal_is_what_its_status_and_its_words_say(
    status: int,
    message: str | None,
    kind: Kind,
    retry: bool,  # noqa: FBT001 - a parameter
) -> None:
    found = answer(status, message)
    row = errors.judge(found)
    assert row is not None
    assert row.kind is kind
    failed = errors.failure(Endpoint.ATTENDEES, found, row)
    assert failed.retry is retry
    assert errors.read_failed(failed).rejected is not retry


@pytest.mark.parametrize(("status", "message", "kind", "retry"), REFUSALS)
def test_only_what_is_wrong_with_on24_itself_counts_for_the_breaker(
    status: int,
    message: str | None,
    kind: Kind,
    retry: bool,  # noqa: FBT001 - a parameter
) -> None:
    assert errors.is_trouble(answer(status, message)) is (kind is Kind.SERVER)


def test_no_answer_is_waited_for_and_no_time_for_a_call_says_nothing() -> None:
    assert errors.is_trouble(NoAnswer("timeout")) is True
    assert errors.is_trouble(NoAnswer("out_of_time", sent=False)) is None
    assert errors.is_trouble(Answer(200, {}, b"{}")) is False


@pytest.mark.parametrize("endpoint", list(Endpoint))
def test_what_a_token_lacks_is_named_as_on24_names_it(endpoint: Endpoint) -> None:
    found = answer(401, "You do not have permission to perform the requested operation.")
    row = errors.judge(found)
    assert row
    failed = errors.failure(endpoint, found, row)
    assert failed.lacks_access
    assert FACTS[endpoint].access in failed.cause.message
    assert endpoint.value in failed.cause.message


def test_no_address_stands_in_an_error() -> None:
    for endpoint in Endpoint:
        for status in (400, 401, 403, 404, 410, 412, 500):
            found = answer(status, "The attendant mustermann@example.com or 500000017-deleted is wrong")
            row = errors.judge(found)
            assert row
            said = errors.failure(endpoint, found, row).cause.message
            assert "mustermann" not in said
            assert "500000017" not in said


def test_what_on24_says_of_a_request_is_told() -> None:
    found = answer(400, "You have to set excludesubaccounts='N' in order to filter by subaccounts.")
    row = errors.judge(found)
    assert row
    assert "excludesubaccounts" in errors.failure(Endpoint.ATTENDEES, found, row).cause.message


def test_each_row_of_the_table_has_a_source_and_says_what_to_do() -> None:
    for _, _, row in TABLE:
        assert row.source.startswith("https://")
        assert row.meaning
        assert row.advice.endswith((".", "CONNECTION"))


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"\xff", b'{"message": 5}', b"[" * 100_000])
def test_a_body_that_is_no_error_says_nothing(body: bytes) -> None:
    assert errors.message(body) == ""
