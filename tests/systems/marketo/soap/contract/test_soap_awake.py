"""A function that nobody calls for weeks is called by its schedule, which asks for nothing."""

from __future__ import annotations

from relay.aws.function import KEEP_AWAKE
from tests.systems.marketo.soap.contract.soap_relay import SoapRelay


def test_the_call_that_keeps_it_awake_is_answered_and_does_nothing_else(relay: SoapRelay) -> None:
    lines, metrics, calls = len(relay.function.lines()), len(relay.function.metrics()), len(relay.marketo.requests())

    assert relay.function.invoke(KEEP_AWAKE) == {"awake": True}

    assert len(relay.function.lines()) == lines
    assert len(relay.function.metrics()) == metrics
    assert len(relay.marketo.requests()) == calls
