"""The demo's second half: a change in kintone reaches the lead in Marketo, and an old SOAP client writes one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from local.demo.running import Running

ROUTE = "mail-opened"
LEAD = 1001
"""The first lead of the Marketo stand-in, and of the demo's webhooks."""

SCORE = 90
"""What a person writes in kintone."""

_TEMPLATE = '{"leadId": {{lead.Id}}, "score": {{lead.Lead Score}}}'


@dataclass(frozen=True)
class Step:
    """One line of the story."""

    who: str
    did: str
    then: str
    """What came of it."""


def round_trip(run: Running) -> Iterator[Step]:
    """Do one step after the other. Raises LocalError when something does not become what it should."""
    _prepare(run)
    for step in _STEPS:
        yield from step(run)


def _prepare(run: Running) -> None:
    """Add the lead to Marketo, and a webhook that tells the relay of its changes; kintone's is there from the start."""
    marketo = run.screen("marketo")
    marketo.add_lead(email="mori@acme.example", lastName="Mori", firstName="Hanako", leadScore=35)
    headers = {"x-relay-secret": run.stack["webhook_secret"]}
    marketo.add_webhook(f"{run.stack['api_url']}/hooks/{ROUTE}", headers, _TEMPLATE, ["leadScore"])


def _edit(run: Running) -> Iterator[Step]:
    kintone, marketo = run.screen("kintone"), run.screen("marketo")
    kintone.edit(LEAD, score=SCORE)
    edited = kintone.revision(LEAD)
    run.until(lambda: marketo.lead(LEAD)["leadScore"] == SCORE, "the lead in Marketo to follow its record")
    yield Step(
        "a person in kintone",
        f"sets the score of record {LEAD} to {SCORE} (revision {edited})",
        f"lead {LEAD} in Marketo: score {marketo.lead(LEAD)['leadScore']}",
    )


def _tell(run: Running) -> Iterator[Step]:
    marketo = run.screen("marketo")
    run.until(lambda: bool(marketo.calls()), "Marketo's webhook about this change")
    call = marketo.calls()[0]
    did = f"tells the relay of the change, as of any other: {call['request']}"
    yield Step("Marketo", did, f"{call['status']} accepted")


def _know_again(run: Running) -> Iterator[Step]:
    run.until(run.queues.are_empty, "the relay to be done with it")
    then = f"nothing is written to kintone: revision {run.screen('kintone').revision(LEAD)} still"
    yield Step("the relay", "knows its own change again", then)


def _sync_lead(run: Running) -> Iterator[Step]:
    soap = run.screen("marketo").soap
    for attempt in ("a new lead", "the same lead again"):
        status, lead_id = soap.sync_lead("t@t.com", FirstName="George", LastName="of the Jungle")
        did = f"syncLead, {attempt}: t@t.com, George of the Jungle"
        yield Step("an old SOAP client", did, f"{status}, id {lead_id}")


_STEPS: tuple[Callable[[Running], Iterator[Step]], ...] = (_edit, _tell, _know_again, _sync_lead)
