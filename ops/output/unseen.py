"""What could not be looked at, in words."""

from __future__ import annotations

from operations.queues.held_messages import ELSEWHERE, Unseen
from operations.text import counted
from ops.exit_codes import ExitCode
from ops.output.terminal import remark


def remark_elsewhere(unseen: Unseen) -> None:
    """Tell how many messages another run of this command holds."""
    if unseen.elsewhere:
        remark(f"Not shown: about {unseen.elsewhere} that {ELSEWHERE}")


def none_found(unseen: Unseen, none: str, some: str) -> tuple[str, ExitCode]:
    """What is said when nothing can be shown: that there is nothing is known only when nobody else holds any."""
    hidden = unseen.behind + unseen.elsewhere
    if not hidden:
        return none, ExitCode.FOUND
    return (
        f"There {'is' if hidden == 1 else 'are'} about {counted(hidden, some)}, but none can be shown now.",
        ExitCode.FINE,
    )


def remark_unseen(unseen: Unseen) -> None:
    """Tell what could not be shown, and why."""
    if unseen.behind:
        remark(
            f"About {unseen.behind} more could not be seen: put aside just now, or moved by SQS itself for a record of "
            "which only the first ten show at a time. Replaying or dropping those brings up the next."
        )
    remark_elsewhere(unseen)
