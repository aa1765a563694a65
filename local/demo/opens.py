"""The demo's third part: a mail that is opened stands in kintone, with its subject and text, and no campaign tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from local.demo.round_trip import LEAD, Step
from local.demo.running import Running

SEND_EMAIL, OPEN_EMAIL = 6, 10
"""Numbers of Marketo's activity types."""
MAIL, NAME = 2001, "Autumn Mail"
"""The mail that the Marketo stand-in has from the beginning."""
RUN = 7
"""Of the campaign that sent it."""

_TABLE = "mails"
_LONGEST = 60


def opens(run: Running) -> Iterator[Step]:
    """Do one step after the other. Raises LocalError when something does not become what it should."""
    called = len(run.screen("marketo").calls())
    run.read("marketo")  # what happened before is not told
    yield _send(run)
    yield _open(run)
    yield _without_campaigns(run, called)


def _send(run: Running) -> Step:
    _happens(run, SEND_EMAIL)
    run.until(lambda: bool(_rows(run)), "the mail that was sent to stand in kintone")
    return Step("Marketo", f"sends {NAME} to lead {LEAD}, and logs it", _told(run))


def _open(run: Running) -> Step:
    _happens(run, OPEN_EMAIL)
    run.until(lambda: _rows(run)[0]["mail_state"] == "opened", "the open to stand in kintone")
    return Step("the person", "opens the mail, and Marketo logs it", _told(run))


def _without_campaigns(run: Running, called: int) -> Step:
    more = len(run.screen("marketo").calls()) - called
    then = f"campaigns that tell of opens: none; calls of Marketo's webhooks for all this: {more}"
    return Step("the relay", "has read Marketo's log, and looked the mail up", then)


def _happens(run: Running, kind: int) -> None:
    about = {"primary": NAME, "primary_id": MAIL, "attributes": {"Campaign Run ID": RUN}}
    run.screen("marketo").log(LEAD, kind, about)
    run.read("marketo")


def _rows(run: Running) -> list[Mapping[str, str]]:
    found: list[Mapping[str, str]] = run.screen("kintone").rows(LEAD, _TABLE)
    return found


def _told(run: Running) -> str:
    """The one row, as a person sees it."""
    [row] = _rows(run)
    text = " ".join(row["mail_text"].split())
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    lines = [
        f"{row['mail_subject']} ({row['mail_state']})",
        f"text as {row['mail_text_as']}: {shown}",
        f"sent {row['mail_sent_at']}",
    ]
    return "\n".join([*lines, *([f"opened {row['mail_opened_at']}"] if row["mail_opened_at"] else [])])
