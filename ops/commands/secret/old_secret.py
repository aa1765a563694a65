"""Telling, before an old secret is retired, who still comes with it."""

from __future__ import annotations

from datetime import UTC, datetime

from botocore.exceptions import BotoCoreError, ClientError

from operations.deployment.clients import logs_client
from operations.deployment.installation import Installation
from operations.secrets.old_secret import DAY, known_since, who_is_left
from operations.text import duration, local_time
from ops.output.terminal import remark, say


def say_who_is_left(installation: Installation, log_group: str, rotated_at: datetime) -> None:
    """Tell how often each caller came with it.

    A log that cannot be read keeps nobody from retiring a secret that has leaked.
    """
    now = datetime.now(UTC)
    since = known_since(rotated_at, now)
    if since >= now:
        ago = duration(max(0.0, (now - rotated_at).total_seconds()))  # this clock may be behind that of AWS
        say(
            f"The secret was rotated {ago} ago. Who still comes with the old one is known from 5 minutes after that on."
        )
        return
    try:
        left = who_is_left(logs_client(installation), log_group, since)
    except (BotoCoreError, ClientError) as error:
        remark(f"The log cannot be read ({error}), so who still comes with the old secret is not known.")
        return
    if left:
        say(f"Since {local_time(since)} these still came with the old secret:")
    else:
        say(f"Since {local_time(since)} nobody came with the old secret.")
    for name, found in sorted(left.items()):
        say(f"  {name}: {len(found)}, the last at {local_time(found[-1].at)}")
    if now - since < DAY:
        remark(f"That is only {duration((now - since).total_seconds())}: who calls less often is not seen.")
