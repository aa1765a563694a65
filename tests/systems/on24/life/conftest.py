"""Both stand-ins, on one clock that stands still until the relay waits or a test lets hours pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local.systems.marketo import Quotas
from local.systems.marketo import StandIn as Marketo
from local.systems.on24 import StandIn as On24
from tests.systems.on24.life.webinar_relay import WebinarRelay, settings

BEGAN = datetime(2026, 3, 3, 12, tzinfo=UTC)
ATTENDEE = "oN24Attendee_c"
FIELDS: list[dict[str, Any]] = [
    {"name": "personid", "type": "integer", "link": "id"},
    *[{"name": name, "length": 255} for name in ("eventid", "eventuserid", "eventtitle", "userprofileurl", "custom1")],
    {"name": "email", "type": "email"},
    *[{"name": name, "length": 1} for name in ("attendedlive", "attendedarchive")],
    *[{"name": name, "type": "integer"} for name in ("liveminutes", "archiveminutes", "answeredpolls")],
    {"name": "engagementscore", "type": "float"},
    *[{"name": name, "type": "datetime"} for name in ("registrationdate", "firstliveactivity")],
    *[{"name": name, "type": "text", "length": 1500} for name in ("poll1question", "poll1answer", "survey1answer")],
    *[{"name": f"{name}widgetname", "length": 255} for name in ("contactus", "meetingconversions", "democonversions")],
    {"name": "FreetrialwidgetsSubmittedtimestamp", "type": "datetime"},
]
STEPS = [["Registered", 20], ["No Show", 30], ["Attended On-demand", 40], ["Attended", 40]]


@pytest.fixture
def on24() -> Iterator[On24]:
    with On24() as found:
        found.clock.freeze(BEGAN.timestamp())
        found.be_prompt()
        yield found


@pytest.fixture
def marketo() -> Iterator[Marketo]:
    with Marketo(quotas=Quotas(per_window=1_000_000, per_day=1_000_000)) as found:
        found.clock.freeze(BEGAN.timestamp())
        found.add_object(name=ATTENDEE, fields=FIELDS, dedupe_fields=["personid", "eventid", "eventuserid"])
        yield found


Made = Callable[..., WebinarRelay]


@pytest.fixture
def made(on24: On24, marketo: Marketo, tmp_path: Path) -> Made:
    """A relay with some of the example's routes; nothing is read yet but the beginning."""

    def make(*routes: str, **changes: Any) -> WebinarRelay:
        relay = WebinarRelay(settings(tmp_path, on24, marketo, routes or None, **changes), on24, marketo)
        relay.work()
        return relay

    return make
