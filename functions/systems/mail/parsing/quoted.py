"""The reply alone: what mail clients put behind it, or around it, of the mail before.

Three kinds of it. A line of the client's own that says that the rest is the mail before (`-----Original Message-----`),
or its header (`From:`, `Sent:`; `差出人:`, `送信日時:`): all behind it goes. A line that says who wrote when
(`On ... wrote:`, `2026年12月1日(火) 10:00 山田 <x@example.com>:`): it goes, with the quoted lines behind it; what
somebody has written between those stays. Lines that begin with `>` go, wherever they stand.
"""

from __future__ import annotations

import re

_MOST_LINES = 20_000
_LOOKED_AT = 400
"""Characters of a line."""
_HEADER_LINES = 8
"""Within which the fields of a header stand."""

_QUOTED = re.compile(r"[ \t]{0,3}[>\uff1e]")
_DIVIDER = re.compile(
    r"\s*[-\u2010-\u2015\u2500_=*]{2,40}\s*"
    r"(?:original message|original appointment|forwarded message|forwarded by .{1,100}|reply message|"
    r"begin forwarded message|"
    r"ursprüngliche nachricht|message d'origine|mensaje original|"
    r"元のメッセージ|元のメール|オリジナルメッセージ|転送メッセージ|返信元メッセージ)"
    r"\s*[-\u2010-\u2015\u2500_=*]{0,40}\s*",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*[-_\u2010-\u2015\u2500=]{5,200}\s*")
_FIRST_FIELD = re.compile(
    r"\s*\**(?:From|Von|De|差出人|送信者|送信元|発信者)\**\s*[:\uff1a]",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"\s*\**(?:Sent|Date|To|Cc|Subject|Gesendet|Datum|An|Betreff|Envoyé|Objet|À|"
    r"送信日時|送信日|日時|日付|宛先|件名|CC)\**\s*[:\uff1a]",
    re.IGNORECASE,
)
_WHO_WROTE = re.compile(
    r"\s*(?:"
    r"On\b.{4,300}\bwrote\s*[:\uff1a]"
    r"|Le\b.{4,300}\ba écrit\s*:"
    r"|Am\b.{4,300}\bschrieb\b.{0,200}:"
    r"|.{0,40}\d{4}\s?[年/.-]\s?\d{1,2}\s?[月/.-]\s?\d{1,2}.{0,250}"
    r"(?:<[^<>\s@]{1,64}@[^<>\s@]{1,254}>|のメール|さんは書きました|書きました|が書きました|wrote)\s*[:\uff1a]"
    r"|.{1,150}(?:さんは|様は|が)書きました\s*[:\uff1a]"
    r")\s*",
    re.IGNORECASE,
)
_WRITTEN_WITH = re.compile(
    r"\s*(?:Sent from my .{2,40}|Sent from (?:Outlook|Mail) .{2,40}|Get Outlook for .{2,40}|"
    r"(?:iPhone|iPad|Android|携帯|スマートフォン).{0,20}から送信|Outlook for .{2,20}\s?を入手)\s*",
    re.IGNORECASE,
)


def reply_alone(text: str) -> str:
    """What the person wrote; empty where they only sent back what they got."""
    lines = text.split("\n")[:_MOST_LINES]
    lines = lines[: _end(lines)]
    last_quoted = max((at for at, line in enumerate(lines) if _QUOTED.match(line)), default=-1)
    kept: list[str] = []
    at = 0
    while at < len(lines):
        width = _width_of_who_wrote(lines, at)
        if width:
            at += width
            if last_quoted < at:
                break
        else:
            if not _QUOTED.match(lines[at]):
                kept.append(lines[at])
            at += 1
    return _tidy(kept)


def _end(lines: list[str]) -> int:
    """The line at which the mail before begins, where a client's own line says so."""
    for at, line in enumerate(lines):
        short = line[:_LOOKED_AT]
        if _DIVIDER.fullmatch(short) or _begins_header(lines, at):
            while at and (_RULE.fullmatch(lines[at - 1][:_LOOKED_AT]) or not lines[at - 1].strip()):
                at -= 1  # noqa: PLW2901 - the line above belongs to it
            return at
    return len(lines)


def _begins_header(lines: list[str], at: int) -> bool:
    """A sender's field with two others close behind it: one alone may be what somebody writes."""
    if not _FIRST_FIELD.match(lines[at][:_LOOKED_AT]):
        return False
    behind = lines[at + 1 : at + 1 + _HEADER_LINES]
    return sum(bool(_FIELD.match(each[:_LOOKED_AT])) for each in behind) >= 2


def _width_of_who_wrote(lines: list[str], at: int) -> int:
    """Lines that say who wrote when, which clients break into up to three; 0: this is none."""
    if not lines[at].strip() or _QUOTED.match(lines[at]):
        return 0
    for width in (1, 2, 3):
        some = lines[at : at + width]
        if len(some) < width or (width > 1 and not all(each.strip() for each in some)):
            return 0
        joined = " ".join(each[:_LOOKED_AT].strip() for each in some)
        if joined.endswith((":", "\uff1a")) and _WHO_WROTE.fullmatch(joined[: 2 * _LOOKED_AT]):
            return width
    return 0


def _tidy(lines: list[str]) -> str:
    """Without the gaps where something was, and the line that says what it was written with."""
    joined = "\n".join(line.rstrip() for line in lines).strip()
    last = joined.rpartition("\n")
    if _WRITTEN_WITH.fullmatch(last[2]):
        joined = last[0]
    return re.sub(r"\n{3,}", "\n\n", joined).strip()
