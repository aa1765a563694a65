"""How lines of the log look to people."""

from __future__ import annotations

from rich.text import Text

from operations.ids import short
from operations.logs.lines import PREVIOUS, LoggedOutcome, LogLine, platform_status
from operations.text import duration
from operations.words import breaker_words, in_words
from ops.output.terminal import console, printable, write_raw

_STYLES = {
    LoggedOutcome.ACCEPTED: "cyan",
    LoggedOutcome.IGNORED: "cyan",
    LoggedOutcome.DELIVERED: "green",
    LoggedOutcome.HANDED_OVER: "green",
    LoggedOutcome.RETRIED: "yellow",
    LoggedOutcome.REFUSED: "magenta",
    LoggedOutcome.QUARANTINED: "magenta",
    LoggedOutcome.BLOCKED: "magenta",
    LoggedOutcome.READ: "green",
    LoggedOutcome.READ_STOPPED: "yellow",
    LoggedOutcome.DIFFERS: "yellow",
    LoggedOutcome.STALE_FIELDS: "yellow",
    LoggedOutcome.NOT_SETTLED: "yellow",
    LoggedOutcome.SOAP_ANSWERED: "green",
    LoggedOutcome.SOAP_REFUSED: "magenta",
    LoggedOutcome.MAIL_RECEIVED: "cyan",
    LoggedOutcome.MAIL_SKIPPED: "cyan",
    LoggedOutcome.MAIL_REFUSED: "magenta",
    LoggedOutcome.MAIL_FORWARDED: "green",
    LoggedOutcome.ACTIVITY_VIEWED: "green",
    LoggedOutcome.ACTIVITY_VIEW_REFUSED: "magenta",
}
_WORST = "bold red"

_WAITED = 2000
"""Milliseconds from which on it is worth saying how long an event has waited."""


def write_line(line: LogLine, *, as_json: bool = False) -> None:
    """One line on standard output: `09:05:12.345  51c2b7aa  mail-opened  delivered      attempt 2, 350 ms`."""
    if as_json:
        write_raw(line.text)
        return
    console().print(rendered(line), soft_wrap=True)


def rendered(line: LogLine) -> Text:
    """Date, time, event, route, step, details."""
    text = Text(f"{line.at.astimezone():%m-%d %H:%M:%S}.{line.at.microsecond // 1000:03d}  ", style="dim")
    text.append(
        f"{short(line.fact('event_id')) or '-':8}  {line.fact('route') or line.fact('operation') or '-':20}  ",
        style="default not dim",
    )
    text.append(f"{line.outcome:13}  ", style=f"not dim {_STYLES.get(line.outcome, _WORST)}")
    return text.append(printable(details(line)), style="default not dim")


def details(line: LogLine) -> str:
    """What matters of a step, in the words of people."""
    return _DETAILS.get(line.outcome, _of_event)(line)


def _of_event(line: LogLine) -> str:
    return _listed(_where(line), _why(line), _when(line))


def _of_hand_over(line: LogLine) -> str:
    return _listed(_where(line), f"to {line.fact('to_route')} as {short(line.fact('to_event'))}")


def _of_soap(line: LogLine) -> str:
    failed, leads = line.number("failed"), line.number("leads")
    counts = f"{failed} of {leads} leads failed" if failed else f"{leads} leads" if leads and leads > 1 else ""
    repeated = "the same request again" if line.facts.get("repeated") else ""
    read_past = f"read past: {' '.join(line.texts('read_past'))}" if line.texts("read_past") else ""
    return _listed(_where(line), repeated, counts, read_past, _why(line), _when(line))


def _of_activities(line: LogLine) -> str:
    entries = line.number("entries")
    told = " ".join(word for word in (line.fact("code"), line.fact("told")) if word)
    lead = f"lead {line.fact('lead')}" if line.fact("lead") else ""
    return _listed(
        line.fact("connection"), lead, told, "" if entries is None else f"{entries:.0f} activities", _when(line)
    )


def _of_mail(line: LogLine) -> str:
    """SES's id, and what is known of who wrote it."""
    bad = [name for name in ("spf", "dkim", "dmarc", "spam", "virus") if line.fact(name) == "FAIL"]
    verdicts = f"{' '.join(bad)} FAIL" if bad else ""
    matched = f"matched by {line.fact('matched_by')}" if line.fact("matched_by") else ""
    automatic = f"automatic: {line.fact('automatic')}" if line.fact("automatic") else ""
    size = line.number("bytes")
    told = [line.fact("how"), matched, automatic, verdicts, "" if size is None else f"{size:.0f} bytes"]
    return _listed(_where(line), line.fact("mail"), *told, _why(line), _when(line))


def _of_stop(line: LogLine) -> str:
    return f"{line.group}: {_stop_words(line) or line.text}"


