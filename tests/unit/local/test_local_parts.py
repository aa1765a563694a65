from __future__ import annotations

import pytest

from local.parts import Parts
from local.state import LocalError


def test_a_run_that_an_older_version_started_is_told_to_stop_first() -> None:
    stack = {"systems": {"kintone": {}, "karte": {}, "http": {}}, "emulator_url": "http://127.0.0.1:1"}
    with pytest.raises(LocalError, match=r"no stand-in for marketo: .* Run make down first"):
        Parts.known(stack)
