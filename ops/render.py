"""How lines of the log look to people."""

from __future__ import annotations

import sys

from rich.text import Text

from ops.ids import short
from ops.log_lines import Line, Outcome
from ops.output import console, duration, printable
from ops.words import breaker_words, in_words

_STYLES = {
    Outcome.ACCEPTED: "cyan",
    Outcome.DELIVERED: "green",
    Outcome.RETRIED: "yellow",
    Outcome.REFUSED: "magenta",
    Outcome.QUARANTINED: "magenta",
    Outcome.BLOCKED: "magenta",
    Outcome.SYNCED: "green",
    Outcome.SYNC_STOPPED: "yellow",
    Outcome.NOT_SETTLED: "yellow",
    Outcome.SOAP_ANSWERED: "green",
    Outcome.SOAP_REFUSED: "magenta",
}
_WORST = "bold red"

_WAITED = 2000
"""Milliseconds from which on it is worth saying how long an event has waited."""


def write_line(line: Line, *, as_json: bool = False) -> None:
    """One line on standard output: `09:05:12.345  51c2b7aa  mail-opened  delivered      attempt 2, 350 ms`."""
    if as_json:
        sys.stdout.write(line.text + "\n")
        return
    console().print(rendered(line), soft_wrap=True)


def rendered(line: Line) -> Text:
    """Date, time, event, route, step, details."""
    text = Text(f"{line.at.astimezone():%m-%d %H:%M:%S}.{line.at.microsecond // 1000:03d}  ", style="dim")
    text.append(
        f"{short(line.fact('event_id')) or '-':8}  {line.fact('route') or line.fact('operation') or '-':20}  ",
        style="default not dim",
    )
    text.append(f"{line.outcome:13}  ", style=f"not dim {_STYLES.get(line.outcome, _WORST)}")
    return text.append(printable(details(line)), style="default not dim")


def details(line: Line) -> str:
    """What matters of a step, in the words of people."""
    if line.outcome == Outcome.STOPPED:
        return f"{line.group}: {line.text}"
    if line.outcome == Outcome.FAULT:
        place = f"{line.fact('error_type')} at {' < '.join(reversed(line.texts('stack')[-3:]))}"
        return ", ".join(part for part in (line.fact("connection"), place) if part)
    if line.outcome == Outcome.BREAKER:
        return f"{line.fact('connection')}: {breaker_words(line.fact('breaker_after'))}"
    if line.outcome == Outcome.NOT_SETTLED:
        return f"{line.fact('connection')}: SQS did not settle a message ({line.fact('queue_code')}); it comes back"
    if line.outcome == Outcome.SYNCED:
        counts = ", ".join(f"{line.fact(name)} {name}" for name in ("found", "queued", "refused"))
        return ", ".join(part for part in (line.fact("sync"), counts, _when(line)) if part)
    if line.outcome == Outcome.SYNC_STOPPED:
        return ", ".join(part for part in (line.fact("sync"), line.fact("ending"), _why(line)) if part)
    if line.outcome == Outcome.BLOCKED:
        return f"{line.fact('error')} {line.fact('status')}, from {line.fact('sourceIp')}"
    return ", ".join(part for part in (_where(line), _why(line), _when(line)) if part)


def _where(line: Line) -> str:
    if line.fact("sync"):
        return ", ".join(part for part in (line.fact("sync"), line.fact("record")) if part)
    connection, attempt = line.fact("connection"), line.fact("attempt")
    replayed = ", replayed" if line.facts.get("replayed") else ""
    return connection + (f" attempt {attempt}" if attempt else "") + replayed


def _why(line: Line) -> str:
    """Codes of the refusal, or of the system's answer."""
    refusal = [line.fact("error"), line.fact("reason") and f"({line.fact('reason')})", line.fact("status")]
    fault = [f"fault {line.fact('fault')}"] if line.fact("fault") else []
    cause = [line.fact("cause_code"), line.fact("cause_status"), *line.texts("cause_fields")]
    gave_up = ["gave up"] if line.facts.get("gave_up") else []
    words = in_words(line.fact("cause_code"))
    return " ".join(word for word in [*refusal, *fault, *cause, words and f"({words})", *gave_up] if word)


def _when(line: Line) -> str:
    took, age, pause = (line.number(name) for name in ("duration_ms", "age_ms", "retry_in_s"))
    found = [
        "" if took is None else f"{took} ms",
        "" if age is None or age < _WAITED else f"{duration(age / 1000)} after it came",
        "" if pause is None else f"again in {duration(pause)}",
    ]
    return ", ".join(part for part in found if part)
