"""A dead letter is shown as it was sent: a person compares it with what stands in Marketo."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from operations.dead_letters.letters import read_letter
from operations.queues.held_messages import HeldMessage
from ops.output.dead_letters import show_letter
from ops.output.terminal import write_json

BODY = (
    '{"id":"1","route":"r","received_at":"2026-10-01T00:00:00Z","lead":"0",'
    '"payload":{"price":12.50,"id":8202522731445525542,"deep":[{"n":1E+2}],"zero":-0e0}}'
)
LETTER = read_letter(
    HeldMessage(id="m", receipt_handle="r", body=BODY, sent_at=datetime(2026, 10, 1, tzinfo=UTC), group="g"), "crm"
)


@pytest.mark.parametrize("as_json", [True, False], ids=["for scripts", "for people"])
def test_a_letters_numbers_are_shown_with_their_digits(capsys: pytest.CaptureFixture[str], *, as_json: bool) -> None:
    if as_json:
        write_json(LETTER.details())
    else:
        show_letter(LETTER)

    shown = capsys.readouterr().out
    assert all(each in shown for each in ('"price": 12.50', '"id": 8202522731445525542', '"n": 1E+2', '"zero": -0'))
