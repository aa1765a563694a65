"""What a system does with events that lead to it: over a real socket, against its stand-in."""

from __future__ import annotations

import logging
from typing import ClassVar

import pytest

from relay.core.outcome import UNKNOWN, Delivered, Rejected, Retry, Told
from tests.connectors.bench import Bench
from tests.connectors.connector import Connector
from tests.support.log_lines import captured

MOST_ATTEMPTS = 4


class TargetSuite:
    """Tests of delivering and of `relay check`."""

    connector: ClassVar[Connector]

    def test_an_event_is_delivered(self, bench: Bench) -> None:
        before = bench.running.holds()
        [outcome] = bench.deliver(bench.event())
        assert isinstance(outcome, Delivered), outcome
        assert bench.running.holds() != before

    def test_each_event_has_its_outcome_in_its_place(self, bench: Bench) -> None:
        outcomes = bench.deliver(bench.event(), bench.event(self.connector.unusable), bench.event())
        assert [type(outcome) for outcome in outcomes] == [Delivered, Rejected, Delivered]

    def test_too_many_requests_is_waited_for_and_no_rejection(self, bench: Bench) -> None:
        bench.running.fail("too many")
        event = bench.event()
        [outcome] = bench.deliver(event)
        assert isinstance(outcome, Retry | Delivered), outcome
        later = _in_the_end(bench)
        # The relay may keep away by itself until a window of the system's is over.
        assert isinstance(later, Delivered) or (isinstance(later, Retry) and later.waiting), later

    def test_after_a_retry_nothing_of_that_record_overtakes(self, bench: Bench) -> None:
        bench.running.fail("too many")
        outcomes = list(bench.deliver(bench.event(), bench.event()))
        assert not (isinstance(outcomes[0], Retry) and isinstance(outcomes[1], Delivered)), outcomes

    def test_a_lost_answer_is_no_second_write_or_the_same_write_again(self, bench: Bench, other: Bench) -> None:
        other.deliver(other.event())
        bench.running.fail("lost answer")
        outcome = _in_the_end(bench)
        assert bench.running.holds() == other.running.holds()
        if self.connector.at_most_once and isinstance(outcome, Rejected):
            assert outcome.cause.code == UNKNOWN
        else:
            # The system may say that a write whose answer was lost may still be at work.
            assert isinstance(outcome, Delivered) or (isinstance(outcome, Retry) and outcome.waiting), outcome

    def test_a_secret_that_was_changed_is_read_afresh_once_it_is_refused(self, bench: Bench) -> None:
        if not bench.running.secret:
            pytest.skip("it needs no secret")
        bench.secret.cached = bench.running.wrong_secret
        assert isinstance(_in_the_end(bench), Delivered)
        assert bench.secret.refreshed

    def test_a_wrong_secret_writes_nothing(self, bench: Bench) -> None:
        if not bench.running.secret:
            pytest.skip("it needs no secret")
        before = bench.running.holds()
        bench.secret.stored = bench.running.wrong_secret
        [outcome] = bench.deliver(bench.event())
        assert not isinstance(outcome, Delivered)
        assert bench.running.holds() == before

    def test_no_line_of_the_log_holds_a_secret_or_a_value(self, bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO)
        with captured() as lines:
            bench.deliver(bench.event(), bench.event(self.connector.unusable))
            for trouble in ("too many", "lost answer"):
                bench.running.fail(trouble)
                bench.deliver(bench.event())
            bench.check()
            bench.secret.stored, bench.secret.cached = bench.running.wrong_secret, None
            bench.deliver(bench.event())
        text = lines.text + caplog.text
        shown = bench.values() | {value for value in bench.running.secret.values() if isinstance(value, str)}
        assert [value for value in shown if value in text] == []

    def test_a_look_at_it_finds_nothing_wrong_and_changes_nothing(self, bench: Bench) -> None:
        before = bench.running.holds()
        assert [finding for finding in bench.check() if finding.level == "error"] == []
        assert bench.running.holds() == before

    def test_a_look_at_it_says_that_the_secret_is_wrong(self, bench: Bench) -> None:
        if not self.connector.shows_wrong_secret:
            pytest.skip("nothing that changes nothing needs the secret")
        bench.secret.stored = bench.running.wrong_secret
        findings = bench.check()
        assert "error" in [finding.level for finding in findings]
        texts = [value for value in bench.running.wrong_secret.values() if isinstance(value, str)]
        assert not [text for text in texts for finding in findings if text in finding.message]


def _in_the_end(bench: Bench) -> Told:
    """What becomes of an event that is tried again as often as the system asks for."""
    found = bench.event()
    for _ in range(MOST_ATTEMPTS):
        [outcome] = bench.deliver(found)
        if not isinstance(outcome, Retry):
            return outcome
    return outcome
