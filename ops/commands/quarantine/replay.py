"""`relay quarantine replay`: the same requests once more."""

from __future__ import annotations

from typing import Annotated

from operations.deployment.clients import lambda_client
from operations.deployment.installation import Installation
from operations.quarantine.refusals import QuarantineFilter, collect
from operations.quarantine.replay import send_again
from operations.queues.held_messages import ACT
from operations.secrets.held import webhook_secret
from operations.text import counted
from operations.webhooks.call import CallAnswer, invoke
from ops.command import OptionGroup
from ops.commands.options import Yes
from ops.commands.quarantine.options import chosen, nothing, open_quarantine
from ops.confirm import confirm
from ops.exit_codes import ExitCode
from ops.output.terminal import id_cell, progress, say, table


def replay(
    installation: Installation,
    *,
    wanted: Annotated[QuarantineFilter, OptionGroup(chosen)],
    yes: Yes = False,
) -> ExitCode:
    """Send requests again as they came, after what was wrong in relay.yaml is corrected and deployed.

    They go to the function itself, past the API's address allow list. Those that are accepted leave the quarantine
    and get a new id; the others stay, and the new refusal is shown. Exit code 1 when one is refused again.
    """
    deployment = installation.deployment
    secret = webhook_secret(installation)
    client = lambda_client(installation)
    with open_quarantine(installation, seconds=ACT) as held:
        found = collect(held, wanted)
        if not found:
            return nothing(held)
        confirm(f"Send {counted(len(found), 'request')} again?", yes=yes)
        again = send_again(found, held, lambda call: invoke(client, deployment.webhook_function_name, call), secret)
        with progress() as bar:
            answers = dict(bar.track(again, total=len(found), description="sending again"))
    table(("id", "answer", "", ""), [_row(refusal_id, answer) for refusal_id, answer in answers.items()])
    accepted = sum(each.is_accepted for each in answers.values())
    say(f"{accepted} of {len(answers)} accepted.")
    return ExitCode.FINE if accepted == len(answers) else ExitCode.FOUND


def _row(refusal_id: str, answer: CallAnswer) -> tuple[str, str, str, str]:
    words = (str(answer.content.get(name, "")) for name in ("id", "error", "message"))
    new_id, error, message = words
    return id_cell(refusal_id), str(answer.status), new_id if answer.is_accepted else error, message
