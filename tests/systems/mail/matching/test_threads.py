"""Whose a thread is, and that it can be forgotten."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from operations.forgetting.of_threads import OfThreads
from relay.aws.table import State
from systems.mail.matching.threads import ThreadLead, Threads
from tests.support.state_table import dynamodb, state
from tests.systems.mail.unit.test_mail_in_relay_yaml import load

__all__ = ["dynamodb", "state"]
PROVED, CLAIMED = ThreadLead("7", is_proved=True), ThreadLead("8", is_proved=False)


def test_a_thread_is_of_the_lead_whom_one_of_its_mails_proves_before_one_who_is_claimed(state: State) -> None:
    threads = Threads(state)
    threads.remember("<a@x>", PROVED)
    threads.remember("<b@x>", CLAIMED)
    assert threads.lead(["<a@x>", "<b@x>", "<c@x>"]) == PROVED
    assert threads.lead(["<b@x>"]) == CLAIMED
    assert threads.lead(["<c@x>"]) is None


def test_a_thread_of_two_leads_is_nobodys(state: State) -> None:
    threads = Threads(state)
    threads.remember("<a@x>", PROVED)
    threads.remember("<b@x>", ThreadLead("9", is_proved=True))
    assert threads.lead(["<a@x>", "<b@x>"]) is None


def test_what_was_said_first_of_a_mail_stays(state: State) -> None:
    threads = Threads(state)
    for found in (CLAIMED, PROVED):
        threads.remember("<a@x>", found)
    assert threads.lead(["<a@x>"]) == CLAIMED


def test_forgetting_a_lead_forgets_its_threads_and_no_others(state: State, tmp_path: Path) -> None:
    threads = Threads(state)
    threads.remember("<a@x>", PROVED)
    threads.remember("<b@x>", CLAIMED)
    deployment: Any = SimpleNamespace(state_tables=lambda: {"mail": state.table, "kintone": "no table"})
    memory = OfThreads(dynamodb=state.dynamodb, deployment=deployment, settings=load(tmp_path), log_key=b"key")
    [found] = memory.find("7")
    assert (found.memory, found.where, found.items) == ("threads", "mail", 1)
    found.erase()
    assert (threads.lead(["<a@x>"]), threads.lead(["<b@x>"])) == (None, CLAIMED)
