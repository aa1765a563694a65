"""`relay check` of routes with `mail`: whether mails, and what is in them, may be read. Nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator

from relay.core.findings import Finding
from systems.marketo.advice import DENIED
from systems.marketo.look import InstanceLook, unseen
from systems.marketo.rest.errors import CallFailed, Verdict

PERMISSION = "Read-Only Assets"


def check_mails(where: str, look: InstanceLook) -> Iterator[Finding]:
    """By the newest mail of the instance, whichever that is: which ones are asked for, only events say."""
    mails = look.calls.mails
    try:
        some = mails.some()
    except CallFailed as failed:
        if failed.cause.code == DENIED:
            message = f"mails may not be read: give the API user's role the permission {PERMISSION}."
            yield Finding(level="error", where=where, message=message)
        else:
            yield unseen(where, "mail", failed)
        return
    if some is None:
        message = "the API user sees no mail: give it a role in the workspaces whose mails are to be looked up."
        yield Finding(level="warning", where=where, message=message)
        return
    try:
        mails.content(some, "HTML")
    except CallFailed as failed:
        if failed.verdict is Verdict.RETRY or failed.cause.code == DENIED:
            yield unseen(where, "mail", failed)
            return
        message = (
            f"Marketo does not show what is in the mail {some.name}: {failed.cause.code}, {failed.cause.message}. "
            "Mails like it are found without their content."
        )
        yield Finding(level="warning", where=where, message=message)