def _stop_words(line: LogLine) -> str:
    """What Lambda says in its JSON; empty where it wrote plain text."""
    if status := platform_status(line.facts):
        record = line.facts["record"]
        took = record.get("metrics", {}).get("durationMs") if isinstance(record.get("metrics"), dict) else None
        after = "" if took is None else f"after {took} ms"
        return " ".join(word for word in [line.fact("type"), status, str(record.get("errorType", "")), after] if word)
    return ": ".join(word for word in [line.fact("errorType"), line.fact("errorMessage")] if word)


def _of_fault(line: LogLine) -> str:
    place = f"{line.fact('error_type')} at {' < '.join(reversed(line.texts('stack')[-3:]))}"
    return _listed(line.fact("connection") or line.fact("reading"), place)


def _of_breaker(line: LogLine) -> str:
    return f"{line.fact('connection')}: {breaker_words(line.fact('breaker_after'))}"


def _of_queue(line: LogLine) -> str:
    return f"{line.fact('connection')}: SQS did not settle a message ({line.fact('queue_code')}); it comes back"


def _of_blocked(line: LogLine) -> str:
    return f"{line.fact('error')} {line.fact('status')}, from {line.fact('sourceIp')}"


def _of_page(line: LogLine) -> str:
    verified = ("equal", "different", "never") if "equal" in line.facts else ("unchanged",)
    counts = [f"{line.fact(name)} {name}" for name in ("found", *verified, "queued", "refused")]
    return _listed(_part(line), *counts, _when(line))


def _of_end(line: LogLine) -> str:
    return _listed(_part(line), line.fact("ending"), _why(line))


def _of_difference(line: LogLine) -> str:
    return _listed(line.fact("reading"), line.fact("record"), line.fact("result"))


def _of_stale_fields(line: LogLine) -> str:
    return f"not written: {', '.join(line.texts('fields'))}"


def _part(line: LogLine) -> str:
    """Which part of a reading: what goes on for ever needs no word."""
    kind = line.fact("part")
    return line.fact("reading") + (f" {_PARTS.get(kind, kind)}" if kind not in {"", "now"} else "")


_PARTS = {"fill": "(backfill)", "verify": "(verification)", "ids": "(what is gone)", "unmatched": "(who was not there)"}


_DETAILS = {
    LoggedOutcome.HANDED_OVER: _of_hand_over,
    LoggedOutcome.SOAP_ANSWERED: _of_soap,
    LoggedOutcome.SOAP_FAILED: _of_soap,
    LoggedOutcome.ACTIVITY_VIEWED: _of_activities,
    LoggedOutcome.ACTIVITY_VIEW_REFUSED: _of_activities,
    LoggedOutcome.ACTIVITY_VIEW_FAILED: _of_activities,
    LoggedOutcome.MAIL_RECEIVED: _of_mail,
    LoggedOutcome.MAIL_SKIPPED: _of_mail,
    LoggedOutcome.MAIL_REFUSED: _of_mail,
    LoggedOutcome.MAIL_FORWARDED: _of_mail,
    LoggedOutcome.STOPPED: _of_stop,
    LoggedOutcome.FAULT: _of_fault,
    LoggedOutcome.BREAKER: _of_breaker,
    LoggedOutcome.NOT_SETTLED: _of_queue,
    LoggedOutcome.BLOCKED: _of_blocked,
    LoggedOutcome.READ: _of_page,
    LoggedOutcome.READ_STOPPED: _of_end,
    LoggedOutcome.DIFFERS: _of_difference,
    LoggedOutcome.STALE_FIELDS: _of_stale_fields,
}


def _listed(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _where(line: LogLine) -> str:
    if line.fact("reading"):
        return _listed(line.fact("reading"), line.fact("record"))
    connection, attempt = line.fact("connection"), line.fact("attempt")
    replayed = ", replayed" if line.facts.get("replayed") else ""
    old = "with the old secret" if line.fact("secret") == PREVIOUS else ""
    return _listed(connection + (f" attempt {attempt}" if attempt else "") + replayed, old)


def _why(line: LogLine) -> str:
    """Codes of the refusal, or of the system's answer."""
    error, reason = line.fact("error"), line.fact("reason")
    refusal = [error, f"({reason})" if reason not in {"", error} else "", line.fact("status")]
    fault = [f"fault {line.fact('fault')}"] if line.fact("fault") else []
    cause = [line.fact("cause_code"), line.fact("cause_status"), *line.texts("cause_fields")]
    skipped = [f"skipped ({line.fact('skipped')})"] if line.fact("skipped") else []
    gave_up = ["gave up"] if line.facts.get("gave_up") else []
    words = in_words(line.fact("cause_code"))
    return " ".join(word for word in [*refusal, *skipped, *fault, *cause, words and f"({words})", *gave_up] if word)


def _when(line: LogLine) -> str:
    took, age, pause = (line.number(name) for name in ("duration_ms", "age_ms", "retry_in_s"))
    found = [
        "" if took is None else f"{took} ms",
        "" if age is None or age < _WAITED else f"{duration(age / 1000)} after it came",
        "" if pause is None else f"again in {duration(pause)}",
    ]
    return ", ".join(part for part in found if part)
