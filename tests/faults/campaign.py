"""One campaign from its seed to its verdict."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from local.run.parts import Say
from local.run.state import State
from local.run.up import down
from tests.faults import plan
from tests.faults.chaos import Chaos
from tests.faults.clock import Clock
from tests.faults.editors import Editors
from tests.faults.expect_answers import check_answers
from tests.faults.expect_edits import check_edits
from tests.faults.expect_karte import check_karte
from tests.faults.expect_kintone import check_kintone
from tests.faults.expect_logs import check_logs
from tests.faults.expect_marketo import check_marketo
from tests.faults.found import Found, Verdict
from tests.faults.letters import by_webhook
from tests.faults.relay_stack import RelayStack
from tests.faults.sender import Sender

CUT_OFF = "failed processing SQS batch"
"""What the emulator says of a batch whose function died."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How large a campaign is. Times are in seconds."""

    webhooks: int
    leads: int
    edits: int
    """How often people change a record in kintone meanwhile."""
    seconds: float
    """How long webhooks are sent for, at the least."""
    pace: float
    """The mean time between two blows."""
    harshness: float = 1.0
    """By what the chances of the faults are multiplied."""
    cuts: bool
    """Whether Marketo's writes and the reading are cut off too: see tests.faults.chaos."""
    aftermath: float
    """How long everything goes on failing when all is sent, unless all is delivered before."""
    visibility: int
    timeout: int
    patience: float
    """How long the queues may take to become empty when everything works again."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a campaign comes to."""

    seed: int
    size: Size
    verdict: Verdict
    blows: Mapping[str, int]
    """How often each thing went wrong."""
    sending_seconds: float
    seconds: float


def run(size: Size, seed: int, state: State, say: Say) -> Result:
    """Start a relay, send to it while everything fails, and judge what is left. Raises LocalError."""
    begin = time.monotonic()
    webhooks = plan.make(size.webhooks, size.leads, seed)
    clock: Clock | None = None
    try:
        relay = RelayStack.start(state, say)
        relay.hasten(visibility=size.visibility, timeout=size.timeout)
        clock = Clock(relay)
        clock.start()
        relay.read(size.patience)  # the first reading begins with the present, so it comes before what people change
        say(f"Sending {size.webhooks} webhooks of {size.leads} leads while everything fails (seed {seed})")
        chaos = Chaos(relay, seed, size.pace, size.harshness, size.cuts)
        chaos.start()
        editors = Editors(relay, seed, size.edits, size.seconds)
        editors.start()
        sending = time.monotonic()
        try:
            sender = Sender(api_url=relay.stack["api_url"], secret=relay.stack["webhook_secret"])
            sent = sender.send_all(webhooks, size.seconds)
            sending = time.monotonic() - sending
            editors.finish()
            relay.wait_until_empty(size.aftermath)
        finally:
            editors.stop()
            struck = chaos.stop()
        say("Everything works again; reading, and waiting until no event is under way")
        read_ending = relay.read(size.patience)
        waiting = relay.wait_until_empty(size.patience)
        say("Counting")
        found = Found(
            sent=sent,
            letters=relay.letters(),
            quarantine=relay.quarantine(),
            records=relay.records(),
            history=relay.order("kintone", "GET", "history?app=12")["history"],
            requests=relay.order("kintone", "GET", "requests")["requests"],
            karte=relay.order("karte", "GET", "events")["events"],
            people=relay.order("marketo", "GET", "leads")["leads"],
            activities=sorted(
                relay.order("marketo", "GET", "activities")["activities"], key=lambda each: int(each["id"])
            ),
            limits_broken=relay.order("marketo", "GET", "limits")["broken"],
            edits_wanted=size.edits,
            edits=editors.made,
            edited=relay.edited(),
            told=relay.order("kintone", "GET", "webhooks")["deliveries"],
            read_ending=read_ending,
            waiting=waiting,
            kills=chaos.kills,
            log_lines=relay.log_lines,
            secrets=relay.secrets(),
        )
    finally:
        if clock:
            clock.stop()
        down(state)
    blows = struck | _blows(chaos, found)
    return Result(
        seed=seed, size=size, verdict=judge(found), blows=blows, sending_seconds=sending,
        seconds=time.monotonic() - begin,
    )  # fmt: skip


def judge(found: Found) -> Verdict:
    """Whether everything is as it must be."""
    verdict = Verdict()
    for connection, depth in found.waiting.items():
        verdict.count("events still in a queue", depth)
        verdict.require(depth == 0, f"{depth} events are still in the queue of {connection}")
    letters = by_webhook(found, verdict)
    check_answers(found, letters, verdict)
    check_kintone(found, letters, verdict)
    check_karte(found, letters, verdict)
    check_marketo(found, letters, verdict)
    check_edits(found, verdict)
    check_logs(found, verdict)
    return verdict


def _blows(chaos: Chaos, found: Found) -> dict[str, int]:
    blows: dict[str, int] = {}
    for kill in chaos.kills:
        name = f"killed: {kill.function}"
        blows[name] = blows.get(name, 0) + 1
    blows["killed in the middle of a batch"] = sum(CUT_OFF in line for line in found.log_lines)
    blows["outages of a whole system"] = chaos.outages
    return blows
