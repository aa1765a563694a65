"""A process of its own that spends of a shared budget: tries some calls, and says at the end how many were made."""

from __future__ import annotations

import sys
import time

from local.run.emulator import Emulator
from relay.aws.table import State
from relay.core.deadline import Countdown
from relay.core.gate import MustWait
from relay.limits.open_gate import OpenGate
from systems.marketo.rest.client import Marketo
from systems.marketo.rest.ledger import Limits
from systems.marketo.rest.quota import Quota


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
