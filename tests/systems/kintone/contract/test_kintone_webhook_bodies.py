"""From the bytes that Marketo posts to what kintone holds, by the code of both functions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from relay.core import event
from relay.core.event import Event
from relay.core.outcome import Delivered
from relay.core.refusal import Refused
from relay.queue.serialise import storable
from relay.system.reads import reads
from relay.telemetry import log
from systems.kintone.system import KINTONE
from systems.web.receiver import WEB
from tests.systems.kintone.contract.relaying import Relay, a_route

ROUTE = a_route(empty="clear")
READS = reads(ROUTE, KINTONE.target.describe(ROUTE))


def accepted(sent: str) -> str:
    """The message that waits in the queue."""
    payload = storable(WEB.read(ROUTE, sent.encode(), READS))
    lead = log.lead_hash(b"k", KINTONE.target.accept(ROUTE, payload).lead)
    made = Event(id=event.new_id(), route="opened", received_at=datetime.now(UTC), lead=lead, payload=payload)
    return event.encode(made)


def company(relay: Relay, sent: str) -> str:
    relay.routes = {"opened": ROUTE}
    [outcome] = relay.deliver(event.decode(accepted(sent)))
    assert isinstance(outcome, Delivered)
    [held] = relay.values().values()
    assert held["score"] == "5"
    return str(held["company"])


@pytest.mark.parametrize(
    ("sent", "held"),
    [
        ("leadId=2\n&company=Acme+Corp\n&score=5", "Acme Corp"),
        ("leadId=3\n&company=Jack+%26+Jill\n&score=5", "Jack & Jill"),
        ("leadId=4\r\n&\u3000company = %E5%B1%B1%E7%94%B0\xa0&score=5", "山田"),
        ("leadId=5\n&company=Jack & Jill\n&score=5\n", "Jack & Jill"),
        ('leadId=6&company="Jack & Jill"&score=5', "Jack & Jill"),
        ('leadId=7&company="He said \\"hi\\" & left?a=1&b=2"\n&score=5', 'He said "hi" & left?a=1&b=2'),
        ("leadId=8&company=%22Acme%22&score=5", '"Acme"'),
        ('leadId=9&company=""&score=5', ""),
        ("leadId=10&company=https://ex.com/?utm_source=a&score=5", "https://ex.com/?utm_source=a"),
        ("leadId=11&company={{company.Company Name}}&score=5", ""),
        ('{"leadId": 12, "company": "edit me", "score": 5}', ""),
        ('{"leadId": 13, "company": 12.50, "score": 5.0}', "12.50"),
        ('{"leadId": 14, "company": "Acme\\r\\nCorp", "score": 5}', "Acme Corp"),
    ],
)
def test_what_was_typed_is_what_kintone_holds(relay: Relay, sent: str, held: str) -> None:
    assert company(relay, sent) == held


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ("leadId=1&company=https://ex.com/?utm_source=a&utm_medium=b&score=5", "form_name"),
        ("leadId=1&company=A B&tags=vip&score=5&tags=trial", "form_twice"),
        ('{"leadId": 1, "company": "A \\ud83d", "score": 5}', "json_surrogate"),
        ('leadId=1&company="A \\ud83d"&score=5', "json_surrogate"),
        ('{"leadId": 1, "score": 1e999999999}', "value_number_size"),
    ],
)
def test_what_could_be_changed_on_the_way_is_refused_before_it_is_accepted(sent: str, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        accepted(sent)
    assert caught.value.reason == reason
