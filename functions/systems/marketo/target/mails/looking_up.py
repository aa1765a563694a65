"""Looking mails up for routes with `mail`: few calls for many events, and one outcome for each. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from relay.core import event
from relay.core.gate import MustWait
from relay.core.outcome import Cause, Delivered, FoundRecord, Rejected, Retry, Told
from relay.system.reads import Names
from systems.marketo.rest.calls.mails import MailAsset
from systems.marketo.rest.calls.schema import LeadSchema
from systems.marketo.rest.client import Calls
from systems.marketo.rest.errors import CallFailed
from systems.marketo.target.mails import tokens
from systems.marketo.target.mails.known_mails import KnownMails
from systems.marketo.target.mails.record import HEADERS, MailContent, mail_record
from systems.marketo.target.mails.rendering import Rendering
from systems.marketo.target.outcomes import of_trouble
from systems.marketo.target.people.identity import LeadIdentity
from systems.marketo.target.people.looking_up import LookedUp, LookUp, WantedFields

MOST_BYTES = 8 * 1024 * 1024
"""About so much content is looked up in one batch, all of which is in memory at once: some 80 of the longest mails."""

_NOT_SO = (CallFailed, MustWait)
_FULL = Retry(
    cause=Cause(code="batch_full", message="the mails of this batch are too long to be looked up at once"), waiting=True
)


class MailFor(NamedTuple):
    """What one event asks for."""

    mail: int
    lead: int


@dataclass(frozen=True, kw_only=True)
class MailSearch:
    """For the events of one route in one batch."""

    calls: Calls
    known: KnownMails
    leads: LookUp
    rendering: Rendering
    for_lead: bool
    """Whether mails are rendered for leads, rather than once for all."""
    reads: Names
    """What the next route reads."""
    _contents: dict[tuple[int, int | None], MailContent] = field(default_factory=dict)
    """By mail and lead; None: for nobody in particular."""
    _sizes: list[int] = field(default_factory=list)

    def outcomes(self, asked: Sequence[MailFor]) -> list[Told]:
        """One for each: the mail, nobody where there is none, or why it could not be asked for."""
        mails = {number: self._mail(number) for number in dict.fromkeys(each.mail for each in asked)}
        there = {each: mail for each in asked if isinstance(mail := mails[each.mail], MailAsset)}
        headers = self._headers(there)
        return [self._outcome(each, mails[each.mail], headers.get(each)) for each in asked]

    def _mail(self, number: int) -> MailAsset | Retry | Rejected | None:
        try:
            return self.known.mail(number, lambda: self.calls.mails.mail(number))
        except _NOT_SO as trouble:
            return of_trouble(trouble)

    def _outcome(
        self,
        asked: MailFor,
        mail: MailAsset | Retry | Rejected | None,
        headers: Mapping[str, str] | Retry | Rejected | None,
    ) -> Told:
        if isinstance(mail, Retry | Rejected):
            return mail
        if isinstance(headers, Retry | Rejected):
            return headers
        if mail is None or headers is None:
            return Delivered(found=None)
        if sum(self._sizes) >= MOST_BYTES:
            return _FULL
        try:
            return Delivered(found=self._record(asked, mail, headers))
        except _NOT_SO as trouble:
            return of_trouble(trouble)

    def _record(self, asked: MailFor, mail: MailAsset, headers: Mapping[str, str]) -> FoundRecord:
        """A mail for nobody in particular is made ready once."""
        lead = asked.lead if self.for_lead else None
        content = self._contents.get((asked.mail, lead))
        if content is None:
            content = self.rendering.content(mail, lead, self.calls.mails, self.known)
            self._contents[asked.mail, lead] = content
        self._sizes.append(len(content.html or "") + len(content.text or ""))
        return mail_record(mail, asked.lead, headers, content, event.now())

    def _headers(self, there: Mapping[MailFor, MailAsset]) -> Mapping[MailFor, Mapping[str, str] | Retry | Rejected]:
        """The headers of each, with the lead's values in them; one call for all leads, and none without tokens."""
        plain = {each: _plain_headers(mail) for each, mail in there.items()}
        texts = {
            each: [text for name, text in found.items() if self.reads.takes(name)] for each, found in plain.items()
        }
        asking = [each for each in there if any("{{" in text for text in texts[each])] if self.for_lead else []
        if not asking:
            return plain
        try:
            schema = self.calls.leads.describe()
        except _NOT_SO as trouble:
            return plain | dict.fromkeys(asking, of_trouble(trouble))
        fields = tokens.fields_in((text for each in asking for text in texts[each]), schema)
        found = self._leads(asking, fields)
        return plain | {each: _filled(plain[each], schema, lead) for each, lead in zip(asking, found, strict=True)}

    def _leads(self, asking: Sequence[MailFor], fields: frozenset[str]) -> Sequence[LookedUp]:
        if not fields:
            return [None] * len(asking)
        people = [LeadIdentity(id=each.lead) for each in asking]
        return self.leads.leads(people, WantedFields(reads=None, more=fields), self.calls)


def _plain_headers(mail: MailAsset) -> Mapping[str, str]:
    return {name: getattr(mail, attribute) for name, attribute in HEADERS.items()}


def _filled(headers: Mapping[str, str], schema: LeadSchema, lead: LookedUp) -> Mapping[str, str] | Retry | Rejected:
    if isinstance(lead, Retry | Rejected):
        return lead
    return {name: tokens.filled(text, schema, lead) for name, text in headers.items()}
