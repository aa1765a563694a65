"""What no log may hold: a payload's value, an e-mail address, a secret."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence

from tests.faults.found import Found, Verdict
from tests.faults.plan import FIRST_HOSTILE_LEAD, FIRST_LEAD, FIRST_NUMBER, MARK

_FORBIDDEN = {
    "a mark of a payload": re.compile(MARK),
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.[a-z]"),
    "a number of a payload": re.compile(rf"(?<![0-9]){FIRST_NUMBER // 10**7}[0-9]{{7}}(?![0-9])"),
    "a lead id": re.compile(rf"(?<![0-9])(?:{FIRST_LEAD // 10**5}|{FIRST_HOSTILE_LEAD // 10**5})[0-9]{{5}}(?![0-9])"),
}
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{24,}")
_SHOWN = 120


def check_logs(found: Found, verdict: Verdict) -> None:
    """Search every line, and what is base64 in it."""
    verdict.count("log lines searched", len(found.log_lines))
    for line in found.log_lines:
        for what in leaks(line, found.secrets):
            verdict.problems.append(f"{what} is in a log line: {_censored(line, found.secrets)[:_SHOWN]}")


def leaks(line: str, secrets: Sequence[str]) -> Iterator[str]:
    """What a line holds that it must not."""
    for text in (line, *_decoded(line)):
        yield from (what for what, pattern in _FORBIDDEN.items() if pattern.search(text))
        if any(secret in text for secret in secrets):
            yield "a secret"


def _decoded(line: str) -> Iterator[str]:
    for found in _ENCODED.findall(line):
        try:
            whole = found[: len(found) // 4 * 4]
            yield base64.b64decode(whole, altchars=b"-_" if set("-_") & set(whole) else None).decode("latin-1")
        except binascii.Error:
            continue


def _censored(line: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        line = line.replace(secret, "***")
    return line
