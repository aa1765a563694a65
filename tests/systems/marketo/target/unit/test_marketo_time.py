"""The time that a function has for one delivery to Marketo."""

from __future__ import annotations

from typing import Any

import pytest

from relay.aws.function import MARGIN
from systems.marketo.rest.request import RestRequest
from systems.marketo.rest.rest import Rest
from systems.marketo.system import MARKETO
from tests.support.marketo_calls import EVERY_CALL
from tests.systems.marketo.rest.unit.test_marketo_requests import Wire, client

SPARE = 20.0
"""Seconds for what comes before: tokens, look-ups as they usually are."""


class Seen(Exception):
    """The request that was about to be made."""


@pytest.mark.parametrize("name", ["activities.add", "campaigns.request"])
def test_what_must_not_be_sent_twice_can_always_be_begun(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def seen(_: Rest, request: RestRequest, __: Any) -> None:
        raise Seen(request)

    monkeypatch.setattr(Rest, "call", seen)
    with pytest.raises(Seen) as caught:
        EVERY_CALL[name](client(Wire()))
    (request,) = caught.value.args
    assert request.adds
    assert 0 < request.least_seconds <= MARKETO.target.delivery_seconds - MARGIN - SPARE
