"""What a route takes from a KARTE: its calls, and whom it knows."""

from __future__ import annotations

from relay.system.source import SourceSide
from systems.karte.config import KarteCalls, KarteRoster
from systems.karte.receiver.calls import KARTE_RECEIVER
from systems.karte.roster.stream import ROSTER_STREAM

CALLS = SourceSide(model=KarteCalls, receiver=KARTE_RECEIVER)
ROSTER = SourceSide(model=KarteRoster, stream=ROSTER_STREAM)
