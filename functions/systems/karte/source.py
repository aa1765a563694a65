"""What a route takes from a KARTE: its calls."""

from __future__ import annotations

from relay.system.source import SourceSide
from systems.karte.config import KarteCalls
from systems.karte.receiver.calls import KARTE_RECEIVER

CALLS = SourceSide(model=KarteCalls, receiver=KARTE_RECEIVER)
