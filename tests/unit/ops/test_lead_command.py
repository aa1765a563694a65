"""`relay lead`: what is said before anything is asked, and how what was looked at stands in the log."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from operations.deployment.deployment import Deployment
from operations.deployment.installation import Installation
from operations.failures import OperatorError, WrongUsageError
from operations.logs.lines import TROUBLE, LoggedOutcome, read_line
from operations.systems.marketo.activities import activities, link
from operations.systems.mazrica.import_rows import SKIPPED, WITHOUT_ACCOUNT
from ops.output.log_lines import write_line
from ops.systems.mazrica import _WORDS


class NotViewed:
    """A relay that is deployed without `activity_view`."""

    deployment = Deployment(**cast("Any", dict.fromkeys(
        ("api_url", "webhook_secret_id", "log_key_secret_id", "quarantine_queue_url", "webhook_function_name",
         "webhook_log_group", "access_log_group"), "x")))  # fmt: skip


def test_without_it_in_relay_yaml_the_command_says_what_to_write() -> None:
    with pytest.raises(OperatorError, match=r"activity_view: \{connection: marketo\}"):
        activities(cast("Installation", NotViewed()), "1001")


@pytest.mark.parametrize("lead", ["", "0", "-1", "a@example.com", "2147483648", "１００１"])
def test_what_is_no_id_of_a_lead_is_asked_of_nobody(lead: str) -> None:
    with pytest.raises(WrongUsageError, match="whole number"):
        link(cast("Installation", NotViewed()), lead)


def test_the_log_says_who_was_looked_at_as_a_hash_and_why_not(capsys: pytest.CaptureFixture[str]) -> None:
    for facts in (
        {"step": "activity_viewed", "connection": "marketo", "lead": "3c54", "entries": 9, "duration_ms": 310},
        {"step": "activity_view_failed", "connection": "marketo", "code": "marketo_denied", "told": "603"},
    ):
        line = read_line({"message": json.dumps(facts), "timestamp": 0}, "/relay/activity")
        assert line is not None
        write_line(line)
    viewed, failed = capsys.readouterr().out.splitlines()
    assert "marketo, lead 3c54, 9 activities, 310 ms" in viewed
    assert "marketo, marketo_denied 603" in failed
    assert LoggedOutcome.ACTIVITY_VIEW_FAILED in TROUBLE
    assert LoggedOutcome.ACTIVITY_VIEWED not in TROUBLE


def test_every_reason_to_leave_a_lead_out_of_an_import_has_words() -> None:
    assert set(_WORDS) == {*SKIPPED, WITHOUT_ACCOUNT}
