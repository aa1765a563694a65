"""What one request to Marketo came to: the body is read before the status, and every entry of `errors` is looked at."""

from __future__ import annotations

from functools import cached_property
from typing import cast

from relay.core.outcome import Cause
from relay.http.transport import Answer, NoAnswer
from systems.marketo.rest import envelope
from systems.marketo.rest.codes import TOO_MANY_MATCHES, UNKNOWN, Remedy, Row, judge, judge_status
from systems.marketo.rest.envelope import Envelope
from systems.marketo.rest.errors import CallFailed, CallLost, TooManyMatches, Verdict
from systems.marketo.rest.request import RestRequest

_LONGEST_MESSAGE = 1000
_ORDER = (Remedy.TOKEN, Remedy.DAY, Remedy.RATE, Remedy.FLIGHT)


class Exchange:
    """One request and what came back, if anything did."""

    def __init__(self, found: Answer | NoAnswer) -> None:
        self.found = found

    @cached_property
    def envelope(self) -> Envelope | None:
        """Marketo's answer; None when there is none, or it is not Marketo's."""
        return envelope.read(self.found.body) if isinstance(self.found, Answer) else None

    @cached_property
    def row(self) -> Row:
        """The line of the table that decides, for what is no success.

        Of several errors: what the client can mend itself, then what cannot pass by itself, then the first.
        """
        rows = self._rows()
        for kind in _ORDER:
            for row in rows:
                if row.kind is kind:
                    return row
        rejected = [row for row in rows if row.verdict is Verdict.REJECT]
        return (rejected or rows)[0]

    @property
    def answered(self) -> Answer:
        """The answer, where it is known that there is one."""
        return cast("Answer", self.found)

    @property
    def is_file(self) -> bool:
        """Whether the answer is a file, or a piece of one."""
        if not isinstance(self.found, Answer) or self.found.status not in (200, 206):
            return False
        return self.envelope is None or self.envelope.success

    @property
    def is_trouble(self) -> bool | None:
        """Whether Marketo itself is down, overloaded or out of reach, rather than unwilling; None: nothing was sent."""
        if isinstance(self.found, NoAnswer):
            return None if self.found.word == "out_of_time" else True
        if self.envelope is None:
            return self.found.status >= 500
        return not self.envelope.success and self.row.trouble

    @property
    def timed_out(self) -> bool:
        """Whether Marketo may still be at work on it."""
        return isinstance(self.found, NoAnswer) and self.found.sent and self.found.word == "timeout"

    @property
    def code(self) -> str | None:
        """For the log: Marketo's code, or the relay's word; None for a success."""
        if isinstance(self.found, NoAnswer):
            return self.found.word
        if self.envelope is None:
            return None if self.found.status in (200, 206) else f"http_{self.found.status}"
        return None if self.envelope.success else self._code()

    def kind(self, request: RestRequest) -> Remedy:
        """What the client does about it before anybody hears of it."""
        if isinstance(self.found, NoAnswer):
            unharmed = request.repeatable or not self.found.sent
            return Remedy.AGAIN if unharmed and self.found.word == "connection_reset" else Remedy.PLAIN
        if self.is_success or self.is_file:
            return Remedy.PLAIN
        kind = self.row.kind
        return Remedy.PLAIN if kind is Remedy.AGAIN and not request.repeatable else kind

    @property
    def is_success(self) -> bool:
        """Whether Marketo's answer says so."""
        return self.envelope is not None and self.envelope.success

    def cause(self) -> Cause:
        """What happened, in Marketo's words and ours."""
        if isinstance(self.found, NoAnswer):
            message = self.found.message or "no answer, or none that can be read"
            return Cause(code=self.found.word, message=message, status=self.found.status)
        return Cause(
            code=self._code(),
            message=self._message()[:_LONGEST_MESSAGE],
            status=self.found.status,
            request_id=self.envelope.request_id if self.envelope else "",
        )

    def failure(self, request: RestRequest) -> CallFailed | CallLost:
        """What to raise for it."""
        if isinstance(self.found, NoAnswer):
            lost = self.found.sent and not request.repeatable
            return CallLost(self.cause()) if lost else CallFailed(self.cause(), Verdict.RETRY)
        if (self.row.unsure and not request.repeatable) or (self.row.cut_off and request.adds):
            return CallLost(self.cause())
        kind = TooManyMatches if self.row is TOO_MANY_MATCHES else CallFailed
        return kind(self.cause(), self.row.verdict)

    def _rows(self) -> list[Row]:
        answer = self.answered
        errors = self.envelope.errors if self.envelope else ()
        if errors:
            return [judge(each.code, each.message) for each in errors]
        if self.envelope is not None and answer.status < 400:
            return [UNKNOWN]
        return [judge_status(answer.status)]

    def _code(self) -> str:
        """Of the error that decides; the relay's word where Marketo gave none."""
        answer = self.answered
        if self.envelope is None or not self.envelope.errors:
            return (
                "bad_answer"
                if answer.status < 300
                else "redirected"
                if answer.status < 400
                else f"http_{answer.status}"
            )
        decisive = (each.code for each in self.envelope.errors if judge(each.code, each.message) is self.row)
        return next(decisive, "") or "no_code"

    def _message(self) -> str:
        """All errors, then what the decisive one means and what to do about it."""
        said = "; ".join(
            f"{each.code} {each.message}".strip() for each in (self.envelope.errors if self.envelope else ())
        )
        meant = f"{self.row.meaning}. {self.row.advice}"
        return f"{said} ({meant})" if said else meant
