"""A process of its own that spends of a shared budget: tries some calls, and says at the end how many were made."""

from __future__ import annotations

import sys
import time

from local.emulator import Emulator
from marketo.client import Marketo
from marketo.ledger import Limits
from marketo.quota import Quota
from relay.countdown import Countdown
from relay.open_gate import OpenGate
from relay.state import State
from relay.system import MustWait


def main(arguments: list[str]) -> None:
    """Begin at a time, so that several processes do it at once; nobody waits for the next 20 seconds."""
    port, table, url, client_id, client_secret, tries, begin_at = arguments
    state = State(Emulator(int(port)).client("dynamodb"), table)
    secret = {"client_id": client_id, "client_secret": client_secret}
    marketo = Marketo(
        url=url,
        secret=lambda *, refresh=False: secret,
        gate=OpenGate(),
        quota=Quota(store=state, limits=Limits(calls_per_20_seconds=12, in_flight=3)),
    )
    time.sleep(max(0.0, float(begin_at) - time.time()))
    made = 0
    for _ in range(int(tries)):
        try:
            marketo.until(Countdown(8.0)).leads.partitions()
            made += 1
        except MustWait:
            continue
    sys.stderr.write(str(made))


if __name__ == "__main__":
    main(sys.argv[1:])
